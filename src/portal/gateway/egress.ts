import { Resolver } from 'node:dns/promises';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import net, { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import tls from 'node:tls';
import type { Logger } from 'pino';
import { splice } from '#link/splice.ts';
import { endUpgrade } from './answer.ts';
import { egressVerdict, isPublicAddress, parseAuthority } from './egress-verdict.ts';

export interface Egress {
  /** Serves one stream that a supervisor opened to `egress`. */
  serve(environmentId: string, stream: Duplex): void;
  close(): void;
}

/** How names become addresses, and which of those are public. Replaced in tests, which have no internet. */
export interface Internet {
  resolve(host: string): Promise<string[]>;
  isPublic(address: string): boolean;
}

/**
 * Asks the name servers itself. The system's own way would answer from this machine's `hosts` file, try its search domains,
 * and hold one of the few threads that the portal's files need while a workspace asks for names that never answer.
 */
const resolver = new Resolver({ timeout: 2_000, tries: 2 });
const internet: Internet = {
  async resolve(host) {
    const found = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)]);
    return found.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
  },
  isPublic: isPublicAddress,
};

const limits = {
  /** Streams of one environment at a time; `npm install` uses about 60. */
  streams: 256,
  connect: 10_000,
  /** Milliseconds without a byte in either direction. */
  idle: 300_000,
  /** Refusals that are logged per environment and minute. */
  logged: 20,
};

type Host = { host: string; port: number };
/** Where to connect for a host that may be reached. Null address: the proxy behind us resolves the name. */
type Way = { ok: true; address: string | null } | { ok: false; reason: string };

/**
 * The outbound proxy of workspaces: `CONNECT`, and requests in absolute form. A workspace has no other way out, so this
 * is where it is kept from the portal's own network. A name is resolved once and the very address that was looked at is
 * connected to; with an `upstream` proxy, that one resolves names, and guards the network it stands in itself.
 */
export function createEgress(
  options: { allow: readonly string[]; upstream: string | null; log: Logger },
  { resolve, isPublic }: Internet = internet,
): Egress {
  const upstream = options.upstream === null ? null : new URL(options.upstream);
  const owners = new WeakMap<Duplex, string>();
  const open = new Map<string, Set<Duplex>>();
  const logged = new Map<string, number>();
  const minute = setInterval(() => logged.clear(), 60_000);
  minute.unref();

  // It never listens. Who opens streams and says nothing uses up their own share of them.
  const server = http.createServer();
  server.on('connect', (req, stream, head) => {
    connect(req, stream, head).catch(() => stream.destroy());
  });
  server.on('request', (req, res) => {
    relay(req, res).catch(() => res.destroy());
  });
  server.on('upgrade', (_req, stream) => endUpgrade(stream, 501));
  server.on('clientError', (_error, stream) => stream.destroy());

  async function wayTo({ host, port }: Host): Promise<Way> {
    const addresses = isIP(host) ? [host] : await resolve(host).catch(() => []);
    const verdict = egressVerdict(host, port, addresses, options.allow, isPublic);
    if (verdict.ok) return { ok: true, address: upstream ? null : addresses[0]! };
    // Behind a proxy, names of the internet often do not resolve at all; that proxy will know.
    if (verdict.reason === 'unresolved' && upstream) return { ok: true, address: null };
    return verdict;
  }

  function refused(environmentId: string | undefined, { host, port }: Host, reason: string): void {
    const count = (logged.get(environmentId ?? '') ?? 0) + 1;
    logged.set(environmentId ?? '', count);
    if (count <= limits.logged)
      options.log.info({ environment: environmentId, host, port, reason }, 'outbound connection refused');
  }

  async function connect(req: IncomingMessage, stream: Duplex, head: Buffer): Promise<void> {
    stream.on('error', () => {});
    const target = parseAuthority(req.url ?? '');
    if (!target) return endUpgrade(stream, 400);
    const way = await wayTo(target);
    if (!way.ok) {
      refused(owners.get(stream), target, way.reason);
      return endUpgrade(stream, way.reason === 'unresolved' ? 502 : 403);
    }
    if (stream.destroyed) return;
    try {
      const outside =
        way.address === null ? await connectThrough(upstream!, target) : await connectTo(way.address, target.port);
      if (stream.destroyed) return void outside.destroy();
      stream.write('HTTP/1.1 200 Connection established\r\n\r\n');
      if (head.length > 0) outside.write(head);
      splice(stream, outside);
    } catch {
      endUpgrade(stream, 502);
    }
  }

  async function relay(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const url = URL.parse(req.url ?? '');
    const target =
      url?.protocol === 'http:' && !url.username && !url.password
        ? parseAuthority(`${url.hostname}:${url.port || 80}`)
        : null;
    if (!url || !target) return answer(res, 400);
    const way = await wayTo(target);
    if (!way.ok) {
      refused(owners.get(req.socket), target, way.reason);
      return answer(res, way.reason === 'unresolved' ? 502 : 403);
    }
    if (res.destroyed) return;
    const headers = ['Host', url.host, ...endToEnd(req.rawHeaders)];
    if (req.headers['transfer-encoding'] !== undefined) headers.push('Transfer-Encoding', 'chunked');
    const path = url.pathname + url.search;
    let outgoing: http.ClientRequest;
    try {
      outgoing = http.request({
        method: req.method,
        headers: way.address === null ? [...headers, ...credentials(upstream!)] : headers,
        path: way.address === null ? `http://${url.host}${path}` : path,
        createConnection: () =>
          way.address === null ? dialProxy(upstream!) : net.connect({ host: way.address, port: target.port }),
        timeout: limits.idle,
      });
    } catch {
      return answer(res, 400);
    }
    res.once('close', () => outgoing.destroy());
    outgoing.on('timeout', () => outgoing.destroy());
    outgoing.on('error', () => (res.headersSent ? res.destroy() : answer(res, 502)));
    outgoing.on('response', (incoming) => {
      incoming.on('error', () => res.destroy());
      try {
        res.writeHead(incoming.statusCode!, endToEnd(incoming.rawHeaders));
      } catch {
        incoming.destroy();
        return answer(res, 502);
      }
      incoming.pipe(res);
    });
    req.pipe(outgoing);
  }

  return {
    serve(environmentId, stream) {
      const streams = open.get(environmentId) ?? new Set();
      if (streams.size >= limits.streams) {
        stream.destroy(Object.assign(new Error('too many outbound connections'), { code: 'EMFILE' }));
        return;
      }
      open.set(environmentId, streams.add(stream));
      owners.set(stream, environmentId);
      stream.on('close', () => {
        streams.delete(stream);
        if (streams.size === 0 && open.get(environmentId) === streams) open.delete(environmentId);
      });
      server.emit('connection', stream);
    },
    close() {
      clearInterval(minute);
      for (const streams of open.values()) for (const stream of streams) stream.destroy();
    },
  };
}

