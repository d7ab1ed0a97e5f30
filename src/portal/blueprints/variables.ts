import type { blueprints } from '#contract/blueprints.ts';
import type { Input } from '#contract/infer.ts';
import { authorOf, type Member } from '../actor.ts';
import type { Db } from '../db/database.ts';
import type { EnvironmentSettings } from '../environments/actions.ts';
import { fail } from '../fail.ts';
import type { Portal } from '../portal.ts';
import { changesOf, type ListOf, storedList, valuesOf } from '../variables/list.ts';
import { tellBlueprint } from './actions.ts';
import { findBlueprint } from './store.ts';
import { variablePlace } from './variable-place.ts';

type Items = Input<typeof blueprints.setVariables>['items'];

const variablesOf = (db: Db, blueprintId: string) =>
  db.selectFrom('blueprintVariables').selectAll().where('blueprintId', '=', blueprintId).orderBy('position').execute();

/** @throws NOT_FOUND */
export async function listVariables(portal: Portal, member: Member, id: string) {
  if (!(await findBlueprint(portal.db, member.organization.id, id))) throw fail('NOT_FOUND');
  const rows = await variablesOf(portal.db, id);
  return { items: rows.map(({ name, value }) => ({ name, value, secret: value === null })), nextCursor: null };
}

/** Replaces the whole list. New environments have it at once, the others at their next start. @throws NOT_FOUND, BAD_REQUEST */
export async function setVariables(portal: Portal, member: Member, id: string, items: Items) {
  await portal.change(authorOf(member), async (change) => {
    const { tx, now } = change;
    const row = await findBlueprint(tx, member.organization.id, id);
    if (!row) throw fail('NOT_FOUND');
    // Locked, so that of two lists saved at once one wins whole.
    await tx.selectFrom('blueprints').select('id').where('id', '=', id).forUpdate().execute();
    const before = await variablesOf(tx, id);
    const after = storedList(portal.keyring, listOf(id), items, before);
    const changes = changesOf(before, after);
    if (changes.length > 0) {
      await tx.updateTable('blueprints').set({ warmSince: now, updatedAt: now }).where('id', '=', id).execute();
      await tellBlueprint(portal, change, row, 'blueprint.variables_set', { changes });
    }
    await tx.deleteFrom('blueprintVariables').where('blueprintId', '=', id).execute();
    if (after.length === 0) return;
    await tx
      .insertInto('blueprintVariables')
      .values(after.map((variable) => ({ ...variable, blueprintId: id })))
      .execute();
  });
  return listVariables(portal, member, id);
}

const listOf = (id: string): ListOf => ({ use: 'workspace', place: (name) => variablePlace(id, name) });

/** What environments of a blueprint are started with now. */
export async function environmentSettings(portal: Portal, blueprintId: string): Promise<EnvironmentSettings> {
  const { resources } = await portal.db
    .selectFrom('blueprints')
    .select('resources')
    .where('id', '=', blueprintId)
    .executeTakeFirstOrThrow();
  const rows = await variablesOf(portal.db, blueprintId);
  return { resources, variables: valuesOf(portal.keyring, listOf(blueprintId).place, rows) };
}
