import { useQuery } from '@tanstack/react-query';
import { ChevronRight } from 'lucide-react';
import { useId, useLayoutEffect, useRef } from 'react';
import { query } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { Button } from '#web/ui/button.tsx';
import { cn } from '#web/ui/cn.ts';
import { type ChangedFile, Counts, FileName, FileStatus, filesText } from './changed-file.tsx';
import { FileDiff } from './file-diff.tsx';
import { picturesOf } from './picture-diff.tsx';
import type { Place } from './place.ts';
import { useOpen } from './use-open.ts';
import { useShown } from './use-shown.ts';

/** The files that would be published; each opens into its diff. */
export function ChangesList({
  workspaceId,
  head,
  files,
  stats,
  since,
  place,
}: {
  workspaceId: string;
  head: string;
  files: ChangedFile[];
  stats: { files: number; additions: number; deletions: number };
  /** What they are compared with, in words. */
  since: string;
  /** What somebody wants to see of them. */
  place: Place | null;
}) {
  const placeAt = place ? files.findIndex(({ path }) => path === place.path) : -1;
  const { from, to, before, after } = useShown(placeAt);
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
      {from > 0 && (
        <Button size="sm" className="mb-2" onClick={before}>
          Show more of the {from.toLocaleString('en')} files above
        </Button>
      )}
      <ul className="divide-y overflow-hidden rounded-lg border">
        {files.slice(from, to).map((file) => (
          <ChangedItem
            key={file.path}
            workspaceId={workspaceId}
            head={head}
            file={file}
            place={file.path === place?.path ? place : null}
          />
        ))}
      </ul>
      {files.length > to && (
        <Button size="sm" className="mt-2" onClick={after}>
          Show more of the {(files.length - to).toLocaleString('en')} other files
        </Button>
      )}
    </section>
  );
}

interface OneFile {
  workspaceId: string;
  head: string;
  file: ChangedFile;
  place: Place | null;
}

function ChangedItem({ workspaceId, head, file, place }: OneFile) {
  const [open, setOpen] = useOpen(false, place);
  const panel = useId();
  const item = useRef<HTMLLIElement>(null);
  // Before the line inside scrolls itself into sight, which may be of a diff that is loaded already.
  useLayoutEffect(() => {
    if (place) item.current?.scrollIntoView({ block: 'start' });
  }, [place]);
  return (
    <li ref={item}>
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
          <PreviewDiff workspaceId={workspaceId} head={head} file={file} place={place} />
        </div>
      )}
    </li>
  );
}

function PreviewDiff({ workspaceId, head, file, place }: OneFile) {
  const { org } = useSession();
  const diff = useQuery({
    ...query('publishing', 'previewFile', { org, id: workspaceId, head, path: file.path }),
    staleTime: Infinity,
  });
  const pictures = picturesOf(`/api/v1/orgs/${org}/workspaces/${workspaceId}/publish/images/${head}`, file);
  return <FileDiff of={diff} pictures={pictures} place={place} />;
}
