import type { Agent, IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Logger } from 'pino';
import type { Lane } from '#contract/link.ts';
import type { StreamTarget, SupervisorStatus } from '#contract/supervisor.ts';
import { linkAcceptor } from '#link/accept.ts';
import { linkAgent } from '#link/agent.ts';
import type { Mux } from '#link/mux.ts';
import { isReady, type Replicas } from './replicas.ts';
import { followStatus } from './status-stream.ts';

type Listener = (environmentId: string, status: SupervisorStatus | null) => void;

/** Copies of one environment that may be connected at once: more than anybody can ask for, also while they are replaced. */
const mostReplicas = 12;

/** One connected supervisor: both of its lanes. */
export interface Link {
  /** Which one of several copies of its environment it is of; null for one that runs once. */
  replica: string | null;
  interactive: Mux;
  bulk: Mux;
  /** Keeps connections to ports inside, over the bulk lane. */
  agent: Agent;
  status: SupervisorStatus | null;
  /** Ends what is done for it beside what goes through it. */
  over: AbortController;
}

export interface Links {
  handle(req: IncomingMessage, socket: Duplex, head: Buffer): boolean;
  /** One whose lanes are both connected; of several copies one that serves. With `replica`, that one. */
  get(environmentId: string, replica?: string): Link | undefined;
  /** Those of all its copies. */
  all(environmentId: string): Link[];
  replicas(environmentId: string): Replicas;
  whenReplicas(environmentId: string, condition: (replicas: Replicas) => boolean, signal: AbortSignal): Promise<void>;
  whenConnected(environmentId: string, signal: AbortSignal): Promise<void>;
  whenStatus(
    environmentId: string,
    condition: (status: SupervisorStatus) => boolean,
    signal: AbortSignal,
  ): Promise<SupervisorStatus>;
  onStatus(listener: Listener): () => void;
  disconnect(environmentId: string): void;
  close(): void;
}

/** Who is connected, and what they last said of themselves. */
export function createLinks(deps: {
  authenticate(environmentId: string, token: string, replica: string | null): Promise<boolean>;
  onStream(environmentId: string, target: StreamTarget, stream: Duplex): void;
  log: Logger;
}): Links {
  /** By environment, and then by copy. */
  const lanes = new Map<string, Map<string | null, Partial<Record<Lane, Mux>>>>();
  const links = new Map<string, Map<string | null, Link>>();
  const listeners = new Set<Listener>();

  const acceptor = linkAcceptor({ authenticate: deps.authenticate, onMux, onStream: deps.onStream });

  function onMux(environmentId: string, lane: Lane, mux: Mux, replica: string | null): void {
    const copies = lanes.get(environmentId) ?? new Map<string | null, Partial<Record<Lane, Mux>>>();
    if (copies.size >= mostReplicas && !copies.has(replica)) {
      mux.close('too many copies');
      return;
    }
    // A lane that was replaced takes the whole link with it: its streams are broken already.
    drop(environmentId, replica);
    const pair = copies.get(replica) ?? {};
    pair[lane] = mux;
    lanes.set(environmentId, copies.set(replica, pair));
    void mux.closed.then(() => {
      if (pair[lane] !== mux) return;
      delete pair[lane];
      if (!pair.interactive && !pair.bulk && copies.get(replica) === pair) copies.delete(replica);
      if (copies.size === 0 && lanes.get(environmentId) === copies) lanes.delete(environmentId);
      drop(environmentId, replica);
    });
    if (pair.interactive && pair.bulk) join(environmentId, replica, pair.interactive, pair.bulk);
  }

  function join(environmentId: string, replica: string | null, interactive: Mux, bulk: Mux): void {
    const link: Link = {
      replica,
      interactive,
      bulk,
      agent: linkAgent((target) => bulk.open(target)),
      status: null,
      over: new AbortController(),
    };
    const known = links.get(environmentId) ?? new Map<string | null, Link>();
    links.set(environmentId, known.set(replica, link));
    deps.log.debug({ environment: environmentId, replica }, 'supervisor connected');
    tell(environmentId, null);
    let quiet = false;
    void followStatus(
      interactive,
      (status) => {
        if (links.get(environmentId)?.get(replica) !== link) return;
        quiet = false;
        link.status = status;
        tell(environmentId, status);
      },
      (problem) => {
        // Once until it is well again: a hostile supervisor must not fill the log.
        if (!quiet)
          deps.log.warn({ environment: environmentId, replica, problem }, 'status of a supervisor cannot be read');
        quiet = true;
      },
      link.over.signal,
    );
  }

  function drop(environmentId: string, replica: string | null): void {
    const known = links.get(environmentId);
    const link = known?.get(replica);
    if (!known || !link) return;
    known.delete(replica);
    if (known.size === 0) links.delete(environmentId);
    link.over.abort();
    link.agent.destroy();
    deps.log.debug({ environment: environmentId, replica }, 'supervisor disconnected');
    tell(environmentId, null);
  }

  const all = (environmentId: string) => [...(links.get(environmentId)?.values() ?? [])];

  function get(environmentId: string, replica?: string): Link | undefined {
    const known = links.get(environmentId);
    if (replica !== undefined) return known?.get(replica);
    if (known === undefined || known.size < 2) return known?.values().next().value;
    const copies = [...known.values()];
    return copies.find(isReady) ?? copies[0];
  }

  function replicas(environmentId: string): Replicas {
    const copies = all(environmentId);
    const named = copies.filter(({ replica }) => replica !== null);
    return { connected: copies.length, ready: copies.filter(isReady).length, named: named.length };
  }

  function tell(environmentId: string, status: SupervisorStatus | null): void {
    for (const listener of [...listeners]) listener(environmentId, status);
  }

  function onStatus(listener: Listener): () => void {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }

  /** Resolves with what `look` finds, now or after any change of this environment. */
  function until<T>(environmentId: string, look: () => T | undefined, signal: AbortSignal): Promise<T> {
    return new Promise((resolve, reject) => {
      function check() {
        try {
          const found = look();
          if (found === undefined) return;
          settle();
          resolve(found);
        } catch (error) {
          settle();
          reject(error);
        }
      }
      function onAbort() {
        settle();
        reject(signal.reason);
      }
      const stop = onStatus((changed) => {
        if (changed === environmentId) check();
      });
      function settle() {
        stop();
        signal.removeEventListener('abort', onAbort);
      }
      signal.addEventListener('abort', onAbort);
      if (signal.aborted) onAbort();
      else check();
    });
  }

  return {
    handle: acceptor.handle,
    get,
    all,
    replicas,
    async whenReplicas(environmentId, condition, signal) {
      await until(environmentId, () => (condition(replicas(environmentId)) ? true : undefined), signal);
    },
    async whenConnected(environmentId, signal) {
      await until(environmentId, () => get(environmentId), signal);
    },
    whenStatus(environmentId, condition, signal) {
      const look = () => {
        const status = get(environmentId)?.status;
        return status && condition(status) ? status : undefined;
      };
      return until(environmentId, look, signal);
    },
    onStatus,
    disconnect: (environmentId) => acceptor.disconnect(environmentId, 'the environment is gone'),
    close: () => acceptor.close(),
  };
}
