import type { LiveApp } from './deps.ts';

/** A socket, or the answer to a request: what can be ended at once. */
interface Open {
  destroy(): unknown;
  once(event: 'close', listener: () => void): unknown;
}

export interface AppVisit {
  address: string;
  environmentId: string;
  /** A WebSocket or an event stream, which goes on until somebody ends it. */
  lasting: boolean;
}

export interface AppVisits {
  /** Something that a visitor has open, until it closes. */
  add(open: Open, visit: AppVisit): void;
  /** Asks again about what is open at an address, and ends what the app at it does not serve any more. */
  review(concerns: (address: string) => boolean): Promise<void>;
  closeAll(): void;
}

/**
 * Whether what a visitor has open goes on. A request that the version before is still answering is answered to its end: a
 * switch drops none. What lasts would go on with the old version, so it ends, and its page opens it anew.
 */
export function visitStays(visit: AppVisit, app: LiveApp | null): boolean {
  if (app === null || app === 'taken_down') return false;
  return !visit.lasting || ('environmentId' in app && app.environmentId === visit.environmentId);
}

/** What visitors have open of apps. */
export function createAppVisits(liveApp: (address: string) => Promise<LiveApp | null>): AppVisits {
  const byAddress = new Map<string, Map<Open, AppVisit>>();

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
        for (const [open, visit] of byAddress.get(address) ?? []) if (!visitStays(visit, app)) open.destroy();
      }
    },
    closeAll() {
      for (const visits of byAddress.values()) for (const open of visits.keys()) open.destroy();
    },
  };
}
