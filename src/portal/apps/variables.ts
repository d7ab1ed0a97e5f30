import type { z } from 'zod';
import type { variableInput } from '#contract/variables.ts';
import { authorOf, type Member } from '../actor.ts';
import { fail } from '../fail.ts';
import { can } from '../policy/can.ts';
import { askerOf, require } from '../policy/require.ts';
import type { Portal } from '../portal.ts';
import { listOf, variablesOf } from '../publishing/given.ts';
import { queueVersion } from '../publishing/store.ts';
import { changesOf, storedList } from '../variables/list.ts';
import { get } from './actions.ts';
import { locked, tell } from './change.ts';
import { decideApply } from './rules.ts';
import { findApp, versionsOf } from './store.ts';
import { applyFacts } from './view.ts';

/** Its owner has to know what the code may ask for: the names. What they hold is the admins'. @throws NOT_FOUND */
export async function listVariables(portal: Portal, member: Member, id: string) {
  const row = require(member, 'app.read', await findApp(portal.db, member.organization.id, id));
  const showsValues = can(askerOf(member), 'app.manage', row) === 'allow';
  const rows = await variablesOf(portal.db, id);
  return {
    items: rows.map(({ name, value, sealed }) => ({
      name,
      value: showsValues ? value : null,
      secret: sealed !== null,
    })),
    nextCursor: null,
  };
}

/**
 * Replaces the whole list. Versions that are deployed from now on see it; what is live goes on with the one before until it
 * is applied, so that several changes cost one deployment, at a time that the admin chooses.
 *
 * @throws NOT_FOUND, BAD_REQUEST
 */
export async function setVariables(
  portal: Portal,
  member: Member,
  { id, items }: { id: string; items: z.infer<typeof variableInput>[] },
) {
  await portal.change(authorOf(member), async (change) => {
    const { tx } = change;
    const row = await locked(change, member, id);
    const before = await variablesOf(tx, id);
    const after = storedList(portal.keyring, listOf(id), items, before);
    const changes = changesOf(before, after);
    if (changes.length > 0) {
      const variablesRevision = row.variablesRevision + 1;
      await tx.updateTable('apps').set({ variablesRevision }).where('id', '=', id).execute();
      await tell(portal, change, row, 'app.variables_set', { changes });
    }
    await tx.deleteFrom('appVariables').where('appId', '=', id).execute();
    if (after.length === 0) return;
    await tx
      .insertInto('appVariables')
      .values(after.map((variable) => ({ ...variable, appId: id })))
      .execute();
  });
  return listVariables(portal, member, id);
}

/**
 * Deploys what is live again, as a version of its own: visitors are served by the one before until it answers.
 *
 * @param input.newId id of the version that this makes
 */
export async function applyVariables(portal: Portal, member: Member, { id, newId }: { id: string; newId: string }) {
  await portal.change(authorOf(member), async (change) => {
    const row = await locked(change, member, id);
    const versions = await versionsOf(change.tx, [id]);
    const decision = decideApply(applyFacts(row, versions));
    if (decision.do === 'refuse') throw fail(decision.code, decision.reason);
    if (decision.do === 'repeat') return;
    const live = versions.find((version) => version.id === row.liveVersionId)!;
    await queueVersion(change.tx, {
      ...{ id: newId, appId: id, requestId: live.requestId, commit: live.commit, createdAt: change.now },
      again: { restores: live.id, rolledBackBy: member.person.id, appliesSettings: true },
    });
    await tell(portal, change, row, 'app.variables_applied', { version: live.number });
  });
  return get(portal, member, id);
}
