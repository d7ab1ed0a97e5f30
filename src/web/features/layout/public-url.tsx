import { useQuery } from '@tanstack/react-query';
import { Globe } from 'lucide-react';
import { useState } from 'react';
import { query } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { useCall } from '#web/api/use-call.ts';
import { cn } from '#web/ui/cn.ts';
import { CopyButton } from '#web/ui/copy-button.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { IconButton } from '#web/ui/icon-button.tsx';
import { Input } from '#web/ui/input.tsx';
import { Toggle } from './toggle.tsx';

/** Opens a port of the workspace to anybody who has its address; nothing where the layout does not allow it. */
export function PublicUrl({ workspace, port }: { workspace: string; port: number }) {
  const { org } = useSession();
  const [open, setOpen] = useState(false);
  const layout = useQuery(query('layout', 'workspace', { org, id: workspace }));
  const isAllowed = layout.data?.publicUrl ?? false;
  const urls = useQuery({ ...query('layout', 'publicUrls', { org, id: workspace }), enabled: isAllowed });
  const set = useCall('layout', 'setPublicUrl');
  const url = urls.data?.items.find((item) => item.port === port)?.url;
  if (!isAllowed) return null;
  return (
    <>
      <IconButton
        label={url ? 'Public URL is on' : 'Public URL'}
        size="icon-sm"
        className={cn(url && 'text-link')}
        onClick={() => setOpen(true)}
      >
        <Globe />
      </IconButton>
      <Dialog open={open} onOpenChange={setOpen} title="Public URL" size="sm">
        <div className="-mx-4">
          <Toggle
            label={`Port ${port} is public`}
            hint="Anybody who has the address may open it, without a sign-in, while the workspace runs. Turning it off ends it at once."
            checked={url !== undefined}
            onChange={(on) => set.mutate({ org, id: workspace, port, public: on })}
          />
        </div>
        {url && (
          <div className="flex items-center gap-1.5">
            <Input readOnly aria-label="Public URL" value={url} className="font-mono" />
            <CopyButton text={url} label="Copy the address" />
          </div>
        )}
      </Dialog>
    </>
  );
}
