import { useQuery } from '@tanstack/react-query';
import { type RefObject, useEffect, useEffectEvent, useImperativeHandle, useState } from 'react';
import type { Workspace } from '#contract/workspaces.ts';
import { call, query } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { PublicUrl } from '#web/features/layout/public-url.tsx';
import { cn } from '#web/ui/cn.ts';
import { NothingListens } from './nothing-listens.tsx';
import { canStep, currentPath, startHistory, step, visit } from './path-history.ts';
import { PreviewBar } from './preview-bar.tsx';
import { type Device, PreviewDevice } from './preview-device.tsx';
import { listensOn, portChoices, portOf } from './preview-port.ts';
import { usePreviewFrame } from './use-preview-frame.ts';

export interface PreviewHandle {
  show(port: number, path: string): void;
  /** Loads the page anew: one that lost its connection to a development server may not find it again by itself. */
  reload(): void;
}

/** The builder's app as its users will see it, on an origin of its own. */
export function PreviewPane({
  workspace,
  handle,
  pathBar,
  onRun,
}: {
  workspace: Workspace;
  handle: RefObject<PreviewHandle | null>;
  /** Whether the path of the page is shown and taken. */
  pathBar: boolean;
  /** Types a command into the terminal in front; null where there is none. */
  onRun: ((command: string) => void) | null;
}) {
  const { org } = useSession();
  const [chosen, setChosen] = useState<number | null>(null);
  const [history, setHistory] = useState(startHistory);
  const [device, setDevice] = useState<Device>('desktop');
  const { frame, loading, load, openTab, onLoad } = usePreviewFrame(
    async (port: number, path: string) =>
      (await call('workspaces', 'ticket')({ org, id: workspace.id, kind: 'preview', port, path })).url,
  );
  const ports = useQuery({
    ...query('workspaces', 'ports', { org, id: workspace.id }),
    // Programs open and close ports by themselves. Looked at only while the page is.
    refetchInterval: ({ state: { data } }) =>
      listensOn(data, portOf(chosen, workspace.previewPort, data)) ? 5000 : 1500,
  });
  const port = portOf(chosen, workspace.previewPort, ports.data);
  const listening = listensOn(ports.data, port);

  /** Loads what the history says, in the frame that is there: never for a mere refetch. */
  const show = useEffectEvent((shown: number) => void load(shown, currentPath(history)));
  useEffect(() => {
    if (port !== null && listening) show(port);
  }, [port, listening]);

  function go(next: typeof history) {
    setHistory(next);
    if (port !== null && listening) void load(port, currentPath(next));
  }

  useImperativeHandle(handle, () => ({
    show(next, path) {
      if (next === port) return go(visit(history, path));
      setChosen(next);
      setHistory(startHistory(path));
    },
    reload: () => go(history),
  }));

  const path = currentPath(history);
  return (
    <div className="flex size-full min-w-0 flex-col bg-muted">
      <PreviewBar
        ports={portChoices(port, ports.data)}
        port={port}
        onPort={(next) => {
          setChosen(next);
          setHistory(startHistory());
        }}
        path={pathBar ? path : null}
        onPath={(next) => go(visit(history, next))}
        onBack={canStep(history, -1) ? () => go(step(history, -1)) : null}
        onForward={canStep(history, 1) ? () => go(step(history, 1)) : null}
        onReload={() => go(history)}
        onOpenTab={() => port !== null && void openTab(port, path)}
        device={device}
        onDevice={setDevice}
        ready={port !== null && listening}
        loading={loading}
        extra={port !== null && <PublicUrl workspace={workspace.id} port={port} />}
      />
      <div className="relative min-h-0 flex-1">
        <PreviewDevice device={device}>
          <iframe
            ref={frame}
            title="Preview"
            sandbox="allow-scripts allow-same-origin allow-forms allow-popups allow-modals allow-downloads"
            allow="clipboard-write; fullscreen"
            referrerPolicy="no-referrer"
            onLoad={onLoad}
            // A page without colours of its own expects white.
            className={cn('size-full border-0 bg-white', !listening && 'invisible')}
          />
        </PreviewDevice>
        {!listening && <NothingListens workspace={workspace} port={port} ports={ports} onRun={onRun} />}
      </div>
    </div>
  );
}
