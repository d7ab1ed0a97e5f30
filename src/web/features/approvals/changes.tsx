import { useQuery } from '@tanstack/react-query';
import { useMemo, useRef, useState } from 'react';
import type { PublishRequest } from '#contract/publishing.ts';
import { query } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { type ChangedFile, Counts, filesText } from '#web/features/publishing/changed-file.tsx';
import { QueryView } from '#web/shell/query-view.tsx';
import { Button } from '#web/ui/button.tsx';
import { Kbd } from '#web/ui/kbd.tsx';
import { SkeletonRows } from '#web/ui/skeleton.tsx';
import { FileCard } from './file-card.tsx';
import { treeRows } from './file-tree.ts';
import { FileTree } from './file-tree-view.tsx';
import { useShortcuts } from './use-shortcuts.ts';

/** Files whose diffs are on the page at first, and with each press on the button below: nobody reads a thousand at once. */
const step = 100;

/** Everything that a request changes: the files at the side, their diffs below each other. */
export function Changes({ request }: { request: PublishRequest }) {
  const { org } = useSession();
  // A request is one exact commit: its files never change.
  const files = useQuery({ ...query('publishing', 'files', { org, id: request.id }), staleTime: Infinity });
  return (
    <section aria-labelledby="changes">
      <div className="mb-3 flex flex-wrap items-center gap-x-3 gap-y-1">
        <h2 id="changes" className="font-semibold text-base">
          {filesText(request.stats.files)}
        </h2>
        <Counts {...request.stats} />
        <span aria-hidden className="ml-auto hidden items-center gap-1 text-muted-foreground text-xs lg:flex">
          <Kbd>j</Kbd> <Kbd>k</Kbd> next and previous file
        </span>
      </div>
      <QueryView of={files} loading={<SkeletonRows />}>
        {({ items }) => <Files request={request} items={items} />}
      </QueryView>
    </section>
  );
}

function Files({ request, items }: { request: PublishRequest; items: ChangedFile[] }) {
  const rows = useMemo(() => treeRows(items), [items]);
  const files = useMemo(() => rows.flatMap((row) => (row.kind === 'file' ? [row.file] : [])), [rows]);
  const [shown, setShown] = useState(step);
  const [current, setCurrent] = useState<string | null>(null);
  const cards = useRef(new Map<string, HTMLElement>());

  function go(path: string) {
    setCurrent(path);
    const at = files.findIndex((file) => file.path === path);
    // In steps, so that a jump to the last of many files does not draw all of them more often than once.
    if (at >= shown) setShown(Math.ceil((at + 1) / step) * step);
    requestAnimationFrame(() => {
      const card = cards.current.get(path);
      card?.scrollIntoView({ block: 'start' });
      card?.querySelector('button')?.focus({ preventScroll: true });
    });
  }
  const move = (by: 1 | -1) => {
    const at = files.findIndex((file) => file.path === current);
    const next = files[current === null ? 0 : at + by];
    if (next) go(next.path);
  };
  useShortcuts({ j: () => move(1), k: () => move(-1) });

  return (
    <div className="grid items-start gap-4 lg:grid-cols-[16rem_1fr]">
      <FileTree rows={rows} current={current} onSelect={go} />
      <div className="min-w-0 space-y-3">
        {files.slice(0, shown).map((file) => (
          <FileCard
            key={file.path}
            request={request}
            file={file}
            current={file.path === current}
            active={file.path === (current ?? files[0]!.path)}
            register={(element) => {
              if (element) cards.current.set(file.path, element);
              else cards.current.delete(file.path);
            }}
          />
        ))}
        {files.length > shown && (
          <Button onClick={() => setShown(shown + step)}>
            Show more of the {(files.length - shown).toLocaleString('en')} other files
          </Button>
        )}
      </div>
    </div>
  );
}
