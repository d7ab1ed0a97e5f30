import type { UseQueryResult } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ChevronLeft } from 'lucide-react';
import type { ReactNode } from 'react';
import { apiError } from '#client/client.ts';
import { Skeleton } from '#web/ui/skeleton.tsx';
import { NotFoundPage } from './messages.tsx';
import { QueryView } from './query-view.tsx';

/** A page about one thing of a list, with a header and tabs. */
export function DetailPage<T>({
  of,
  list,
  loading,
  children,
}: {
  of: UseQueryResult<T>;
  /** Where it is one of. */
  list: { to: string; label: string };
  /** The shape of a tab's content. */
  loading: ReactNode;
  children: (data: T) => ReactNode;
}) {
  if (apiError(of.error)?.code === 'NOT_FOUND') return <NotFoundPage />;
  return (
    <>
      {/* Also where it loads or could not be loaded: there is always a way back. */}
      <Link
        to={list.to}
        className="mb-2 inline-flex items-center gap-1 rounded-sm text-muted-foreground text-sm hover:text-foreground"
      >
        <ChevronLeft aria-hidden className="size-4" />
        {list.label}
      </Link>
      <QueryView
        of={of}
        loading={
          <>
            <Skeleton className="mb-5 h-8 w-64" />
            <Skeleton className="mb-5 h-9" />
            {loading}
          </>
        }
      >
        {children}
      </QueryView>
    </>
  );
}
