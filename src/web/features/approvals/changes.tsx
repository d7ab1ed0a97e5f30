import { useMemo } from 'react';
import type { PublishRequest } from '#contract/publishing.ts';
import { type ChangedFile, Counts, filesText } from '#web/features/publishing/changed-file.tsx';
import type { Place } from '#web/features/publishing/place.ts';
import { useShown } from '#web/features/publishing/use-shown.ts';
import { QueryView } from '#web/shell/query-view.tsx';
import { Button } from '#web/ui/button.tsx';
import { Kbd } from '#web/ui/kbd.tsx';
import { Notice } from '#web/ui/notice.tsx';
import { SkeletonRows } from '#web/ui/skeleton.tsx';
import { FileCard } from './file-card.tsx';
import { treeRows } from './file-tree.ts';
import { FileTree } from './file-tree-view.tsx';
import { useRequestFiles } from './use-request-files.ts';
import { useShortcuts } from './use-shortcuts.ts';

interface Props {
  request: PublishRequest;
  /** Where somebody looks; null before they chose anything. */
  place: Place | null;
  onPlace: (place: Place) => void;
}

/** Everything that a request changes: the files at the side, their diffs below each other. */
export function Changes({ request, ...rest }: Props) {
  const files = useRequestFiles(request.id);
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
        {({ items }) => <Files request={request} items={items} {...rest} />}
      </QueryView>
      {files.isFetchNextPageError && (
        <Notice
          tone="danger"
          title="Not all files could be listed."
          action={
            <Button size="sm" onClick={() => void files.fetchNextPage()}>
              Try again
            </Button>
          }
        />
      )}
    </section>
  );
}

function Files({ request, items, place, onPlace }: Props & { items: ChangedFile[] }) {
  const rows = useMemo(() => treeRows(items), [items]);
  const files = useMemo(() => rows.flatMap((row) => (row.kind === 'file' ? [row.file] : [])), [rows]);
  const at = place ? files.findIndex((file) => file.path === place.path) : -1;
  const { from, to, before, after } = useShown(at);

  const go = (path: string) => onPlace({ path, line: null });
  const move = (by: 1 | -1) => {
    const next = files[place ? at + by : 0];
    if (next) go(next.path);
  };
  useShortcuts({ j: () => move(1), k: () => move(-1) });

  return (
    <div className="grid items-start gap-4 lg:grid-cols-[16rem_1fr]">
      <FileTree rows={rows} current={place?.path ?? null} onSelect={go} />
      <div className="min-w-0 space-y-3">
        {from > 0 && <Button onClick={before}>Show more of the {from.toLocaleString('en')} files above</Button>}
        {files.slice(from, to).map((file, index) => (
          <FileCard
            key={file.path}
            request={request}
            file={file}
            place={from + index === at ? place : null}
            active={from + index === Math.max(0, at)}
          />
        ))}
        {files.length > to && (
          <Button onClick={after}>Show more of the {(files.length - to).toLocaleString('en')} other files</Button>
        )}
      </div>
    </div>
  );
}
