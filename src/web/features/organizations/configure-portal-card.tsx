import { Link } from '@tanstack/react-router';
import { PlugZap } from 'lucide-react';
import { paths } from '#web/paths.ts';
import { Button } from '#web/ui/button.tsx';
import { Card } from '#web/ui/card.tsx';

/** The first thing an admin does, wherever they look first. */
export function ConfigurePortalCard() {
  return (
    <Card className="flex flex-wrap items-center gap-4 p-4">
      <span aria-hidden className="grid size-9 shrink-0 place-items-center rounded-md bg-accent text-accent-foreground">
        <PlugZap className="size-5" />
      </span>
      <div className="min-w-0 flex-1 basis-64">
        <p className="font-semibold text-base">Connect the portal to its cluster</p>
        <p className="mt-0.5 text-muted-foreground text-sm">
          Nothing can be launched until the portal has a credential. It makes one by itself, keeps it encrypted and
          never shows it.
        </p>
      </div>
      <Button variant="primary" asChild>
        <Link to={paths.configure}>Configure portal</Link>
      </Button>
    </Card>
  );
}
