import type { QueryClient } from '@tanstack/react-query';

/**
 * Has the answers under a key loaded again, as prefixes of query keys are meant in {@link file://./keys.ts}.
 *
 * A first answer that is still on its way may be older than what made it untrue, and the library keeps it as if it were
 * fresh: a launch that took a tenth of a second was shown as deploying for ever. That one is asked for again once it is here.
 */
export async function invalidate(client: QueryClient, queryKey: readonly unknown[]): Promise<void> {
  const onTheirWay = client
    .getQueryCache()
    .findAll({ queryKey, fetchStatus: 'fetching' })
    .filter((query) => query.state.data === undefined);
  const again = onTheirWay.map(async (query) => {
    // Joins the call that is being made; its failure is for whoever shows it.
    await query.fetch().catch(() => {});
    await client.invalidateQueries({ queryKey: query.queryKey, exact: true });
  });
  await Promise.all([client.invalidateQueries({ queryKey }), ...again]);
}
