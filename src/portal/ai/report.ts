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
  day: { key: sql<string>`ai_usage_days.day`, label: sql<string | null>`null` },
  user: { key: sql<string>`ai_usage_days.user_id`, label: sql<string | null>`min(users.email)` },
  workspace: { key: sql<string>`ai_usage_days.workspace_id`, label: sql<string | null>`min(workspaces.name)` },
  blueprint: { key: sql<string>`ai_usage_days.blueprint_id`, label: sql<string | null>`min(blueprints.name)` },
  model: {
    key: sql<string>`ai_usage_days.provider || '/' || ai_usage_days.model`,
    label: sql<string | null>`min(ai_usage_days.model)`,
  },
};

async function sums(db: Db, { by, organizationId, from, to, user, workspace, blueprint }: Filter) {
  const { key, label } = groups[by];
  const sum = (column: string) => sql<number>`sum(${sql.ref(`aiUsageDays.${column}`)})::bigint`;
  let query = db
    .selectFrom('aiUsageDays')
    .innerJoin('users', 'users.id', 'aiUsageDays.userId')
    .innerJoin('blueprints', 'blueprints.id', 'aiUsageDays.blueprintId')
    .leftJoin('workspaces', 'workspaces.id', 'aiUsageDays.workspaceId')
    .select([
      key.as('key'),
      label.as('label'),
      sum('requests').as('requests'),
      sum('inputTokens').as('inputTokens'),
      sum('outputTokens').as('outputTokens'),
      sum('cacheReadTokens').as('cacheReadTokens'),
      sum('cacheWriteTokens').as('cacheWriteTokens'),
      sum('cost').as('cost'),
    ])
    .where('aiUsageDays.organizationId', '=', organizationId)
    .where('aiUsageDays.day', '>=', from)
    .where('aiUsageDays.day', '<=', to)
    .groupBy(key);
  if (user) query = query.where('aiUsageDays.userId', '=', user);
  if (workspace) query = query.where('aiUsageDays.workspaceId', '=', workspace);
  if (blueprint) query = query.where('aiUsageDays.blueprintId', '=', blueprint);
  const rows = await (by === 'day' ? query.orderBy('key') : query.orderBy('cost', 'desc').orderBy('key')).execute();
  return rows.map((row) => ({ ...row, label: row.label ?? (row.key === '' ? 'Tests by admins' : row.key) }));
}
