import type { LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';
import http, { type ClientRequest, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import https from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { checkBaseUrl, publicOnly } from './address.ts';

export interface Upstream {
  /**
   * Sends one request to a provider. A redirect is an answer like any other: it is never followed.
   *
   * @throws Error in words that may be shown, when the provider cannot be reached or may not be
   */
  send(
    url: URL,
    options: { method: string; headers: OutgoingHttpHeaders; body?: Buffer; signal: AbortSignal },
  ): Promise<IncomingMessage>;
  close(): void;
}

const patience = {
  connect: 10_000,
  /** Milliseconds without a byte: long answers think long before their first. */
  quiet: 10 * 60_000,
};

/** In words that may be shown. What the system said of addresses of this network is in its cause, for the log. */
export class Unreachable extends Error {
  /** The provider had the request already, and may have worked on it. */
  sent = false;
  /** The provider closed a kept connection in the moment it was used again: nobody has read the request. */
  stale = false;
}

/**
 * Connections to providers, kept open between requests. A name is resolved here, and exactly the addresses that were looked
 * at are connected to; behind an operator's proxy, that one resolves names and guards the network it stands in.
 */
export function createUpstream(
  settings: { allow: readonly string[]; proxy: string | null },
  resolve: Resolve = systemResolve,
): Upstream {
  const { allow, proxy } = settings;
  const kept = { keepAlive: true, maxFreeSockets: 32, timeout: patience.quiet };
  const agents = {
    allowed: { 'http:': new http.Agent(kept), 'https:': new https.Agent(kept) },
    guarded: proxy
      ? new https.Agent({ ...kept, proxyEnv: { HTTPS_PROXY: proxy } })
      : new https.Agent({ ...kept, lookup: publicLookup(resolve) }),
  };

  async function agentFor(url: URL): Promise<http.Agent> {
    const verdict = checkBaseUrl(url.origin, allow);
    if (!verdict.ok) throw new Unreachable(verdict.reason);
    if (verdict.allowed) return agents.allowed[url.protocol as 'http:' | 'https:'];
    // Names of the internet often do not resolve at all behind a proxy; where one does, it must be public there too.
    const host = url.hostname.replace(/^\[|\]$/g, '');
    if (proxy && !isIP(host)) {
      const addresses = await resolve(host).catch(() => []);
      if (addresses.length > 0 && !publicOnly(addresses.map(({ address }) => address))) throw new Unreachable(inside);
    }
    return agents.guarded;
  }

  return {
    async send(url, { method, headers, body, signal }) {
      const agent = await agentFor(url);
      const attempt = () =>
        answerOf((url.protocol === 'https:' ? https : http).request(url, { method, headers, agent, signal }), body);
      return attempt().catch((error: Unreachable) => {
        if (!error.stale) throw error;
        return attempt();
      });
    },
    close() {
      for (const agent of [...Object.values(agents.allowed), agents.guarded]) agent.destroy();
    },
  };
}

const inside = 'The provider’s address is inside a private network.';

/** All addresses of a name. Replaced in tests, which have no names of their own. */
export type Resolve = (host: string) => Promise<LookupAddress[]>;
const systemResolve: Resolve = (host) => lookup(host, { all: true });

/** For `net.connect`: all of a name's addresses, or none when one of them is not public. */
const publicLookup =
  (resolve: Resolve): LookupFunction =>
  (host, options, done) => {
    resolve(host).then(
      (found) => {
        if (!publicOnly(found.map(({ address }) => address))) return done(new Unreachable(inside), []);
        if (options.all) done(null, found);
        else done(null, found[0]!.address, found[0]!.family);
      },
      (error: NodeJS.ErrnoException) => done(error, []),
    );
  };

function answerOf(request: ClientRequest, body: Buffer | undefined): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const slow = setTimeout(() => request.destroy(new Unreachable('The provider does not answer.')), patience.connect);
    request.once('socket', (socket) => {
      if (socket.connecting) socket.once('connect', () => clearTimeout(slow));
      else clearTimeout(slow);
    });
    request.setTimeout(patience.quiet, () => request.destroy(new Unreachable('The provider does not answer.')));
    request.once('response', resolve);
    request.on('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(slow);
      const told =
        error instanceof Unreachable ? error : new Unreachable('The provider cannot be reached.', { cause: error });
      told.stale = request.reusedSocket && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
      told.sent = request.writableFinished && !told.stale;
      reject(told);
    });
    request.end(body);
  });
}
