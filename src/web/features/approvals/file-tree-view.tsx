import { Folder } from 'lucide-react';
import { useState } from 'react';
import { FileStatus } from '#web/features/publishing/changed-file.tsx';
import { Revealed } from '#web/features/publishing/revealed.tsx';
import { Button } from '#web/ui/button.tsx';
import { cn } from '#web/ui/cn.ts';
import type { TreeRow } from './file-tree.ts';

/** Enough for any change that a person reads; the rest is one press away. */
const step = 500;

export function FileTree({
  rows,
  current,
  onSelect,
}: {
  rows: TreeRow[];
  current: string | null;
  onSelect: (path: string) => void;
}) {
  const [shown, setShown] = useState(step);
  return (
    <nav
      aria-label="Changed files"
      className="top-31 max-h-[40dvh] overflow-y-auto rounded-lg border bg-card p-1 shadow-raised lg:sticky lg:max-h-[calc(100dvh-9rem)]"
    >
      <ul>
        {rows.slice(0, shown).map((row) => (
          <li key={`${row.kind} ${row.path}`}>
            {row.kind === 'folder' ? (
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
            ) : (
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
            )}
          </li>
        ))}
      </ul>
      {rows.length > shown && (
        <Button size="sm" variant="ghost" className="w-full" onClick={() => setShown(shown + step)}>
          Show more
        </Button>
      )}
    </nav>
  );
}

const indent = (depth: number) => `${0.5 + Math.min(depth, 8) * 0.75}rem`;