function connectTo(host: string, port: number): Promise<net.Socket> {
  return opened(net.connect({ host, port }), 'connect');
}

/** A tunnel through the operator's own proxy. */
export async function connectThrough(proxy: URL, { host, port }: Host): Promise<Duplex> {
  const authority = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  return new Promise((resolve, reject) => {
    const request = http.request({
      method: 'CONNECT',
      path: authority,
      headers: ['Host', authority, ...credentials(proxy)],
      createConnection: () => dialProxy(proxy),
      timeout: limits.connect,
    });
    request.on('connect', (answer, socket, head) => {
      if (answer.statusCode !== 200) {
        socket.destroy();
        return reject(new Error('the proxy refused'));
      }
      if (head.length > 0) socket.unshift(head);
      socket.setTimeout(limits.idle, () => socket.destroy());
      resolve(socket);
    });
    request.on('response', (answer) => {
      answer.destroy();
      reject(new Error('the proxy refused'));
    });
    request.on('timeout', () => request.destroy(new Error('the proxy does not answer')));
    request.on('error', reject);
    request.end();
  });
}

function dialProxy(proxy: URL): net.Socket {
  const host = proxy.hostname.replace(/^\[|\]$/g, '');
  const secure = proxy.protocol === 'https:';
  const port = Number(proxy.port || (secure ? 443 : 80));
  return secure
    ? tls.connect({ host, port, ...(isIP(host) ? {} : { servername: host }) })
    : net.connect({ host, port });
}

function credentials(proxy: URL): string[] {
  if (!proxy.username) return [];
  const pair = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`;
  return ['Proxy-Authorization', `Basic ${Buffer.from(pair).toString('base64')}`];
}

/** Resolves once it is open; then it ends when nothing moves. */
function opened(socket: net.Socket, event: 'connect'): Promise<net.Socket> {
  return new Promise((resolve, reject) => {
    socket.setTimeout(limits.connect, () => socket.destroy(new Error('timed out')));
    socket.once('error', reject);
    socket.once(event, () => {
      socket.setTimeout(limits.idle);
      resolve(socket);
    });
  });
}

const forOneConnection = /^(?:host|connection|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade|expect)$/i;

function endToEnd(raw: readonly string[]): string[] {
  const out: string[] = [];
  for (let i = 0; i < raw.length; i += 2) if (!forOneConnection.test(raw[i]!)) out.push(raw[i]!, raw[i + 1]!);
  return out;
}

function answer(res: ServerResponse, status: number): void {
  if (!res.destroyed) res.writeHead(status, { 'Content-Length': 0, Connection: 'close' }).end();
}
