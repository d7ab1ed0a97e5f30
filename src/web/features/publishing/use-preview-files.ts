import { useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { call, type OutputOf } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { useAllPages } from '#web/api/use-all-pages.ts';
import type { ChangedFile } from './changed-file.tsx';

/** All files of a preview: the first came with it, the others follow page by page. */
export function usePreviewFiles(id: string, preview: OutputOf<'publishing', 'preview'> | undefined): ChangedFile[] {
  const { org } = useSession();
  const { head = '', nextFiles = null, files } = preview ?? {};
  const rest = useInfiniteQuery({
    queryKey: ['publishing', 'previewFiles', { org, id, head, nextFiles }] as const,
    queryFn: ({ signal, pageParam: cursor }) =>
      call('publishing', 'previewFiles')({ org, id, head, limit: 1000, ...(cursor ? { cursor } : {}) }, { signal }),
    initialPageParam: nextFiles,
    getNextPageParam: (last) => last.nextCursor,
    enabled: nextFiles !== null,
    staleTime: 'static',
  });
  useAllPages(rest);
  return useMemo(
    () => [...(files ?? []), ...(rest.data?.pages ?? []).flatMap(({ items }) => items)],
    [files, rest.data],
  );
}
