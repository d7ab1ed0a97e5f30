import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import type { PublishRequest } from '#contract/publishing.ts';
import { query } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { paths } from '#web/paths.ts';
import { filtersOf, placeIn } from './queue.ts';

const route = getRouteApi('/_app/admin/approvals/$id');

/** The requests that wait around one, of the queue that it was opened from; null while they load. */
export function useQueue(request: PublishRequest) {
  const { org } = useSession();
  const search = route.useSearch();
  const navigate = useNavigate();
  const { data } = useQuery(
    query('publishing', 'list', { org, status: 'pending', order: 'oldest', limit: 200, ...filtersOf(search) }),
  );
  if (!data) return null;
  const { previous, next, position } = placeIn(data.items, request);
  const to = (other: { id: string } | null) => other && (() => void navigate({ to: paths.approval(other.id), search }));
  return { position, total: data.counts.pending ?? 0, previous: to(previous), next: to(next) };
}
