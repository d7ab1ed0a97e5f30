import { sql, type UpdateQueryBuilder, type UpdateResult } from 'kysely';
import type { Db } from '../db/database.ts';
import type { DB } from '../db/types.ts';

const amounts = ['inputTokens', 'outputTokens', 'cacheReadTokens', 'cacheWriteTokens', 'cost'] as const;
const parts = ['organizationId', 'blueprintId', 'userId', 'provider', 'model'] as const;

type Closing = UpdateQueryBuilder<DB, 'aiUsage', 'aiUsage', UpdateResult>;

/**
 * Closes requests and adds them to the sums of their days, in one statement: whatever is killed, each counts once.
 *
 * @param update which are closed, and as what
 * @returns whether there were any
 */
export async function closeRequests(db: Db, update: (query: Closing) => Closing): Promise<boolean> {
  const added = await db
    .with('closed', (cte) => update(cte.updateTable('aiUsage')).returning([...parts, ...amounts, 'workspaceId', 'at']))
    .insertInto('aiUsageDays')
    .columns([...parts, 'workspaceId', 'day', 'requests', ...amounts])
    .expression((eb) => {
      const workspaceId = sql<string>`coalesce(workspace_id, '')`;
      const day = sql<string>`to_char(at at time zone 'UTC', 'YYYY-MM-DD')`;
      return (
        eb
          .selectFrom('closed')
          .select([...parts, workspaceId.as('workspaceId'), day.as('day'), sql<number>`count(*)`.as('requests')])
          .select(amounts.map((name) => sql<number>`sum(${sql.ref(name)})`.as(name)))
          .groupBy([...parts, workspaceId, day])
          // Two that close many at once lock what they share in the same order.
          .orderBy('day')
          .orderBy('userId')
          .orderBy('blueprintId')
          .orderBy('workspaceId')
          .orderBy('provider')
          .orderBy('model')
      );
    })
    .onConflict((conflict) =>
      conflict
        .columns(['organizationId', 'day', 'userId', 'blueprintId', 'workspaceId', 'provider', 'model'])
        .doUpdateSet((eb) => ({
          requests: eb('aiUsageDays.requests', '+', eb.ref('excluded.requests')),
          inputTokens: eb('aiUsageDays.inputTokens', '+', eb.ref('excluded.inputTokens')),
          outputTokens: eb('aiUsageDays.outputTokens', '+', eb.ref('excluded.outputTokens')),
          cacheReadTokens: eb('aiUsageDays.cacheReadTokens', '+', eb.ref('excluded.cacheReadTokens')),
          cacheWriteTokens: eb('aiUsageDays.cacheWriteTokens', '+', eb.ref('excluded.cacheWriteTokens')),
          cost: eb('aiUsageDays.cost', '+', eb.ref('excluded.cost')),
        })),
    )
    .returning('day')
    .execute();
  return added.length > 0;
}
