import { useQuery } from '@tanstack/react-query';
import { query } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';

/** The files that a request changes. It is one exact commit, so they never change themselves. */
export function useRequestFiles(id: string) {
  const { org } = useSession();
  return useQuery({ ...query('publishing', 'files', { org, id }), staleTime: Infinity });
}
