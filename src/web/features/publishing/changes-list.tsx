import { useQuery } from '@tanstack/react-query';
import { ChevronRight } from 'lucide-react';
import { useId, useState } from 'react';
import { query } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { Button } from '#web/ui/button.tsx';
import { cn } from '#web/ui/cn.ts';
import { type ChangedFile, Counts, FileName, FileStatus, filesText } from './changed-file.tsx';
import { FileDiff } from './file-diff.tsx';
import { picturesOf } from './picture-diff.tsx';

const step = 100;

/** The files that would be published; each opens into its diff. */
export function ChangesList({
  workspaceId,
  head,
  files,
  stats,
  since,
}: {
  workspaceId: string;
  head: string;
  files: ChangedFile[];
  stats: { files: number; additions: number; deletions: number };
  /** What they are compared with, in words. */
  since: string;
}) {
  const [shown, setShown] = useState(step);
  const heading = useId();
  return (
    <section aria-labelledby={heading}>
      <div className="mb-1.5 flex flex-wrap items-baseline gap-x-2">
        <h3 id={heading} className="font-medium text-sm">
          {filesText(stats.files)}
        </h3>
        <span className="text-muted-foreground text-sm">since {since}</span>
        <Counts {...stats} className="ml-auto" />
      </div>
      <ul className="divide-y overflow-hidden rounded-lg border">
        {files.slice(0, shown).map((file) => (
          <ChangedItem key={file.path} workspaceId={workspaceId} head={head} file={file} />
        ))}
      </ul>
      {files.length > shown && (
        <Button size="sm" className="mt-2" onClick={() => setShown(shown + step)}>
          Show more of the {(files.length - shown).toLocaleString('en')} other files
        </Button>
      )}
    </section>
  );
}

function ChangedItem({ workspaceId, head, file }: { workspaceId: string; head: string; file: ChangedFile }) {
  const [open, setOpen] = useState(false);
  const panel = useId();
  return (
    <li>
      <button
        type="button"
        aria-expanded={open}
        aria-controls={open ? panel : undefined}
        onClick={() => setOpen(!open)}
        className="flex h-8 w-full items-center gap-2 px-2.5 text-left hover:bg-muted focus-visible:outline-offset-[-2px]"
      >
        <ChevronRight
          aria-hidden
          className={cn('size-3.5 shrink-0 text-muted-foreground transition-transform', open && 'rotate-90')}
        />
        <FileStatus status={file.status} />
        <FileName file={file} className="flex-1" />
        {file.binary ? (
          <span className="text-muted-foreground text-xs">Binary</span>
        ) : (
          <Counts additions={file.additions} deletions={file.deletions} />
        )}
      </button>
      {open && (
        <div id={panel} className="border-t bg-card">
          <PreviewDiff workspaceId={workspaceId} head={head} file={file} />
        </div>
      )}
    </li>
  );
}

function PreviewDiff({ workspaceId, head, file }: { workspaceId: string; head: string; file: ChangedFile }) {
  const { org } = useSession();
  const diff = useQuery({
    ...query('publishing', 'previewFile', { org, id: workspaceId, head, path: file.path }),
    staleTime: Infinity,
  });
  const pictures = picturesOf(`/api/v1/orgs/${org}/workspaces/${workspaceId}/publish/images/${head}`, file);
  return <FileDiff of={diff} pictures={pictures} />;
}
