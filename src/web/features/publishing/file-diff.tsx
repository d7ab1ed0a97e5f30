import type { UseQueryResult } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import type { OutputOf } from '#web/api/query.ts';
import { QueryView } from '#web/shell/query-view.tsx';
import { Skeleton } from '#web/ui/skeleton.tsx';
import type { LineNotes } from './line-notes.ts';
import { PictureDiff, type Pictures } from './picture-diff.tsx';
import type { Place } from './place.ts';

const DiffView = lazy(() => import('./diff-view.tsx').then((module) => ({ default: module.DiffView })));

/** The diff of one file as it loads, or why there is none to read. A picture is shown as it was and as it will be. */
export function FileDiff({
  of,
  notes,
  place,
  pictures,
}: {
  of: UseQueryResult<OutputOf<'publishing', 'file'>>;
  notes?: LineNotes;
  /** The line to be shown in this file; null for none. */
  place: Place | null;
  pictures: Pictures | null;
}) {
  return (
    <QueryView of={of} loading={<DiffSkeleton />}>
      {({ path, patch, binary, tooLarge }) => {
        if (binary && pictures) return <PictureDiff path={path} pictures={pictures} />;
        if (binary) return <Note>This is not text, so there are no lines to compare.</Note>;
        if (tooLarge || patch === null)
          return <Note>This change is too large to show here. Look at the commit in git.</Note>;
        return (
          <Suspense fallback={<DiffSkeleton />}>
            {pictures && <PictureDiff path={path} pictures={pictures} />}
            <DiffView path={path} patch={patch} notes={notes} place={place} />
          </Suspense>
        );
      }}
    </QueryView>
  );
}

function Note({ children }: { children: string }) {
  return <p className="px-3 py-3 text-muted-foreground text-sm">{children}</p>;
}

function DiffSkeleton() {
  return (
    <div role="status" aria-label="Loading the diff" className="space-y-2 px-3 py-3">
      <Skeleton className="h-3 w-1/2" />
      <Skeleton className="h-3 w-2/3" />
      <Skeleton className="h-3 w-2/5" />
    </div>
  );
}
