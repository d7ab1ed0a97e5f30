import { useInfiniteQuery } from '@tanstack/react-query';
import { pages } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { useAllPages } from '#web/api/use-all-pages.ts';
import type { ChangedFile } from '#web/features/publishing/changed-file.tsx';

/** The files that a request changes, page by page. It is one exact commit, so they never change themselves. */
export function useRequestFiles(id: string) {
  const { org } = useSession();
  const files = useInfiniteQuery({
    ...pages('publishing', 'files', { org, id, limit: 1000 }),
    staleTime: 'static',
    select: joined,
  });
  useAllPages(files);
  return files;
}

/** Outside, so that it runs once for each page that comes, not whenever something is drawn. */
const joined = (list: { pages: { items: ChangedFile[] }[] }) => ({ items: list.pages.flatMap(({ items }) => items) });
