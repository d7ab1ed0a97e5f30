import type { Db } from '../db/database.ts';
import type { Keyring } from './keyring.ts';
import { isStale, seal, unseal } from './seal.ts';

/**
 * Seals everything again that an older key of the ring sealed, so that the older key can leave the ring. Row by row, each
 * only if nobody changed it meanwhile: it may be stopped and repeated. Returns how many boxes were sealed again.
 */
export async function resealAll(db: Db, keyring: Keyring): Promise<number> {
  let count = 0;
  for (const { id, credential } of await db.selectFrom('clusters').select(['id', 'credential']).execute()) {
    const fresh = credential && resealed(keyring, `clusters/${id}/credential`, credential);
    if (!fresh) continue;
    await db
      .updateTable('clusters')
      .set({ credential: fresh })
      .where('id', '=', id)
      .where('credential', '=', credential)
      .execute();
    count++;
  }
  for (const { id, token } of await db
    .selectFrom('environments')
    .select(['id', 'token'])
    .where('goneAt', 'is', null)
    .execute()) {
    const fresh = resealed(keyring, `environments/${id}/token`, token);
    if (!fresh) continue;
    await db
      .updateTable('environments')
      .set({ token: fresh })
      .where('id', '=', id)
      .where('token', '=', token)
      .execute();
    count++;
  }
  return count;
}

function resealed(keyring: Keyring, place: string, box: Buffer): Buffer | null {
  return isStale(keyring, box) ? seal(keyring, place, unseal(keyring, place, box)) : null;
}
