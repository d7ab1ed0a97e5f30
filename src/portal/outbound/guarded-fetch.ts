import { lookup } from 'node:dns';
import { lookup as lookupAll } from 'node:dns/promises';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent, request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { Readable, Transform } from 'node:stream';
import type { ReadableStream as NodeReadableStream } from 'node:stream/web';
import { isPublicAddress } from '../gateway/egress-verdict.ts';
import { isLocalName } from './names.ts';

/** The address is one that the portal does not call: not https, or not on the internet. Its message may be shown to admins. */
export class OutboundRefused extends Error {}

export interface OutboundLimits {
  /** `host:port` that may be private and may speak http: what the operator, not an admin, named. */
  allowHosts: readonly string[];
  /** Where the operator's network leaves it only through this; allowed hosts are inside and called directly. */
  proxy: string | null;
  /** The answer breaks off with an error beyond it. Unlimited without it, for streams. */
  maxBytes?: number;
  /** Until the whole answer has been read. */
  timeoutMs?: number;
  /** PEM: who signs the server's certificate, where that is none of the machine's authorities, and who the caller is. */
  tls?: { ca?: string; cert?: string; key?: string };
}

/**
 * `fetch` for addresses that somebody typed in. Only https to public addresses, so that an address cannot make the portal
 * ask its own machine, its neighbours or a cloud's metadata service. The address is checked where it is connected to, so a
 * name that is resolved a second time gains nothing; redirects are answered as they are and never followed.
 *
 * Behind a proxy, that one resolves names and guards the network it stands in. What can be told to be private here is not
 * asked for all the same.
 *
 * @returns the answer, whose body streams
 * @throws OutboundRefused for an address that is not called; Error of the network
 */
export async function guardedFetch(
  address: string | URL,
  init: RequestInit,
  limits: OutboundLimits,
): Promise<Response> {
  const url = new URL(address);
  const allowed = checkOutbound(url, limits.allowHosts);
  const proxy = allowed ? null : limits.proxy;
  if (proxy) await checkName(url.hostname);
  const timeout = limits.timeoutMs === undefined ? [] : [AbortSignal.timeout(limits.timeoutMs)];
  const signal = AbortSignal.any([...timeout, ...(init.signal ? [init.signal] : [])]);
  // `Request` turns whatever a body is into bytes and headers.
  const duplex = init.body ? { duplex: 'half' } : {};
  const request = new Request(url, { ...init, signal: null, ...duplex });
  const { method, headers, body } = request;
  // What is not a stream is sent with its length: not every server takes chunks.
  const bytes = init.body instanceof ReadableStream ? null : Buffer.from(await request.arrayBuffer());

  const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const outgoing = send(url, {
      method,
      headers: {
        ...Object.fromEntries(headers),
        'accept-encoding': 'identity',
        // Node leaves it out of a DELETE, whose body would then be taken for another request.
        ...(bytes && bytes.length > 0 ? { 'content-length': bytes.length } : {}),
      },
      agent: proxy ? new Agent({ proxyEnv: { HTTPS_PROXY: proxy } }) : false,
      signal,
      ...limits.tls,
      ...(allowed || proxy ? {} : { lookup: publicLookup }),
    });
    outgoing.on('response', resolve).on('error', reject);
    if (bytes) outgoing.end(bytes);
    else
      Readable.fromWeb(body as NodeReadableStream)
        .on('error', reject)
        .pipe(outgoing);
  });
  return answerOf(response, limits.maxBytes, signal);
}

/** `host:port` of a URL, with the port that its scheme implies. */
const hostAndPort = (url: URL) => `${url.hostname}:${url.port || (url.protocol === 'https:' ? 443 : 80)}`;

/**
 * What can be said of an address without looking it up.
 *
 * @returns whether the operator allowed the host, wherever it is
 * @throws OutboundRefused
 */
export function checkOutbound(url: URL, allowHosts: readonly string[]): boolean {
  const allowed = allowHosts.includes(hostAndPort(url));
  if (url.protocol !== 'https:' && !(allowed && url.protocol === 'http:'))
    throw new OutboundRefused(`${url.origin} does not use https.`);
  if (url.username || url.password) throw new OutboundRefused('The address must not hold a user name or password.');
  // A literal address is connected to without any look-up.
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  if (!allowed && isIP(host) && !isPublicAddress(host)) throw notPublic(url.hostname);
  return allowed;
}

export const notPublic = (host: string) =>
  new OutboundRefused(`${host} is not on the internet, so the portal does not call it.`);

/** A name of the internet often does not resolve at all behind a proxy; where it does, it must be public here too. */
export async function checkName(hostname: string): Promise<void> {
  if (isIP(hostname.replace(/^\[(.*)\]$/, '$1'))) return;
  if (isLocalName(hostname)) throw notPublic(hostname);
  const addresses = await lookupAll(hostname, { all: true }).catch(() => []);
  if (!addresses.every(({ address }) => isPublicAddress(address))) throw notPublic(hostname);
}

const publicLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return callback(error, []);
    // Every one: a name with one public and one private address is how a check is walked around.
    if (!addresses.every(({ address }) => isPublicAddress(address))) return callback(notPublic(hostname), []);
    if (options.all) return callback(null, addresses);
    return callback(null, addresses[0]!.address, addresses[0]!.family);
  });
};

function answerOf(response: IncomingMessage, maxBytes: number | undefined, signal: AbortSignal): Response {
  const headers = new Headers();
  for (let at = 0; at < response.rawHeaders.length; at += 2)
    headers.append(response.rawHeaders[at]!, response.rawHeaders[at + 1]!);
  const status = response.statusCode!;
  if (status === 204 || status === 205 || status === 304) {
    // Not bounded: nobody reads what has no body, and it would be left to break off with nobody to hear of it.
    response.resume();
    return new Response(null, { status, headers });
  }
  const bounded = maxBytes === undefined ? response : response.pipe(atMost(maxBytes, response));
  const abort = () => bounded.destroy(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  bounded.once('close', () => signal.removeEventListener('abort', abort));
  return new Response(Readable.toWeb(bounded) as ReadableStream, { status, headers });
}

function atMost(maxBytes: number, source: IncomingMessage): Transform {
  let bytes = 0;
  const bounded = new Transform({
    transform(chunk: Buffer, _encoding, callback) {
      bytes += chunk.length;
      callback(bytes > maxBytes ? new OutboundRefused(`The answer is larger than ${maxBytes} bytes.`) : null, chunk);
    },
  });
  source.on('error', (error) => bounded.destroy(error));
  return bounded.on('close', () => source.destroy());
}
