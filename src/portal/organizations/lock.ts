import type { Tx } from '../db/database.ts';

/**
 * Puts changes of what one organization decides about (its settings, members, who owns what) in a row: what was read after
 * this is still true when it is written, and of two admins the second sees what the first did. `no key update`: rows that
 * only refer to the organization can be written meanwhile.
 */
export async function lockOrganization(tx: Tx, id: string) {
  return tx.selectFrom('organizations').selectAll().where('id', '=', id).forNoKeyUpdate().executeTakeFirstOrThrow();
}
