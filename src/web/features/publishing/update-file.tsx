import { useQuery } from '@tanstack/react-query';
import { ChevronRight } from 'lucide-react';
import { type ReactNode, useId, useState } from 'react';
import { query } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { cn } from '#web/ui/cn.ts';
import { type ChangedFile, FileName, FileStatus } from './changed-file.tsx';
import { FileDiff } from './file-diff.tsx';

/** One file of an update, which opens into what would change in it. */
export function UpdateFile({
  workspaceId,
  ours,
  theirs,
  file,
  children,
}: {
  workspaceId: string;
  ours: string;
  theirs: string;
  file: ChangedFile;
  /** What is decided about it. */
  children?: ReactNode;
}) {
  const { org } = useSession();
  const [open, setOpen] = useState(false);
  const panel = useId();
  const diff = useQuery({
    ...query('publishing', 'updateFile', { org, id: workspaceId, ours, theirs, path: file.path }),
    enabled: open,
    staleTime: Infinity,
  });
  return (
    <li>
      <div className="flex flex-wrap items-center gap-x-2 pr-2.5 hover:bg-muted">
        <button
          type="button"
          aria-expanded={open}
          aria-controls={open ? panel : undefined}
          onClick={() => setOpen(!open)}
          className="flex min-h-8 min-w-0 flex-1 items-center gap-2 pl-2.5 text-left focus-visible:outline-offset-[-2px]"
        >
          <ChevronRight
            aria-hidden
            className={cn('size-3.5 shrink-0 text-muted-foreground transition-transform', open && 'rotate-90')}
          />
          <FileStatus status={file.status} />
          <FileName file={file} className="flex-1" />
        </button>
        {children}
      </div>
      {open && (
        <div id={panel} className="border-t bg-card">
          <FileDiff of={diff} pictures={null} place={null} />
        </div>
      )}
    </li>
  );
}
