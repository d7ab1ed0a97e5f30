import { ForgeError } from '#forges/forge.ts';
import type { Change } from '../change.ts';
import { openConnection } from '../forges/open.ts';
import type { Portal } from '../portal.ts';
import { once } from '../publishing/in-flight.ts';
import { nextAttempt } from '../webhook/rules.ts';
import * as store from './left-store.ts';
import { hookAddress } from './places.ts';

/**
 * Removes the webhooks that are still at forges which were disconnected, and forgets the token after the last one. It
 * looks at the rows alone and every step may be repeated. A forge that is away is asked again, later and later; after a
 * day the token is forgotten all the same, and the page tells what an admin has to delete there.
 */
export async function removeHooks(portal: Portal): Promise<void> {
  const due = await store.dueLeftForges(portal.db, portal.clock());
  // Under the name that webhooks are made under: what is being made in this moment is removed when it is there.
  await Promise.all(due.map((row) => once(portal, `hooks ${row.id}`, () => removeAt(portal, row))));
}

async function removeAt(portal: Portal, row: store.LeftForge): Promise<void> {
  let refusal: ForgeError | null = null;
  for (const { repository } of await store.leftHooks(portal.db, [row.id])) {
    try {
      const forge = openConnection(portal, row);
      await forge.removeHook({ owner: row.owner, name: repository }, hookAddress(portal.config, row));
      await store.forgetHook(portal.db, row.id, repository);
    } catch (error) {
      if (!(error instanceof ForgeError)) throw error;
      refusal = error;
      // Another repository would wait as long for nothing; what is refused may be refused here alone.
      if (error.retryable) break;
    }
  }
  await portal.change('system', (change) => (refusal ? putOff(change, row, refusal) : finish(change, row)));
}

async function finish(change: Change, row: store.LeftForge): Promise<void> {
  if (await store.forgetLeftForge(change.tx, row.id)) await tell(change, row, 'forge.webhooks_removed');
}

async function putOff(change: Change, row: store.LeftForge, refusal: ForgeError): Promise<void> {
  const { retryable, retryAfter = 0, message: problem } = refusal;
  const attempts = row.attempts + 1;
  const next = retryable ? nextAttempt(attempts, row.leftAt, change.now) : null;
  if (next) {
    const asked = change.now.getTime() + retryAfter * 1000;
    const dueAt = new Date(Math.max(next.getTime(), asked));
    await store.writeLater(change.tx, row.id, { attempts, dueAt, problem });
    return notify(change, row);
  }
  if (!(await store.writeGivenUp(change.tx, row.id, problem))) return;
  const repositories = (await store.leftHooks(change.tx, [row.id])).map(({ repository }) => repository);
  await tell(change, row, 'forge.webhooks_left', { repositories });
}

async function tell(change: Change, row: store.LeftForge, action: string, more: object = {}): Promise<void> {
  const { organizationId, kind, url, owner } = row;
  const target = { type: 'organization', id: organizationId };
  await change.audit({ organizationId, action, target, data: { kind, url, owner, ...more } });
  await notify(change, row);
}

async function notify(change: Change, { organizationId }: store.LeftForge): Promise<void> {
  await change.notify({ organizationId, type: 'settings', id: null, for: 'admins' });
}
