import type { blueprints } from '#contract/blueprints.ts';
import type { Input } from '#contract/infer.ts';
import { authorOf, type Member } from '../actor.ts';
import type { Db } from '../db/database.ts';
import type { EnvironmentSettings } from '../environments/actions.ts';
import { fail, invalid } from '../fail.ts';
import type { Portal } from '../portal.ts';
import { seal, unseal } from '../seal/seal.ts';
import { tellBlueprint } from './actions.ts';
import { findBlueprint } from './store.ts';
import { variablePlace } from './variable-place.ts';
import { nameFault } from './variable-rules.ts';

type Items = Input<typeof blueprints.setVariables>['items'];

const variablesOf = (db: Db, blueprintId: string) =>
  db.selectFrom('blueprintVariables').selectAll().where('blueprintId', '=', blueprintId).orderBy('position').execute();

type VariableRow = Awaited<ReturnType<typeof variablesOf>>[number];

/** @throws NOT_FOUND */
export async function listVariables(portal: Portal, member: Member, id: string) {
  if (!(await findBlueprint(portal.db, member.organization.id, id))) throw fail('NOT_FOUND');
  const rows = await variablesOf(portal.db, id);
  return { items: rows.map(({ name, value }) => ({ name, value, secret: value === null })), nextCursor: null };
}

/** Replaces the whole list. New environments have it at once, the others at their next start. @throws NOT_FOUND, BAD_REQUEST */
export async function setVariables(portal: Portal, member: Member, id: string, items: Items) {
  const names = items.map(({ name }) => name);
  names.forEach((name, at) => {
    const fault = nameFault(name) ?? (names.indexOf(name) < at ? `${name} is in the list twice.` : null);
    if (fault) throw invalid(`items.${at}.name`, fault);
  });
  await portal.change(authorOf(member), async (change) => {
    const { tx, now } = change;
    const row = await findBlueprint(tx, member.organization.id, id);
    if (!row) throw fail('NOT_FOUND');
    // Locked, so that of two lists saved at once one wins whole.
    await tx.selectFrom('blueprints').select('id').where('id', '=', id).forUpdate().execute();
    const before = await variablesOf(tx, id);
    const after = items.map((item, position) => ({ ...stored(portal, id, item, position, before), blueprintId: id }));
    const changes = changesOf(before, after);
    if (changes.length > 0) {
      await tx.updateTable('blueprints').set({ warmSince: now, updatedAt: now }).where('id', '=', id).execute();
      await tellBlueprint(portal, change, row, 'blueprint.variables_set', { changes });
    }
    await tx.deleteFrom('blueprintVariables').where('blueprintId', '=', id).execute();
    if (after.length > 0) await tx.insertInto('blueprintVariables').values(after).execute();
  });
  return listVariables(portal, member, id);
}

function stored(portal: Portal, id: string, item: Items[number], position: number, before: VariableRow[]) {
  const { name, secret, value } = item;
  const known = before.find((row) => row.name === name);
  if (!secret && value === undefined) throw invalid(`items.${position}.value`, 'Type a value.');
  if (secret && value === undefined && !known?.sealed)
    throw invalid(`items.${position}.value`, 'Type the secret’s value.');
  if (!secret) return { name, position, value: value!, sealed: null };
  return {
    name,
    position,
    value: null,
    sealed: value === undefined ? known!.sealed : seal(portal.keyring, variablePlace(id, name), value),
  };
}

/** For the audit log: which were touched, never what they hold. */
function changesOf(before: Pick<VariableRow, 'name' | 'value' | 'sealed'>[], after: typeof before) {
  const kind = (row?: (typeof before)[number]) => (row ? (row.sealed ? 'secret' : 'plain') : null);
  const names = [...new Set([...before, ...after].map(({ name }) => name))];
  return names.flatMap((name) => {
    const old = before.find((row) => row.name === name);
    const fresh = after.find((row) => row.name === name);
    if (old && fresh && old.value === fresh.value && old.sealed === fresh.sealed) return [];
    const to = kind(fresh);
    return [{ field: name, from: kind(old), to: old && fresh ? `${to}, a new value` : to }];
  });
}

/** What environments of a blueprint are started with now. */
export async function environmentSettings(portal: Portal, blueprintId: string): Promise<EnvironmentSettings> {
  const { resources } = await portal.db
    .selectFrom('blueprints')
    .select('resources')
    .where('id', '=', blueprintId)
    .executeTakeFirstOrThrow();
  const rows = await variablesOf(portal.db, blueprintId);
  const variables = rows.map(({ name, value, sealed }) => [
    name,
    value ?? unseal(portal.keyring, variablePlace(blueprintId, name), sealed!),
  ]);
  return { resources, variables: Object.fromEntries(variables) };
}
