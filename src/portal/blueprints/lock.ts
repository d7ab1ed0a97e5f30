import type { Db, Tx } from '../db/database.ts';
import { fail } from '../fail.ts';

const blueprints = (db: Db, organizationId: string, id: string) =>
  db
    .selectFrom('blueprints')
    .select(['id', 'name', 'organizationId', 'accessVersion', 'layoutVersion'])
    .where('organizationId', '=', organizationId)
    .where('id', '=', id)
    .where('removedAt', 'is', null);

const missing = () => fail('NOT_FOUND');

/** What those who set something of a blueprint's need to know of it. @throws NOT_FOUND when it was removed, or is another tenant's */
export async function findBlueprint(db: Db, organizationId: string, id: string) {
  return blueprints(db, organizationId, id).executeTakeFirstOrThrow(missing);
}

/** The same, and nobody else changes what is set on it before this transaction ends. @throws NOT_FOUND */
export async function lockBlueprint(tx: Tx, organizationId: string, id: string) {
  return blueprints(tx, organizationId, id).forNoKeyUpdate().executeTakeFirstOrThrow(missing);
}

/** Keeps what is set on a blueprint as it is until this transaction ends; others may do the same meanwhile. */
export async function holdBlueprint(tx: Tx, id: string): Promise<void> {
  await tx.selectFrom('blueprints').select('id').where('id', '=', id).forShare().execute();
}
