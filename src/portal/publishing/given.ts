import type { AppVariables } from '#contract/supervisor.ts';
import type { Db, Tx } from '../db/database.ts';
import type { Portal } from '../portal.ts';
import { seal, unseal } from '../seal/seal.ts';
import { type ListOf, valuesOf } from '../variables/list.ts';
import { appVariablePlace, givenPlace } from './places.ts';

export const listOf = (appId: string): ListOf => ({ use: 'app', place: (name) => appVariablePlace(appId, name) });

export const variablesOf = (db: Db, appId: string) =>
  db.selectFrom('appVariables').selectAll().where('appId', '=', appId).orderBy('position').execute();

/** What the process of a version is given, and which of the values must not be read in what it writes. */
export interface Given extends AppVariables {
  secrets: string[];
}

/**
 * Keeps what a version is deployed with: the list as it is now, whatever becomes of it later. A change that does not work
 * then fails with its own version, and what is live starts again as it was. The app's row is locked by the caller.
 */
export async function giveVariables(portal: Portal, tx: Tx, version: { id: string; appId: string }): Promise<void> {
  const { id, appId } = version;
  const { variablesRevision } = await tx
    .selectFrom('apps')
    .select('variablesRevision')
    .where('id', '=', appId)
    .executeTakeFirstOrThrow();
  const rows = await variablesOf(tx, appId);
  await tx.updateTable('appVersions').set({ variablesRevision }).where('id', '=', id).execute();
  if (rows.length === 0) return;
  const variables = valuesOf(portal.keyring, listOf(appId).place, rows);
  const secrets = rows.filter((row) => row.sealed !== null).map((row) => variables[row.name]!);
  const sealed = seal(portal.keyring, givenPlace(id), JSON.stringify({ variables, secrets }));
  await tx.insertInto('appVersionVariables').values({ versionId: id, sealed }).execute();
}

export async function givenTo(portal: Portal, version: { id: string; variablesRevision: number }): Promise<Given> {
  const row = await portal.db
    .selectFrom('appVersionVariables')
    .select('sealed')
    .where('versionId', '=', version.id)
    .executeTakeFirst();
  const none = { variables: {}, secrets: [] };
  const given: Omit<Given, 'revision'> = row
    ? JSON.parse(unseal(portal.keyring, givenPlace(version.id), row.sealed))
    : none;
  return { revision: version.variablesRevision, ...given };
}

/** What nobody is served from any more is not started again as it was: its values, which may have been taken away, go. */
export async function forgetGiven(tx: Tx, appId: string): Promise<void> {
  await tx
    .deleteFrom('appVersionVariables')
    .where('versionId', 'in', (eb) =>
      eb
        .selectFrom('appVersions')
        .select('appVersions.id')
        .where('appId', '=', appId)
        .where('status', 'in', ['superseded', 'failed']),
    )
    .execute();
}
