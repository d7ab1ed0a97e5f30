import { sql } from 'kysely';
import type { AiSessions } from '#contract/review.ts';
import type { Member } from '../actor.ts';
import type { Db } from '../db/database.ts';
import { require } from '../policy/require.ts';
import type { Portal } from '../portal.ts';
import { findRequest, type RequestRow } from '../publishing/store.ts';

const listed = 20;

/**
 * What AI the portal carried for the workspace of a request, from the approved request before it up to this one. What a
 * builder does with an account of their own does not pass here and is not in it.
 *
 * @throws NOT_FOUND for who may not decide the request
 */
export async function aiSessions(portal: Portal, member: Member, id: string): Promise<AiSessions> {
  const request = require(member, 'request.decide', await findRequest(portal.db, member.organization.id, id));
  const since = await approvedBefore(portal.db, request);
  const rows = await sessionsOf(portal.db, { ...request, since });
  const sum = (name: 'requests' | 'cost') => rows.reduce((total, row) => total + row[name], 0);
  return {
    since: since?.toISOString() ?? null,
    items: rows.slice(0, listed).map(({ startedAt, endedAt, requests, cost, models }) => ({
      ...{ startedAt: startedAt.toISOString(), endedAt: endedAt.toISOString() },
      ...{ requests, cost: cost / 1e6, models },
    })),
    nextCursor: null,
    total: { sessions: rows.length, requests: sum('requests'), cost: sum('cost') / 1e6 },
  };
}

async function approvedBefore(db: Db, { workspaceId, createdAt }: RequestRow): Promise<Date | null> {
  const row = await db
    .selectFrom('publishRequests')
    .select((eb) => eb.fn.max('createdAt').as('at'))
    .where('workspaceId', '=', workspaceId)
    .where('status', '=', 'approved')
    .where('createdAt', '<', createdAt)
    .executeTakeFirst();
  return row?.at ?? null;
}

interface Span {
  workspaceId: string;
  since: Date | null;
  createdAt: Date;
}

/** A request that is under way has no cost yet, so only those that are over count. */
async function sessionsOf(db: Db, { workspaceId, since, createdAt }: Span) {
  const pause = sql<boolean>`at - lag(at) over (order by at) > interval '30 minutes'`;
  const rows = await db
    .with('used', (cte) =>
      cte
        .selectFrom('aiUsage')
        .select(['at', 'model', 'cost', pause.as('isFirst')])
        .where('workspaceId', '=', workspaceId)
        .where('settledAt', 'is not', null)
        .where('at', '<', createdAt)
        .$if(since !== null, (query) => query.where('at', '>=', since!)),
    )
    .with('numbered', (cte) =>
      cte
        .selectFrom('used')
        .select(['at', 'model', 'cost'])
        .select(sql<number>`count(*) filter (where is_first) over (order by at)`.as('session')),
    )
    .selectFrom('numbered')
    .select((eb) => [
      eb.fn.min('at').as('startedAt'),
      eb.fn.max('at').as('endedAt'),
      eb.fn.countAll<number>().as('requests'),
      sql<number>`sum(cost)::bigint`.as('cost'),
      sql<string[]>`array_agg(distinct model order by model)`.as('models'),
    ])
    .groupBy('session')
    .orderBy('startedAt', 'desc')
    .execute();
  return rows.map((row) => ({ ...row, requests: Number(row.requests), cost: Number(row.cost) }));
}
