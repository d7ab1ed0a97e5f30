import http, { type Agent, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Mux } from '#link/mux.ts';
import { endUpgrade, switching } from './answer.ts';
import { requestHeaders, responseHeaders, type Visit } from './headers.ts';
import { joinSockets, keepOpen } from './join.ts';

/** A service inside, and how its answers are changed. */
export interface Backend {
  mux: Mux;
  agent: Agent;
  /** Headers to add to every answer, as a raw array. */
  extra: readonly string[];
  /** Headers of its answers to leave out. @param name in lower case */
  drops?: (name: string, value: string) => boolean;
}

/** `ECONNREFUSED` when nothing listens there, another code of the system when the way there broke. */
export type OnFailure = (code: string) => void;

/** Methods that do nothing when they are repeated. Others get a connection of their own, which nothing can close before they use it. */
const repeatable = new Set(['GET', 'HEAD', 'OPTIONS']);
const hasBody = ({ headers }: IncomingMessage) =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length']) > 0;
/** Whether a request that was not answered may be sent again. */
export const isRepeatable = (req: IncomingMessage) => !hasBody(req) && repeatable.has(req.method!);
/** Methods for which Node assumes a body unless it is told that there is none. */
const usuallyWithBody = new Set(['POST', 'PUT', 'PATCH']);

/** Passes a request on and its answer back, both as streams. */
export function forward(
  req: IncomingMessage,
  res: ServerResponse,
  visit: Visit,
  backend: Backend,
  onFailure: OnFailure,
): void {
  const method = req.method!;
  const headers = requestHeaders(req.rawHeaders, visit);
  const withBody = hasBody(req);
  if (!withBody && usuallyWithBody.has(method) && req.headers['content-length'] === undefined)
    headers.push('Content-Length', '0');
  /** @param pooled over a kept connection, when there is one */
  function attempt(pooled: boolean): void {
    let upstream: http.ClientRequest;
    try {
      upstream = request(req, visit.port, backend, headers, pooled);
    } catch (error) {
      onFailure(codeOf(error));
      return;
    }
    const abort = () => upstream.destroy();
    res.once('close', abort);
    upstream.once('response', (answer) => reply(answer, res, visit.port, backend, onFailure));
    // Nobody asked for one. Without a listener Node would call this a lost connection.
    upstream.once('upgrade', (_answer, inside) => {
      inside.destroy();
      onFailure('EPROTO');
    });
    upstream.on('error', (error: NodeJS.ErrnoException) => {
      if (res.headersSent || res.destroyed) return void res.destroy();
      // Closed inside in the moment it was taken from the pool: nothing happened there yet. A service closes all that were
      // idle at once, so the second attempt takes none of them.
      if (upstream.reusedSocket && error.code === 'ECONNRESET') {
        res.off('close', abort);
        return attempt(false);
      }
      onFailure(codeOf(error));
    });
    if (withBody) req.pipe(upstream);
    else upstream.end();
  }
  attempt(isRepeatable(req));
}

/** @throws when its path cannot be sent */
function request(req: IncomingMessage, port: number, { mux, agent }: Backend, headers: string[], pooled: boolean) {
  const options = { host: 'localhost', port, method: req.method, path: req.url, headers };
  if (pooled) return http.request({ ...options, agent });
  return http.request({ ...options, createConnection: () => mux.open({ to: 'port', port }) });
}

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code ?? 'EPROTO';

function reply(
  answer: IncomingMessage,
  res: ServerResponse,
  port: number,
  backend: Backend,
  onFailure: OnFailure,
): void {
  const headers = responseHeaders(answer.rawHeaders, port, backend.extra, backend.drops);
  try {
    // Its status text is left out: it is anybody's bytes, and HTTP/2 has none.
    res.writeHead(answer.statusCode!, headers);
  } catch {
    answer.destroy();
    onFailure('EPROTO');
    return;
  }
  // Cut off in the middle: the browser must not take it for the whole.
  answer.on('error', () => res.destroy());
  // An event stream may be silent for long, and its reader waits for the head. Latin-1, because `flushHeaders` writes
  // headers with other letters as UTF-8.
  if (answer.headers['content-length'] === undefined) res.write('', 'latin1');
  answer.pipe(res);
}

/** Passes a WebSocket on: the handshake is read and written anew, and after it bytes go through unread. */
export function forwardUpgrade(
  req: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  visit: Visit,
  backend: Backend,
  onFailure: OnFailure,
): void {
  let upstream: http.ClientRequest;
  try {
    upstream = http.request({
      method: 'GET',
      path: req.url,
      headers: requestHeaders(req.rawHeaders, visit, true),
      createConnection: () => backend.mux.open({ to: 'port', port: visit.port }),
    });
  } catch (error) {
    onFailure(codeOf(error));
    return;
  }
  joinUpgrade(upstream, socket, head, (raw) => responseHeaders(raw, visit.port, []), onFailure);
}

/**
 * Waits for the answer to an upgrade and joins the two sockets.
 *
 * @param edit the answer's headers, as the browser gets them
 */
export function joinUpgrade(
  upstream: http.ClientRequest,
  socket: Duplex,
  head: Buffer,
  edit: (raw: string[]) => string[],
  onFailure: OnFailure,
): void {
  const abort = () => upstream.destroy();
  socket.once('close', abort);
  upstream.once('upgrade', (answer, inside, insideHead) => {
    socket.off('close', abort);
    if (socket.destroyed) return void inside.destroy();
    keepOpen(socket);
    socket.write(switching(edit(answer.rawHeaders)), 'latin1');
    if (insideHead.length > 0) socket.write(insideHead);
    if (head.length > 0) inside.write(head);
    joinSockets(socket, inside);
  });
  upstream.once('response', (answer) => {
    answer.destroy();
    endUpgrade(socket, answer.statusCode! >= 400 ? answer.statusCode! : 502);
  });
  upstream.on('error', (error) => {
    if (!socket.destroyed) onFailure(codeOf(error));
  });
  upstream.end();
}
