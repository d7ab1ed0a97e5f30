import type { CSSProperties } from 'react';
import { Logo } from '#web/shell/logo.tsx';
import { derivePalette, type Palette } from '#web/theme/palette.ts';
import { Badge } from '#web/ui/badge.tsx';
import { buttonStyle } from '#web/ui/button.tsx';

/** The portal in the colour and name as typed, in both modes, before anything is saved. */
export function BrandingPreview({ name, accent }: { name: string; accent: string }) {
  const { light, dark } = derivePalette(accent);
  return (
    <section aria-label="Preview" className="grid gap-4 sm:grid-cols-2">
      <Sample title="Light" palette={light} name={name} />
      <Sample title="Dark" palette={dark} name={name} />
    </section>
  );
}

function Sample({ title, palette, name }: { title: string; palette: Palette; name: string }) {
  return (
    <figure
      style={palette as CSSProperties}
      className="overflow-hidden rounded-lg border bg-background text-foreground shadow-raised"
    >
      <div className="flex h-11 items-center gap-2 border-b px-3 font-semibold text-sm">
        <Logo className="size-5" />
        <span className="truncate">{name || ' '}</span>
        <span className="ml-auto rounded-md bg-strong px-2 py-0.5 font-medium text-xs">Dashboard</span>
      </div>
      <div className="space-y-3 p-3">
        <div className="rounded-lg border bg-card p-3">
          <p className="flex items-center gap-2 font-semibold text-sm">
            Quarterly report
            <Badge tone="success" dot>
              Running
            </Badge>
          </p>
          <p className="mt-1 text-muted-foreground text-sm">
            A workspace with <span className="text-link underline">a link</span> in it.
          </p>
          <div className="mt-3 flex items-center gap-2">
            <span className={buttonStyle({ variant: 'primary', size: 'sm' })}>Launch</span>
            <span className={buttonStyle({ variant: 'secondary', size: 'sm' })}>Open</span>
            <Badge tone="accent">3 waiting</Badge>
          </div>
        </div>
      </div>
      <figcaption className="border-t px-3 py-1.5 text-muted-foreground text-xs">{title}</figcaption>
    </figure>
  );
}
