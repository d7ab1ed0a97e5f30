import { useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, useDeferredValue, useId, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { query } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { Button } from '#web/ui/button.tsx';
import { SearchInput } from '#web/ui/search-input.tsx';
import { type ChangedFile, Counts, filesText } from './changed-file.tsx';
import { FileDiff } from './file-diff.tsx';
import { FileRow } from './file-row.tsx';
import { pathFilter } from './find-files.ts';
import { picturesOf } from './picture-diff.tsx';
import type { Place } from './place.ts';
import { useOpen } from './use-open.ts';
import { useShown } from './use-shown.ts';

/** More files than this are looked for, not looked through. */
const screenful = 15;

/** The files that would be published; each opens into its diff. */
export function ChangesList({
  workspaceId,
  head,
  files,
  stats,
  since,
  place,
  onPlace,
}: {
  workspaceId: string;
  head: string;
  files: ChangedFile[];
  stats: { files: number; additions: number; deletions: number };
  /** What they are compared with, in words. */
  since: string;
  /** What somebody wants to see of them. */
  place: Place | null;
  onPlace: (place: Place | null) => void;
}) {
  const heading = useId();
  const [typed, setTyped] = useState('');
  const [seen, setSeen] = useState(place);
  const matches = pathFilter(typed);
  if (place !== seen) {
    setSeen(place);
    // Somebody wants to see a file that they did not search for.
    if (place && matches && !matches(place.path)) setTyped('');
  }
  return (
    <section aria-labelledby={heading}>
      <div className="mb-1.5 flex flex-wrap items-baseline gap-x-2">
        <h3 id={heading} className="font-medium text-sm">
          {filesText(stats.files)}
        </h3>
        <span className="text-muted-foreground text-sm">since {since}</span>
        <Counts {...stats} className="ml-auto" />
      </div>
      {stats.files > screenful && (
        <FindFile
          value={typed}
          onChange={(next) => {
            setTyped(next);
            // What was found before must not take the keyboard from who types on.
            onPlace(null);
          }}
          files={files}
          onFind={onPlace}
        />
      )}
      <FoundFiles workspaceId={workspaceId} head={head} files={files} typed={typed} place={place} />
    </section>
  );
}

/** Pressing Enter opens the first file that is found. */
function FindFile({
  value,
  onChange,
  files,
  onFind,
}: {
  value: string;
  onChange: (value: string) => void;
  files: ChangedFile[];
  onFind: (place: Place) => void;
}) {
  const find = (event: KeyboardEvent) => {
    if (event.key !== 'Enter') return;
    // It is inside of a form, which Enter would send.
    event.preventDefault();
    const matches = pathFilter(value);
    const first = matches && files.find(({ path }) => matches(path));
    if (first) onFind({ path: first.path, line: null });
  };
  return (
    <search className="mb-2 block" onKeyDown={find}>
      <SearchInput label="Find a file" value={value} onChange={onChange} className="sm:w-full" />
    </search>
  );
}

/** The files whose path holds what was typed; all of them while nothing is. */
function FoundFiles({ files, typed, ...rest }: Listed & { files: ChangedFile[]; typed: string }) {
  // The field answers each letter at once, however many files there are.
  const later = useDeferredValue(typed);
  const wanted = typed === '' ? '' : later;
  const found = useMemo(() => {
    const matches = pathFilter(wanted);
    return matches ? files.filter(({ path }) => matches(path)) : files;
  }, [files, wanted]);
  if (found.length === 0 && wanted)
    return (
      <p role="status" className="rounded-lg border px-2.5 py-3 text-muted-foreground text-xs">
        No file has this in its path.
      </p>
    );
  // Another search begins at its first file.
  return <ListedFiles key={wanted} files={found} {...rest} />;
}

interface Listed {
  workspaceId: string;
  head: string;
  place: Place | null;
}

function ListedFiles({ files, place, ...rest }: Listed & { files: ChangedFile[] }) {
  const placeAt = place ? files.findIndex(({ path }) => path === place.path) : -1;
  const { from, to, before, after } = useShown(placeAt);
  return (
    <>
      {from > 0 && (
        <Button size="sm" className="mb-2" onClick={before}>
          Show more of the {from.toLocaleString('en')} files above
        </Button>
      )}
      <ul className="divide-y overflow-hidden rounded-lg border">
        {files.slice(from, to).map((file) => (
          <ChangedItem key={file.path} file={file} place={file.path === place?.path ? place : null} {...rest} />
        ))}
      </ul>
      {files.length > to && (
        <Button size="sm" className="mt-2" onClick={after}>
          Show more of the {(files.length - to).toLocaleString('en')} other files
        </Button>
      )}
    </>
  );
}

interface OneFile extends Listed {
  file: ChangedFile;
}

function ChangedItem({ workspaceId, head, file, place }: OneFile) {
  const [open, setOpen] = useOpen(false, place);
  const item = useRef<HTMLLIElement>(null);
  // Before the line inside scrolls itself into sight, which may be of a diff that is loaded already.
  useLayoutEffect(() => {
    if (!place) return;
    item.current?.scrollIntoView({ block: 'start' });
    // The keyboard goes on from the file that was found.
    item.current?.querySelector('button')?.focus({ preventScroll: true });
  }, [place]);
  return (
    <FileRow
      ref={item}
      file={file}
      open={open}
      onOpen={setOpen}
      end={
        file.binary ? (
          <span className="text-muted-foreground text-xs">Binary</span>
        ) : (
          <Counts additions={file.additions} deletions={file.deletions} />
        )
      }
    >
      <PreviewDiff workspaceId={workspaceId} head={head} file={file} place={place} />
    </FileRow>
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
