import { tidyAi } from './ai/actions.ts';
import { keepBlueprints } from './blueprints/prepare.ts';
import { checkDueDomains } from './domains/actions.ts';
import type { EngineRegistry } from './engines.ts';
import { pruneEvents } from './events/actions.ts';
import { tidyHooks } from './forge-hooks/actions.ts';
import { registerHooks } from './forge-hooks/register.ts';
import { removeHooks } from './forge-hooks/remove.ts';
import { deleteExpired } from './gateway/tickets.ts';
import { pruneIdempotency } from './http/idempotency.ts';
import { pruneIdentity } from './identity/actions.ts';
import { keepMail } from './mail/deliver.ts';
import { tidyNotifications } from './notifications/actions.ts';
import { sendDigests } from './notifications/digest.ts';
import type { Portal } from './portal.ts';
import { carryOut } from './publishing/carry-out.ts';
import { deployVersions } from './publishing/deploy.ts';
import { keepAppsRunning } from './publishing/keep-running.ts';
import { keepWorkspaces } from './reconcile/workspaces.ts';
import { keepPreviews } from './review/keep-previews.ts';
import { pruneSso } from './sso/actions.ts';
import { type Ticker, ticker } from './ticker.ts';
import { keepWebhooks } from './webhook/deliver.ts';
import { saveActivity } from './workspaces/activity.ts';
import { lifetimes } from './workspaces/lifetime.ts';

export type LoopName = 'workspaces' | 'blueprints' | 'publishing' | 'mail' | 'webhooks';

export interface Loops {
  wake(name: LoopName): void;
  stop(): Promise<void>;
}

/**
 * Starts what runs without being asked. Every loop compares what is with what is wanted and does what is missing, so a
 * portal that was killed anywhere goes on where it was.
 */
export function startLoops(portal: Portal, engines: EngineRegistry): Loops {
  const mail = keepMail(portal, portal.mailer);
  const webhooks = keepWebhooks(portal);
  const workspaces = keepWorkspaces(portal, engines.observed);
  const blueprints = keepBlueprints(portal);
  const atForges = new Set<Promise<void>>();
  const endLifetimes = lifetimes(portal);
  const loops: Record<LoopName | 'housekeeping' | 'activity' | 'baseDomains', Ticker> = {
    workspaces: ticker('workspaces', 2_000, portal.log, workspaces.tick),
    blueprints: ticker('blueprints', 10_000, portal.log, blueprints.tick),
    publishing: ticker('publishing', 3_000, portal.log, async (signal) => {
      // A forge may answer after half a minute or never, a build takes minutes, and so may an app that does not come up: the
      // loop goes on to the next ones meanwhile.
      const failed = (err: unknown) => portal.log.error({ err }, 'apps: this failed and will be tried again');
      for (const work of [carryOut(portal), registerHooks(portal), removeHooks(portal)]) {
        const done = work.catch(failed).finally(() => atForges.delete(done));
        atForges.add(done);
      }
      deployVersions(portal, signal).catch(failed);
      keepAppsRunning(portal, signal).catch(failed);
      keepPreviews(portal, signal).catch(failed);
    }),
    mail: ticker('mail', 15_000, portal.log, mail.tick),
    webhooks: ticker('webhooks', 5_000, portal.log, webhooks.tick),
    // A change is taken over at once; this makes up for one whose portal was cut off from the database just then.
    baseDomains: ticker('base domains', 30_000, portal.log, async () => {
      await checkDueDomains(portal);
      await portal.baseDomains.refresh();
    }),
    activity: ticker('activity', 30_000, portal.log, async () => {
      await saveActivity(portal);
      await endLifetimes();
    }),
    housekeeping: ticker('housekeeping', 600_000, portal.log, async () => {
      await pruneIdentity(portal);
      await pruneSso(portal);
      await pruneEvents(portal);
      await tidyNotifications(portal);
      await sendDigests(portal);
      await pruneIdempotency(portal);
      await tidyAi(portal);
      await tidyHooks(portal);
      await deleteExpired(portal);
    }),
  };
  return {
    wake: (name) => loops[name].wake(),
    async stop() {
      await Promise.all(Object.values(loops).map((loop) => loop.stop()));
      await Promise.all(atForges);
      await mail.settled();
      await webhooks.settled();
      await workspaces.settled();
      await blueprints.settled();
    },
  };
}
