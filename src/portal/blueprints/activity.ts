import type { blueprints } from '#contract/blueprints.ts';
import type { Input } from '#contract/infer.ts';
import type { Member } from '../actor.ts';
import { readCursor, writeCursor } from '../audit/rules.ts';
import type { Db } from '../db/database.ts';
import { fail, invalid } from '../fail.ts';
import type { Portal } from '../portal.ts';
import { activityKinds, changesIn, sentenceOf, workspaceActions } from './activity-rules.ts';
import { findBlueprint } from './store.ts';

/** The history of a blueprint: what was done to it, and the launches and upgrades of its workspaces. @throws NOT_FOUND */
export async function listActivity(portal: Portal, member: Member, input: Input<typeof blueprints.activity>) {
  const organizationId = member.organization.id;
  if (!(await findBlueprint(portal.db, organizationId, input.id))) throw fail('NOT_FOUND');
  const before = input.cursor === undefined ? undefined : readCursor(input.cursor);
  if (before === null) throw invalid('cursor', 'This is not a cursor of this list.');
  const rows = await activityOf(portal.db, { ...input, organizationId, before });
  const page = rows.slice(0, input.limit);
  return {
    items: page.map((row) => ({
      id: row.id,
      at: row.at.toISOString(),
      actor: row.actorLabel,
      action: row.action,
      text: sentenceOf(row.action),
      workspace:
        row.targetType === 'workspace' && row.targetId ? { id: row.targetId, name: row.targetLabel ?? '' } : null,
      changes: changesIn(row.data),
    })),
    nextCursor: rows.length > input.limit ? writeCursor(page.at(-1)!.seq) : null,
  };
}

/** Newest first, one more than the page holds. */
function activityOf(
  db: Db,
  filter: {
    id: string;
    organizationId: string;
    kind?: Input<typeof blueprints.activity>['kind'];
    before?: number;
    limit: number;
  },
) {
  const { id, kind, before } = filter;
  let query = db
    .selectFrom('auditEvents')
    .selectAll()
    .where('organizationId', '=', filter.organizationId)
    .where((eb) =>
      eb.or([
        eb('targetId', '=', id),
        eb.and([
          eb('action', 'in', workspaceActions),
          eb('targetId', 'in', eb.selectFrom('workspaces').select('workspaces.id').where('blueprintId', '=', id)),
        ]),
      ]),
    );
  if (kind === 'settings')
    query = query.where('targetType', '=', 'blueprint').where('action', 'not in', [...activityKinds.upgrades]);
  else if (kind) query = query.where('action', 'in', [...activityKinds[kind]]);
  if (before !== undefined) query = query.where('seq', '<', before);
  return query
    .orderBy('seq', 'desc')
    .limit(filter.limit + 1)
    .execute();
}
