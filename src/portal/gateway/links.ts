import type { Agent, IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Logger } from 'pino';
import type { Lane } from '#contract/link.ts';
import type { StreamTarget, SupervisorStatus } from '#contract/supervisor.ts';
import { linkAcceptor } from '#link/accept.ts';
import { linkAgent } from '#link/agent.ts';
import type { Mux } from '#link/mux.ts';
import { followStatus } from './status-stream.ts';

type Listener = (environmentId: string, status: SupervisorStatus | null) => void;

/** One connected supervisor: both of its lanes. */
export interface Link {
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
  /** Undefined unless both lanes are connected. */
  get(environmentId: string): Link | undefined;
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
  authenticate(environmentId: string, token: string): Promise<boolean>;
  onStream(environmentId: string, target: StreamTarget, stream: Duplex): void;
  log: Logger;
}): Links {
  const lanes = new Map<string, Partial<Record<Lane, Mux>>>();
  const links = new Map<string, Link>();
  const listeners = new Set<Listener>();

  const acceptor = linkAcceptor({ authenticate: deps.authenticate, onMux, onStream: deps.onStream });

  function onMux(environmentId: string, lane: Lane, mux: Mux): void {
    // A lane that was replaced takes the whole link with it: its streams are broken already.
    drop(environmentId);
    const pair = lanes.get(environmentId) ?? {};
    pair[lane] = mux;
    lanes.set(environmentId, pair);
    void mux.closed.then(() => {
      if (pair[lane] !== mux) return;
      delete pair[lane];
      if (!pair.interactive && !pair.bulk && lanes.get(environmentId) === pair) lanes.delete(environmentId);
      drop(environmentId);
    });
    if (pair.interactive && pair.bulk) join(environmentId, pair.interactive, pair.bulk);
  }

  function join(environmentId: string, interactive: Mux, bulk: Mux): void {
    const link: Link = {
      interactive,
      bulk,
      agent: linkAgent((target) => bulk.open(target)),
      status: null,
      over: new AbortController(),
    };
    links.set(environmentId, link);
    deps.log.debug({ environment: environmentId }, 'supervisor connected');
    tell(environmentId, null);
    let quiet = false;
    void followStatus(
      interactive,
      (status) => {
        if (links.get(environmentId) !== link) return;
        quiet = false;
        link.status = status;
        tell(environmentId, status);
      },
      (problem) => {
        // Once until it is well again: a hostile supervisor must not fill the log.
        if (!quiet) deps.log.warn({ environment: environmentId, problem }, 'status of a supervisor cannot be read');
        quiet = true;
      },
      link.over.signal,
    );
  }

  function drop(environmentId: string): void {
    const link = links.get(environmentId);
    if (!link) return;
    links.delete(environmentId);
    link.over.abort();
    link.agent.destroy();
    deps.log.debug({ environment: environmentId }, 'supervisor disconnected');
    tell(environmentId, null);
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
    get: (environmentId) => links.get(environmentId),
    async whenConnected(environmentId, signal) {
      await until(environmentId, () => links.get(environmentId), signal);
    },
    whenStatus(environmentId, condition, signal) {
      const look = () => {
        const status = links.get(environmentId)?.status;
        return status && condition(status) ? status : undefined;
      };
      return until(environmentId, look, signal);
    },
    onStatus,
    disconnect: (environmentId) => acceptor.disconnect(environmentId, 'the environment is gone'),
    close: () => acceptor.close(),
  };
}
