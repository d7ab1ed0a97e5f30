import type { InferClientInputs, InferClientOutputs } from '@orpc/client';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { Client } from '#client/client.ts';
import { api } from './client.ts';

export type Feature = Exclude<keyof Client, 'events'>;
export type RouteOf<F extends Feature> = keyof Client[F] & string;
type Inputs = InferClientInputs<Client>;
type Outputs = InferClientOutputs<Client>;
export type InputOf<F extends Feature, R extends RouteOf<F>> = Inputs[F][R & keyof Inputs[F]];
export type OutputOf<F extends Feature, R extends RouteOf<F>> = Outputs[F][R & keyof Outputs[F]];

/** The routes that answer `{ items, nextCursor }`. */
type PagedRouteOf<F extends Feature> = {
  [R in RouteOf<F>]: OutputOf<F, R> extends { nextCursor: string | null } ? R : never;
}[RouteOf<F>];

type Call<I, O> = (input: I, options?: { signal?: AbortSignal }) => Promise<O>;

/** One route of the contract as a plain function. */
export function call<F extends Feature, R extends RouteOf<F>>(feature: F, route: R) {
  return api[feature][route] as unknown as Call<InputOf<F, R>, OutputOf<F, R>>;
}

/**
 * Query options of one route of the contract: `useQuery(query('workspaces', 'list', { org }))`. The key is the route and
 * its input, so that a key can never drift from the call that it names; {@link file://./keys.ts} invalidates by feature.
 */
export function query<F extends Feature, R extends RouteOf<F>>(
  feature: F,
  route: R,
  ...[input]: undefined extends InputOf<F, R> ? [input?: InputOf<F, R>] : [input: InputOf<F, R>]
) {
  return queryOptions({
    queryKey: [feature, route, input ?? null] as const,
    queryFn: ({ signal }) => call(feature, route)(input as InputOf<F, R>, { signal }),
  });
}

/** The same for a list that comes in pages: `useInfiniteQuery(pages('audit', 'list', { org }))`. */
export function pages<F extends Feature, R extends RouteOf<F> & PagedRouteOf<F>>(
  feature: F,
  route: R,
  input: InputOf<F, R>,
) {
  return infiniteQueryOptions({
    queryKey: [feature, route, 'pages', input] as const,
    queryFn: ({ signal, pageParam }) =>
      call(feature, route)({ ...(input as object), ...(pageParam ? { cursor: pageParam } : {}) } as InputOf<F, R>, {
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => (last as { nextCursor: string | null }).nextCursor,
  });
}
