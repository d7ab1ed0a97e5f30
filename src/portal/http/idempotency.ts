import { createHmac } from 'node:crypto';
import type { Db } from '../db/database.ts';
import { fail } from '../fail.ts';
import type { Portal } from '../portal.ts';
import type { Keyring } from '../seal/keyring.ts';

/**
 * What a request is told from others by, under each key of the ring; the first is kept. Without a key, whoever reads the
 * table could try passwords until one gives the digest of a request that had it. A file leaves no trace in JSON, so its
 * bytes are added.
 */
export async function fingerprintsOf(ring: Keyring, method: string, path: string, input: unknown): Promise<Buffer[]> {
  const files = Object.values(input ?? {}).filter((value) => value instanceof File);
  const parts = [JSON.stringify([method, path, input]), ...(await Promise.all(files.map((file) => file.bytes())))];
  const ids = [ring.sealing, ...[...ring.keys.keys()].filter((id) => id !== ring.sealing)];
  return ids.map((id) => {
    const hash = createHmac('sha256', ring.keys.get(id)!).update('idempotency');
    for (const part of parts) hash.update(part);
    return hash.digest();
  });
}

/**
 * The answer that was given to the same request before, if any.
 *
 * @throws BAD_REQUEST when the key was used for another request
 */
export async function recallResponse(
  db: Db,
  actorId: string,
  key: string,
  fingerprints: Buffer[],
): Promise<{ response: unknown } | null> {
  const row = await db
    .selectFrom('idempotencyKeys')
    .select(['fingerprint', 'response'])
    .where('actorId', '=', actorId)
    .where('key', '=', key)
    .executeTakeFirst();
  if (!row) return null;
  if (!fingerprints.some((each) => row.fingerprint.equals(each)))
    throw fail('BAD_REQUEST', 'This Idempotency-Key was used for another request.');
  return { response: row.response };
}

/**
 * Keeps an answer. It is written after the change has committed, so a portal killed in between forgets it; what makes
 * things therefore also derives their ids from the key, and a repetition finds them made.
 */
export async function rememberResponse(
  { db, clock }: Pick<Portal, 'db' | 'clock'>,
  actorId: string,
  key: string,
  [fingerprint]: Buffer[],
  response: unknown,
): Promise<void> {
  await db
    .insertInto('idempotencyKeys')
    .values({ actorId, key, fingerprint: fingerprint!, response: JSON.stringify(response ?? null), createdAt: clock() })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Forgets answers after a day: a program that retries gives up long before. */
export async function pruneIdempotency({ db, clock }: Pick<Portal, 'db' | 'clock'>): Promise<void> {
  const dayAgo = new Date(clock().getTime() - 86_400_000);
  await db.deleteFrom('idempotencyKeys').where('createdAt', '<', dayAgo).execute();
}
