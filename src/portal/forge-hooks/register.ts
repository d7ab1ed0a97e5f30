import { ForgeError } from '#forges/forge.ts';
import { openConnection } from '../forges/open.ts';
import type { Portal } from '../portal.ts';
import { once } from '../publishing/in-flight.ts';
import { secretOf } from './actions.ts';
import { hookAddress, hooksAddress } from './places.ts';
import * as store from './store.ts';

/** Seconds until a forge that did not let the portal do it is asked again. What passes by itself passes sooner. */
const patience = { refused: 3600, away: 60 };

/**
 * Sets up webhooks at repositories that have none with the newest secret, wherever the forge lets the portal do it. It
 * looks at the rows alone and every step may be repeated. Nothing waits for it: without a webhook the portal polls.
 */
export async function registerHooks(portal: Portal): Promise<void> {
  const due = await store.withoutHook(portal.db, hooksAddress(portal.config), portal.clock());
  const byConnection = Map.groupBy(due, ({ id }) => id);
  await Promise.all(
    Array.from(byConnection, ([id, rows]) => once(portal, `hooks ${id}`, () => registerAt(portal, rows))),
  );
}

async function registerAt(portal: Portal, rows: store.WithoutHook[]): Promise<void> {
  for (const row of rows) {
    try {
      const forge = openConnection(portal, row);
      const secret = secretOf(portal, row);
      if (secret === null) return;
      const repository = { owner: row.owner, name: row.repository };
      const url = hookAddress(portal.config, row);
      if (!(await portal.change('system', ({ tx }) => store.writeHookComing(tx, row, url)))) return;
      await forge.ensureHook(repository, { url, secret });
      await store.writeHooked(portal.db, row);
    } catch (error) {
      if (error instanceof ForgeError && !error.retryable) await store.writeHookAsBefore(portal.db, row);
      // One that failed fails for all of them: they have one token.
      return writeProblem(portal, row, error);
    }
  }
}

async function writeProblem(portal: Portal, row: store.WithoutHook, error: unknown): Promise<void> {
  if (!(error instanceof ForgeError)) throw error;
  const { retryable, retryAfter = 0, message } = error;
  portal.log.warn({ err: error, connection: row.id }, 'a webhook could not be set up yet');
  const seconds = Math.max(retryable ? patience.away : patience.refused, retryAfter);
  const dueAt = new Date(portal.clock().getTime() + seconds * 1000);
  // What passes by itself is no problem of the admin's.
  await store.writeProblem(portal.db, row.id, { dueAt, problem: retryable ? row.hookProblem : message });
}
