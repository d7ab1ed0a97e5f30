import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { query } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { paths } from '#web/paths.ts';
import { filtersOf } from './queue.ts';

const route = getRouteApi('/_app/admin/approvals/$id');

/** The requests that wait around one, of the queue that it was opened from; null while they load. */
export function useQueue(id: string) {
  const { org } = useSession();
  const search = route.useSearch();
  const navigate = useNavigate();
  const { data } = useQuery(query('publishing', 'neighbours', { org, id, ...filtersOf(search) }));
  if (!data) return null;
  const { previous, next, position, total } = data;
  const to = (other: string | null) =>
    other === null ? null : () => void navigate({ to: paths.approval(other), search });
  return { position, total, previous: to(previous), next: to(next) };
}
