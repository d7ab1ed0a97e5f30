import { useQuery } from '@tanstack/react-query';
import { ChevronDown } from 'lucide-react';
import { useEffect, useId, useLayoutEffect, useRef, useState } from 'react';
import type { PublishRequest } from '#contract/publishing.ts';
import { query } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { type ChangedFile, Counts, FileName, FileStatus } from '#web/features/publishing/changed-file.tsx';
import { FileDiff } from '#web/features/publishing/file-diff.tsx';
import { firstChange, parsePatch } from '#web/features/publishing/patch.ts';
import { picturesOf } from '#web/features/publishing/picture-diff.tsx';
import type { Place } from '#web/features/publishing/place.ts';
import { useOpen } from '#web/features/publishing/use-open.ts';
import { cn } from '#web/ui/cn.ts';
import { CopyButton } from '#web/ui/copy-button.tsx';
import { useLineComments } from './use-line-comments.tsx';
import { useShortcuts } from './use-shortcuts.ts';

/** One file with its diff, which is loaded when it comes near the screen. */
export function FileCard({
  request,
  file,
  place,
  active,
}: {
  request: PublishRequest;
  file: ChangedFile;
  /** Set when somebody wants to look at it, or at a line of it. */
  place: Place | null;
  /** It is the one that the keyboard means: the current one or, before one is chosen, the first. */
  active: boolean;
}) {
  const { org } = useSession();
  const [open, setOpen] = useOpen(true, place);
  const card = useRef<HTMLElement>(null);
  const body = useRef<HTMLDivElement>(null);
  const near = useNear(body) || active;
  const panel = useId();
  const diff = useQuery({
    ...query('publishing', 'file', { org, id: request.id, path: file.path }),
    enabled: near && open,
    staleTime: Infinity,
  });
  const notes = useLineComments(request, file.path);
  function comment() {
    if (!diff.data?.patch) return;
    const rows = parsePatch(diff.data.patch);
    const chosen = rows.some((row) => 'new' in row && row.new === place?.line);
    const at = chosen ? { side: 'new' as const, line: place!.line! } : firstChange(rows);
    if (!at) return;
    setOpen(true);
    notes.onWrite?.(at.side, at.line);
  }
  useShortcuts(active ? { c: comment } : {});
  // Before the line inside scrolls itself into sight, which may be of a diff that is loaded already.
  useLayoutEffect(() => {
    if (!place) return;
    card.current?.scrollIntoView({ block: 'start' });
    card.current?.querySelector('button')?.focus({ preventScroll: true });
  }, [place]);
  return (
    <article
      ref={card}
      aria-label={file.path}
      className={cn('scroll-mt-15 rounded-lg lg:scroll-mt-31 border bg-card shadow-raised', place && 'border-ring')}
    >
      <header
        className={cn(
          'sticky top-12 z-10 lg:top-29 flex h-9 items-center rounded-t-lg bg-muted pr-1',
          open ? 'border-b' : 'rounded-b-lg',
        )}
      >
        <button
          type="button"
          aria-expanded={open}
          aria-controls={panel}
          onClick={() => setOpen(!open)}
          className="flex h-full min-w-0 flex-1 items-center gap-2 rounded-md px-2.5 text-left focus-visible:outline-offset-[-2px]"
        >
          <ChevronDown
            aria-hidden
            className={cn('size-3.5 shrink-0 text-muted-foreground transition-transform', !open && '-rotate-90')}
          />
          <FileStatus status={file.status} />
          <FileName file={file} className="flex-1" />
          {!file.binary && <Counts additions={file.additions} deletions={file.deletions} />}
        </button>
        <CopyButton text={file.path} label="Copy the path" />
      </header>
      <div
        id={panel}
        ref={body}
        hidden={!open}
        className="overflow-hidden rounded-b-lg"
        style={near ? undefined : { minHeight: roomFor(file) }}
      >
        {near && (
          <FileDiff
            of={diff}
            notes={notes}
            place={place}
            pictures={picturesOf(`/api/v1/orgs/${org}/publish-requests/${request.id}/images`, file)}
          />
        )}
      </div>
    </article>
  );
}

/** About the height that the diff will have, so that the page does not jump while it is scrolled. */
const roomFor = ({ additions, deletions }: ChangedFile) => Math.min(1000, additions + deletions + 8) * 20;

/** True once the element has come within a screen of being seen. */
function useNear(element: React.RefObject<HTMLElement | null>): boolean {
  const [near, setNear] = useState(false);
  useEffect(() => {
    if (near) return;
    const observer = new IntersectionObserver(([entry]) => entry?.isIntersecting && setNear(true), {
      rootMargin: '100%',
    });
    observer.observe(element.current!);
    return () => observer.disconnect();
  }, [element, near]);
  return near;
}
