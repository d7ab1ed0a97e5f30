import { setTimeout as sleep } from 'node:timers/promises';
import type { Member } from '../actor.ts';
import { stillIn } from '../identity/actions.ts';
import { askerOf } from '../policy/require.ts';
import type { Portal } from '../portal.ts';
import { hears, position } from './rules.ts';
import { eventsAfter, keptEvents, type StoredEvent } from './store.ts';

export interface EventBus {
  /** Something was committed here: look now instead of at the next tick. */
  wake(): void;
  /**
   * Every event from now on that the member may hear of. Ends when the signal does, and when they sign out, leave the
   * organization or change their role in it. Resolves once nothing can be missed any more.
   */
  listen(member: Member, signal: AbortSignal): Promise<AsyncGenerator<StoredEvent, void>>;
  /** Ends every stream: a server that stops waits for what it is still answering, and these never end by themselves. */
  close(): void;
}

interface Listening {
  member: Member;
  /** False until a look has passed it by: what was committed before it came is not its own. */
  ready: boolean;
  over: boolean;
  queue: StoredEvent[];
  /** Called whenever one of these changed. */
  changed: () => void;
}

/** Without a wake the tables are looked at this often: for what other portals committed, and for sessions that ran out. */
const interval = 600;
/** Looks are at least this far apart, so that a busy portal reads a burst of commits at once. */
const pause = 50;
/** A browser that takes nothing for this many events is let go; it comes back and resumes. */
const patience = 5_000;

/**
 * One reader of the tables for all open streams of this process. Its cost is three queries a look, however many listen:
 * the new events, who is still signed in, and who is still a member. It rests while nobody listens.
 */
export function createEventBus({ db, clock, log }: Pick<Portal, 'db' | 'clock' | 'log'>): EventBus {
  const listeners = new Set<Listening>();
  let following = false;
  let closed = false;
  let wakes = 0;
  let wakeUp = () => {};

  async function follow(): Promise<void> {
    let at: Position | null = null;
    while (listeners.size > 0) {
      const seen = wakes;
      try {
        at ??= position((await keptEvents(db))?.newest ?? 0);
        await look(at);
      } catch (error) {
        log.warn({ err: error }, 'Events could not be read');
      }
      await sleep(pause);
      if (wakes === seen) await nextWake();
    }
    following = false;
  }

  async function look(at: Position): Promise<void> {
    const before = [...listeners];
    const events = at.take(await eventsAfter(db, at.from()));
    // Asked after the events were read, so nobody is sent what happened after they had left.
    const present = new Set(
      await stillIn(
        db,
        before.map((one) => one.member),
        clock(),
      ),
    );
    for (const one of before) {
      one.over ||= !present.has(one.member);
      if (!one.over && one.ready) one.queue.push(...events.filter((event) => hears(askerOf(one.member), event)));
      one.over ||= one.queue.length > patience;
      one.ready = true;
      one.changed();
    }
  }

  function nextWake(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, interval);
      wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  function wake(): void {
    wakes += 1;
    wakeUp();
  }

  async function* deliver(one: Listening): AsyncGenerator<StoredEvent, void> {
    try {
      while (!one.over) {
        if (one.queue.length === 0) await change(one);
        yield* one.queue.splice(0);
      }
    } finally {
      listeners.delete(one);
    }
  }

  return {
    wake,
    async listen(member, signal) {
      const one: Listening = { member, ready: false, over: closed || signal.aborted, queue: [], changed: () => {} };
      const leave = () => {
        one.over = true;
        listeners.delete(one);
        one.changed();
      };
      signal.addEventListener('abort', leave, { once: true });
      if (!one.over) listeners.add(one);
      wake();
      if (!following) {
        following = true;
        void follow();
      }
      while (!one.ready && !one.over) await change(one);
      return deliver(one);
    },
    close() {
      closed = true;
      for (const one of listeners) {
        one.over = true;
        one.changed();
      }
    },
  };
}

type Position = ReturnType<typeof position>;

const change = (one: Listening) =>
  new Promise<void>((resolve) => {
    one.changed = resolve;
  });
