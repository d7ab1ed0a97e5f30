import { createHash } from 'node:crypto';
import { authorOf, type Member } from '../actor.ts';
import { fail } from '../fail.ts';
import { connectionIn, findConnection } from '../forges/store.ts';
import { lockOrganization } from '../organizations/lock.ts';
import type { Portal } from '../portal.ts';
import { seal, unseal } from '../seal/seal.ts';
import { hintOf } from './hint.ts';
import { hookAddress, hookSecretPlace } from './places.ts';
import { type Delivery, type HookKind, isSigned, newHookSecret } from './signature.ts';
import * as store from './store.ts';

/** How long a call is remembered. Later it may be taken again, and does what it did: the forge is asked once more. */
const remembered = 7 * 86_400_000;

/** What is compared with where there is no secret, so that an id that nobody has answers as slowly as one that exists. */
const nobodysSecret = newHookSecret();

/**
 * Takes a call of a forge's. It is a hint and nothing else: the pull request that it names is looked at now instead of at
 * the next turn of the loop, and what became of it is asked of the forge. So a call that was forged, replayed or sent out
 * of order can change nothing but the time.
 *
 * It leaves no audit line: what follows from it does.
 *
 * @throws NOT_FOUND alike for an unknown connection and a wrong signature; BAD_REQUEST for a body that is no JSON
 */
export async function receiveHook(
  portal: Portal,
  connection: { kind: HookKind; id: string },
  delivery: Delivery,
): Promise<void> {
  const row = await findConnection(portal.db, connection.id);
  const secret = row?.kind === connection.kind ? secretOf(portal, row) : null;
  const signed = isSigned(connection.kind, secret ?? nobodysSecret, delivery, portal.clock());
  if (!row || secret === null || !signed) throw fail('NOT_FOUND');

  const hint = hintOf(connection.kind, delivery.headers, parsed(delivery.body));
  // Not by the id of the delivery, which no forge but GitLab signs: whoever replays a body could give it another.
  const digest = createHash('sha256').update(delivery.body).digest();
  await portal.change('system', async (change) => {
    const { tx, now } = change;
    if (!(await store.remember(tx, row.id, digest, now))) return;
    await change.notify({ organizationId: row.organizationId, type: 'settings', id: null, for: 'admins' });
    if (hint && (await store.tryNow(tx, row.id, hint, now))) change.after(() => portal.wake('publishing'));
  });
}

/**
 * Makes the secret that the organization's forge signs its calls with, or another one in its place. It is shown this once.
 *
 * @throws CONFLICT when no forge is connected
 */
export async function makeHookSecret(portal: Portal, member: Member): Promise<{ url: string; secret: string }> {
  const { id: organizationId, slug } = member.organization;
  const secret = newHookSecret();
  const connection = await portal.change(authorOf(member), async (change) => {
    await lockOrganization(change.tx, organizationId);
    const row = await connectionIn(change.tx, organizationId);
    if (!row) throw fail('CONFLICT', 'No forge is connected. The built-in one needs no webhook.');
    await store.writeSecret(change.tx, row.id, seal(portal.keyring, hookSecretPlace(row.id), secret), change.now);
    const target = { type: 'organization', id: organizationId, label: slug };
    const { kind, url, owner } = row;
    await change.audit({ organizationId, action: 'forge.hook_secret_made', target, data: { kind, url, owner } });
    await change.notify({ organizationId, type: 'settings', id: null, for: 'admins' });
    return row;
  });
  return { url: hookAddress(portal.config, connection), secret };
}

export async function tidyHooks({ db, clock }: Pick<Portal, 'db' | 'clock'>): Promise<void> {
  await store.forgetDeliveries(db, new Date(clock().getTime() - remembered));
}

/** Null where none was made, and for one that cannot be opened any more. */
export function secretOf({ keyring, log }: Portal, { id, hookSecret }: { id: string; hookSecret: Buffer | null }) {
  if (!hookSecret) return null;
  try {
    return unseal(keyring, hookSecretPlace(id), hookSecret);
  } catch (err) {
    log.warn({ err, connection: id }, 'the secret of a forge’s webhooks cannot be opened; an admin makes another one');
    return null;
  }
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw fail('BAD_REQUEST', 'This is no JSON. Choose the content type application/json for the webhook.');
  }
}
