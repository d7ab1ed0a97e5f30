import type { OutputOf } from '#web/api/query.ts';
import { cn } from '#web/ui/cn.ts';
import { Tooltip } from '#web/ui/tooltip.tsx';
import { Revealed } from './revealed.tsx';

export type ChangedFile = OutputOf<'publishing', 'files'>['items'][number];

const statuses: Record<ChangedFile['status'], { letter: string; label: string; colour: string }> = {
  added: { letter: 'A', label: 'Added', colour: 'text-success' },
  modified: { letter: 'M', label: 'Modified', colour: 'text-info' },
  deleted: { letter: 'D', label: 'Deleted', colour: 'text-danger' },
  renamed: { letter: 'R', label: 'Renamed', colour: 'text-warning' },
  type_changed: { letter: 'T', label: 'Type changed', colour: 'text-warning' },
};

/** What happened to a file, in one letter as git writes it, in words for whoever points at it or listens. */
export function FileStatus({ status }: { status: ChangedFile['status'] }) {
  const { letter, label, colour } = statuses[status];
  return (
    <Tooltip text={label}>
      <span className={cn('w-3 shrink-0 text-center font-mono font-semibold text-xs', colour)}>
        <span aria-hidden>{letter}</span>
        <span className="sr-only">{label}</span>
      </span>
    </Tooltip>
  );
}

/** A path whose file name stands out; of one that is too long the folders give way. */
export function FileName({ file, className }: { file: ChangedFile; className?: string }) {
  const slash = file.path.lastIndexOf('/') + 1;
  return (
    <span className={cn('flex min-w-0 font-mono text-xs', className)} title={file.path}>
      {file.from && (
        <span className="truncate text-muted-foreground">
          <Revealed text={file.from} />
          <span aria-hidden> → </span>
          <span className="sr-only"> renamed to </span>
        </span>
      )}
      <span className="min-w-0 shrink truncate text-muted-foreground">
        <Revealed text={file.path.slice(0, slash)} />
      </span>
      <span className="max-w-full shrink-0 truncate">
        <Revealed text={file.path.slice(slash)} />
      </span>
    </span>
  );
}

/** `+12 −3` */
export function Counts({
  additions,
  deletions,
  className,
}: {
  additions: number;
  deletions: number;
  className?: string;
}) {
  return (
    <span className={cn('whitespace-nowrap font-mono text-xs tabular-nums', className)}>
      <span className="text-success">+{additions.toLocaleString('en')}</span>{' '}
      <span className="text-danger">−{deletions.toLocaleString('en')}</span>
    </span>
  );
}

export const filesText = (files: number) => `${files.toLocaleString('en')} ${files === 1 ? 'file' : 'files'} changed`;
