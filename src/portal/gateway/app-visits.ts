import type { AppGuest } from './app-admission.ts';
import type { Holder, LiveApp, PreviewSession } from './deps.ts';

/** A socket, or the answer to a request: what can be ended at once. */
interface Open {
  destroy(): unknown;
  once(event: 'close', listener: () => void): unknown;
}

export interface AppVisit {
  address: string;
  appId: string;
  environmentId: string;
  guest: AppGuest;
  /** A WebSocket or an event stream, which goes on until somebody ends it. */
  lasting: boolean;
}

export interface AppVisits {
  /** Something that a visitor has open, until it closes. */
  add(open: Open, visit: AppVisit): void;
  /** Asks again about what is open at an address, and ends what the app at it does not serve to its visitor any more. */
  review(concerns: (address: string) => boolean): Promise<void>;
  closeAll(): void;
}

/**
 * Whether what a visitor has open goes on; `ask` when that depends on who they are. A request that the version before is
 * still answering is answered to its end: a switch drops none. What lasts would go on with the old version, so it ends, and
 * its page opens it anew.
 */
export function visitStays(visit: AppVisit, app: LiveApp | null): boolean | 'ask' {
  if (app === null || app === 'taken_down') return false;
  // By its former name: whoever is let in by name is let in anew at the new one.
  if ('movedTo' in app) return !visit.lasting && visit.guest === 'anyone';
  if (app.id !== visit.appId) return false;
  if (app.environmentId !== visit.environmentId && visit.lasting) return false;
  if (app.admits === 'anyone') return true;
  const { guest } = visit;
  if (app.admits === 'members') return isHolder(guest) ? 'ask' : false;
  return typeof guest === 'object' && 'passwordKey' in guest && guest.passwordKey.equals(app.admits.passwordKey);
}

const isHolder = (guest: AppGuest): guest is PreviewSession => typeof guest === 'object' && 'userId' in guest;

/** What visitors have open of apps. */
export function createAppVisits(
  liveApp: (address: string) => Promise<LiveApp | null>,
  mayStay: (holder: Holder) => Promise<boolean>,
): AppVisits {
  const byAddress = new Map<string, Map<Open, AppVisit>>();

  /** Asks once for all that somebody has open. */
  async function endUnlessTheyStay(visits: [Open, AppVisit][]): Promise<void> {
    const byPerson = Map.groupBy(visits, ([, { guest }]) =>
      isHolder(guest) ? [guest.userId, guest.sessionId, guest.apiKeyId].join() : 'nobody',
    );
    const asked = [...byPerson.values()].map(async (group) => {
      const { guest } = group[0]![1];
      if (isHolder(guest) && (await mayStay(guest))) return;
      for (const [open] of group) open.destroy();
    });
    await Promise.all(asked);
  }

  return {
    add(open, visit) {
      const { address } = visit;
      const visits = byAddress.get(address) ?? new Map<Open, AppVisit>();
      byAddress.set(address, visits.set(open, visit));
      open.once('close', () => {
        visits.delete(open);
        if (visits.size === 0 && byAddress.get(address) === visits) byAddress.delete(address);
      });
    },
    async review(concerns) {
      for (const address of [...byAddress.keys()].filter(concerns)) {
        const app = await liveApp(address);
        // Looked at after the answer: who came in meanwhile may have come by the old one.
        const visits = [...(byAddress.get(address) ?? [])];
        for (const [open, visit] of visits) if (visitStays(visit, app) === false) open.destroy();
        await endUnlessTheyStay(visits.filter(([, visit]) => visitStays(visit, app) === 'ask'));
      }
    },
    closeAll() {
      for (const visits of byAddress.values()) for (const open of visits.keys()) open.destroy();
    },
  };
}
