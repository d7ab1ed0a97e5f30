import { sql } from 'kysely';
import type { ai } from '#contract/ai.ts';
import type { Input } from '#contract/infer.ts';
import type { Member } from '../actor.ts';
import type { Db } from '../db/database.ts';
import { invalid } from '../fail.ts';
import type { Portal } from '../portal.ts';

const day = 86_400_000;
/** Days of a report without dates, and of the longest. */
const usual = 30;
const longest = 400;

/** What AI was used for and what it cost: requests that are over, by one of their sides. */
export async function usage(portal: Portal, member: Member, input: Input<typeof ai.usage>) {
  const now = portal.clock();
  const to = input.to ?? now.toISOString().slice(0, 10);
  const from = input.from ?? new Date(Date.parse(to) - (usual - 1) * day).toISOString().slice(0, 10);
  if (from > to) throw invalid('from', 'The first day comes after the last.');
  if (Date.parse(to) - Date.parse(from) > longest * day) throw invalid('from', `A report has at most ${longest} days.`);
  const filter = { ...input, organizationId: member.organization.id, from, to };
  const rows = await sums(portal.db, filter);
  const items = rows.map(({ cost, ...row }) => ({ ...row, cost: cost / 1e6 }));
  const total = { requests: 0, inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0, cost: 0 };
  for (const row of rows) for (const name of Object.keys(total) as (keyof typeof total)[]) total[name] += row[name];
  return {
    items,
    total: { ...total, cost: total.cost / 1e6 },
    ...{ from, to, updatedAt: now.toISOString(), nextCursor: null },
  };
}

type Filter = Omit<Input<typeof ai.usage>, 'from' | 'to'> & { organizationId: string; from: string; to: string };

/** By what, and how people call it: what is gone since keeps its name or its id. */
const groups = {
  day: { key: sql<string>`to_char(ai_usage.at at time zone 'UTC', 'YYYY-MM-DD')`, label: sql<string | null>`null` },
  user: { key: sql<string>`ai_usage.user_id`, label: sql<string | null>`min(users.email)` },
  workspace: { key: sql<string>`coalesce(ai_usage.workspace_id, '')`, label: sql<string | null>`min(workspaces.name)` },
  blueprint: { key: sql<string>`ai_usage.blueprint_id`, label: sql<string | null>`min(blueprints.name)` },
  model: {
    key: sql<string>`ai_usage.provider || '/' || ai_usage.model`,
    label: sql<string | null>`min(ai_usage.model)`,
  },
};

async function sums(db: Db, { by, organizationId, from, to, user, workspace, blueprint }: Filter) {
  const { key, label } = groups[by];
  const sum = (column: string) => sql<number>`sum(${sql.ref(`aiUsage.${column}`)})::bigint`;
  let query = db
    .selectFrom('aiUsage')
    .innerJoin('users', 'users.id', 'aiUsage.userId')
    .innerJoin('blueprints', 'blueprints.id', 'aiUsage.blueprintId')
    .leftJoin('workspaces', 'workspaces.id', 'aiUsage.workspaceId')
    .select([
      key.as('key'),
      label.as('label'),
      sql<number>`count(*)::bigint`.as('requests'),
      sum('inputTokens').as('inputTokens'),
      sum('outputTokens').as('outputTokens'),
      sum('cacheReadTokens').as('cacheReadTokens'),
      sum('cacheWriteTokens').as('cacheWriteTokens'),
      sum('cost').as('cost'),
    ])
    .where('aiUsage.organizationId', '=', organizationId)
    .where('aiUsage.settledAt', 'is not', null)
    .where('aiUsage.at', '>=', new Date(from))
    .where('aiUsage.at', '<', new Date(Date.parse(to) + day))
    .groupBy(key);
  if (user) query = query.where('aiUsage.userId', '=', user);
  if (workspace) query = query.where('aiUsage.workspaceId', '=', workspace);
  if (blueprint) query = query.where('aiUsage.blueprintId', '=', blueprint);
  const rows = await (by === 'day' ? query.orderBy('key') : query.orderBy('cost', 'desc').orderBy('key')).execute();
  return rows.map((row) => ({ ...row, label: row.label ?? (row.key === '' ? 'Tests by admins' : row.key) }));
}
