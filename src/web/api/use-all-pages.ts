import type { UseInfiniteQueryResult } from '@tanstack/react-query';
import { useEffect } from 'react';

/** Loads one page after the other until there are no more: for what is shown whole, but is too much for one answer. */
export function useAllPages(list: UseInfiniteQueryResult<unknown>): void {
  const { hasNextPage, isFetching, isError, fetchNextPage } = list;
  useEffect(() => {
    // Several parts of a page may read the same list: the one that asks second must not end what the first asked for.
    if (hasNextPage && !isFetching && !isError) void fetchNextPage({ cancelRefetch: false });
  }, [hasNextPage, isFetching, isError, fetchNextPage]);
}
