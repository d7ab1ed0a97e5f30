import http from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { type Lane, linkPath, linkProtocol } from '#contract/link.ts';
import { createMux, type Mux, type MuxOptions } from './mux.ts';

export interface Address {
  /** `unix:/run/portal/link.sock`, `ws+unix:/run/portal/link.sock`, `ws://…` or `wss://…`; a path in it is kept in front of the link's own. */
  url: string;
  environment: string;
  token: string;
  lane: Lane;
  /** Which one of several copies of the environment this is. */
  replica?: string;
}

/** The portal answered, and did not take the link. */
export class RefusedError extends Error {
  readonly status: number;
  constructor(status: number) {
    super(`the portal answered ${status}`);
    this.name = 'RefusedError';
    this.status = status;
  }
}

const answerWithin = 10_000;

/** Makes one connection for a lane. @throws RefusedError, or the error of the connection */
export async function dial(address: Address): Promise<Duplex> {
  return address.url.startsWith('unix:') ? dialSocket(address) : await dialWebSocket(address);
}

function dialSocket({ url, environment, token, lane, replica }: Address): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const request = http.request({
      socketPath: url.slice('unix:'.length),
      path: linkPath(environment, lane, replica),
      headers: { host: 'portal', connection: 'Upgrade', upgrade: linkProtocol, authorization: `Bearer ${token}` },
      agent: false,
      timeout: answerWithin,
    });
    request.on('upgrade', (_response, socket, head) => {
      socket.setTimeout(0);
      if (head.length > 0) socket.unshift(head);
      resolve(socket);
    });
    request.on('response', (response) => {
      response.destroy();
      reject(new RefusedError(response.statusCode ?? 0));
    });
    request.on('timeout', () => request.destroy(new Error('the portal does not answer')));
    request.on('error', reject);
    request.end();
  });
}

async function dialWebSocket({ url, environment, token, lane, replica }: Address): Promise<Duplex> {
  // Loaded only where they are needed: most supervisors reach the portal by a unix socket.
  const [{ default: WebSocket }, { maxMessage, webSocketStream }] = await Promise.all([
    import('ws'),
    import('./web-socket.ts'),
  ]);
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(webSocketUrl(url) + linkPath(environment, lane, replica), {
      headers: { authorization: `Bearer ${token}` },
      perMessageDeflate: false,
      followRedirects: false,
      handshakeTimeout: answerWithin,
      maxPayload: maxMessage,
      // A mask of zeros leaves the bytes as they are, which spares a pass over each; masks protect browsers' neighbours, not us.
      generateMask: (mask) => mask.fill(0),
    });
    socket.on('open', () => resolve(webSocketStream(socket)));
    socket.on('unexpected-response', (_request, response) => {
      reject(new RefusedError(response.statusCode ?? 0));
      socket.terminate();
    });
    socket.on('error', reject);
  });
}

/** A WebSocket may run over a unix socket too; its path and that of the request are kept apart by a colon. */
function webSocketUrl(url: string): string {
  const [, socket] = /^ws\+unix:(\/.*)$/.exec(url) ?? [];
  return socket ? `ws+unix://${socket}:` : url.replace(/\/+$/, '');
}

/** Full jitter: after the portal restarts, a thousand supervisors must not return in the same instant. */
export function backoff(attempt: number, random: number): number {
  return random * Math.min(5_000, 250 * 2 ** Math.min(attempt, 10));
}

/** A connection that lived this long was a good one: the next loss starts again with short waits. */
const provenAfter = 5_000;
/** Refusals in a row that mean that the environment is gone, and not that a portal is being replaced. */
const refusals = 8;

export interface KeepDialing extends Address {
  onStream: MuxOptions['onStream'];
  onMux: (mux: Mux) => void;
  /** The portal said 401 or 403 several times in a row: nobody wants this environment any more. Dialling has ended. */
  onGone: () => void;
}

/** Keeps one lane connected until the signal. */
export async function keepDialing(options: KeepDialing, signal: AbortSignal): Promise<void> {
  let attempt = 0;
  let refused = 0;
  while (!signal.aborted) {
    try {
      const transport = await dial(options);
      refused = 0;
      const since = performance.now();
      const mux = createMux(transport, { role: 'dialer', lane: options.lane, onStream: options.onStream });
      const stop = () => mux.close('stopped');
      signal.addEventListener('abort', stop, { once: true });
      if (signal.aborted) stop();
      else options.onMux(mux);
      await mux.closed;
      signal.removeEventListener('abort', stop);
      if (performance.now() - since > provenAfter) attempt = 0;
    } catch (error) {
      refused = error instanceof RefusedError && [401, 403].includes(error.status) ? refused + 1 : 0;
      if (refused >= refusals) return options.onGone();
    }
    // The timer keeps the process alive on purpose: dialling is what a supervisor without a portal does.
    await wait(backoff(attempt, Math.random()), undefined, { signal }).catch(() => {});
    attempt += 1;
  }
}
