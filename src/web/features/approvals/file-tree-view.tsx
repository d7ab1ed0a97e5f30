import { Folder } from 'lucide-react';
import { useDeferredValue, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { FileStatus } from '#web/features/publishing/changed-file.tsx';
import { Revealed } from '#web/features/publishing/revealed.tsx';
import { cn } from '#web/ui/cn.ts';
import { SearchInput } from '#web/ui/search-input.tsx';
import { matchingRows, type TreeRow } from './file-tree.ts';
import { useShortcuts } from './use-shortcuts.ts';

/** Pixels; of every row alike, so that only those in sight need to be drawn. */
const rowHeight = 28;
/** Rows that are drawn above and below what is seen: room for a quick scroll and for Tab. */
const around = 10;

/** The changed files as a tree, with a search. Ten thousand are as quick as ten: what is out of sight is room, not elements. */
export function FileTree({
  rows,
  current,
  onSelect,
}: {
  rows: TreeRow[];
  current: string | null;
  onSelect: (path: string) => void;
}) {
  const [wanted, setWanted] = useState('');
  const search = useDeferredValue(wanted);
  const shown = useMemo(() => matchingRows(rows, search), [rows, search]);
  const box = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  const from = Math.max(0, Math.floor(top / rowHeight) - around);
  const to = Math.min(shown.length, from + Math.ceil(window.innerHeight / rowHeight) + 2 * around);
  useShortcuts({ t: () => box.current?.parentElement?.querySelector('input')?.focus() });

  // Only when another file is chosen: rows that load meanwhile move nothing under a reader.
  const at = shown.findIndex((row) => row.kind === 'file' && row.path === current);
  const latest = useRef(at);
  latest.current = at;
  useLayoutEffect(() => {
    if (current === null || latest.current === -1 || !box.current) return;
    const { scrollTop, clientHeight } = box.current;
    const y = latest.current * rowHeight;
    if (y < scrollTop || y + rowHeight > scrollTop + clientHeight) box.current.scrollTop = y - clientHeight / 2;
  }, [current]);

  function find(event: React.FormEvent) {
    event.preventDefault();
    // Not the deferred ones: Enter may come right after the last letter.
    const first = matchingRows(rows, wanted).find((row) => row.kind === 'file');
    if (first) onSelect(first.path);
  }

  return (
    <nav
      aria-label="Changed files"
      className="top-31 flex max-h-[40dvh] flex-col rounded-lg border bg-card p-1 shadow-raised lg:sticky lg:max-h-[calc(100dvh-9rem)]"
    >
      <form onSubmit={find} className="p-1">
        <SearchInput label="Find a file" value={wanted} onChange={setWanted} className="sm:w-full" />
      </form>
      <div
        ref={box}
        onScroll={(event) => setTop(event.currentTarget.scrollTop)}
        className="min-h-0 overflow-y-auto [overflow-anchor:none]"
      >
        {shown.length === 0 && <p className="px-2 py-3 text-muted-foreground text-xs">No file has this in its path.</p>}
        <ul style={{ paddingTop: from * rowHeight, paddingBottom: (shown.length - to) * rowHeight }}>
          {shown.slice(from, to).map((row, index) => (
            <li key={`${row.kind} ${row.path}`} aria-setsize={shown.length} aria-posinset={from + index + 1}>
              <Row row={row} current={current} onSelect={onSelect} />
            </li>
          ))}
        </ul>
      </div>
    </nav>
  );
}

function Row({ row, current, onSelect }: { row: TreeRow; current: string | null; onSelect: (path: string) => void }) {
  if (row.kind === 'folder') {
    return (
      <div
        className="flex h-7 items-center gap-1.5 px-2 text-muted-foreground text-xs"
        style={{ paddingLeft: indent(row.depth) }}
        title={row.path}
      >
        <Folder aria-hidden className="size-3.5 shrink-0" />
        <span className="truncate">
          <Revealed text={row.name} />
        </span>
      </div>
    );
  }
  return (
    <button
      type="button"
      aria-current={row.path === current || undefined}
      onClick={() => onSelect(row.path)}
      title={row.path}
      style={{ paddingLeft: indent(row.depth) }}
      className={cn(
        'flex h-7 w-full items-center gap-1.5 rounded-md pr-2 text-left text-xs hover:bg-strong focus-visible:outline-offset-[-2px]',
        row.path === current && 'bg-strong font-medium',
      )}
    >
      <FileStatus status={row.file.status} />
      <span className={cn('truncate', row.file.status === 'deleted' && 'line-through')}>
        <Revealed text={row.name} />
      </span>
    </button>
  );
}

const indent = (depth: number) => `${0.5 + Math.min(depth, 8) * 0.75}rem`;
