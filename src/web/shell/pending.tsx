import { Skeleton, SkeletonRows } from '#web/ui/skeleton.tsx';

/** Shown when a page's own script takes longer than a moment. */
export function PendingPage() {
  return (
    <div className="mx-auto w-full max-w-6xl space-y-5 px-4 py-6 sm:px-6">
      <Skeleton className="h-6 w-40" />
      <SkeletonRows />
    </div>
  );
}
