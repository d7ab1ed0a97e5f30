import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream';
import type { WebSocketServer } from 'ws';
import { chatLimits } from '#contract/limits.ts';
import { HttpError } from './http-error.ts';
import * as input from './input.ts';
import type { Supervisor } from './supervisor.ts';

/** Largest JSON body; variables may be many. */
const maxBody = 1024 * 1024;
/** Largest message of a terminal's socket: a pasted text. */
const maxMessage = 1024 * 1024;
const chatPath = '/chat/attach';

interface Call {
  request: IncomingMessage;
  response: ServerResponse;
  /** Groups of the route's pattern. */
  parameters: string[];
  query: Record<string, string>;
}

type Route = [method: string, path: RegExp, handle: (supervisor: Supervisor, call: Call) => Promise<void> | void];

const routes: Route[] = [
  ['GET', /^\/status$/, (supervisor, { response }) => json(response, 200, supervisor.status())],
  ['GET', /^\/events$/, events],
  [
    'POST',
    /^\/claim$/,
    async (supervisor, call) => {
      await supervisor.claim(await body(call, input.claim));
      json(call.response, 200, supervisor.status());
    },
  ],
  ['GET', /^\/terminals$/, (supervisor, { response }) => json(response, 200, supervisor.terminals.list())],
  [
    'POST',
    /^\/terminals$/,
    async (supervisor, call) =>
      json(call.response, 200, await supervisor.terminals.open(await body(call, input.openTerminal))),
  ],
  [
    'DELETE',
    /^\/terminals\/([a-z0-9-]{1,40})$/,
    (supervisor, { parameters, response }) => {
      supervisor.terminals.close(parameters[0]!);
      response.writeHead(204).end();
    },
  ],
  [
    'POST',
    /^\/chat$/,
    async (supervisor, call) => json(call.response, 200, await supervisor.chat.open(await body(call, input.openChat))),
  ],
  [
    'POST',
    /^\/snapshots$/,
    async (supervisor, call) =>
      json(call.response, 200, await supervisor.snapshots.take(await body(call, input.takeSnapshot))),
  ],
  [
    'GET',
    /^\/objects$/,
    async (supervisor, { query, response }) => {
      const { tree, have } = input.objects(query);
      const pack = await supervisor.snapshots.objects(tree, have);
      response.writeHead(200, { 'content-type': 'application/x-git-pack' });
      // Destroys the response when git fails, so that the portal sees a cut pack and not a short one.
      pipeline(pack, response, () => {});
    },
  ],
  [
    'PUT',
    /^\/update$/,
    async (supervisor, { request, query, response }) =>
      json(response, 200, await supervisor.update(input.update(query), request)),
  ],
  [
    'PUT',
    /^\/release$/,
    async (supervisor, { request, query, response }) => {
      await supervisor.releases.put(input.release(query).commit, request);
      json(response, 202, supervisor.releases.state);
    },
  ],
  [
    'PUT',
    /^\/release\/variables$/,
    async (supervisor, call) => {
      supervisor.releases.setVariables(await body(call, input.appVariables));
      call.response.writeHead(204).end();
    },
  ],
  ['GET', /^\/logs$/, logs],
];

const attachPath = /^\/terminals\/([a-z0-9-]{1,40})\/attach$/;

/** The server behind streams to `supervisor`. It listens nowhere: connections are handed to it. */
export function createHttp(supervisor: Supervisor): Server {
  const server = createServer(async (request, response) => {
    try {
      const { path, query } = address(request);
      const route = routes.find(([method, pattern]) => method === request.method && pattern.test(path));
      if (!route) throw new HttpError('NOT_FOUND');
      const parameters = route[1].exec(path)!.slice(1);
      await route[2](supervisor, { request, response, parameters, query });
    } catch (error) {
      refuse(response, error);
    }
  });
  server.on('upgrade', (request, socket, head) => {
    attach(supervisor, request, socket, head).catch((error) => {
      const { status } = asHttpError(error);
      socket.end(`HTTP/1.1 ${status} ${statusText(status)}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    });
  });
  server.on('clientError', (_error, socket) => {
    socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
  });
  // Bodies of releases take as long as the link needs, and a kept connection waits as long as the portal wants.
  server.requestTimeout = 0;
  server.keepAliveTimeout = 0;
  return server;
}

const sockets = new Map<number, WebSocketServer>();

async function attach(supervisor: Supervisor, request: IncomingMessage, socket: Duplex, head: Buffer) {
  const { path, query } = address(request);
  if (path === chatPath) {
    supervisor.chat.requireRunning();
    const server = await webSockets(chatLimits.frame);
    return server.handleUpgrade(request, socket, head, (webSocket) => supervisor.chat.attach(webSocket));
  }
  const id = attachPath.exec(path)?.[1];
  if (!id) throw new HttpError('NOT_FOUND');
  const terminal = supervisor.terminals.find(id);
  const { offset } = input.attach(query);
  const server = await webSockets(maxMessage);
  server.handleUpgrade(request, socket, head, (webSocket) => terminal.attach(webSocket, offset));
}

/** @param maxPayload bytes of the largest message; a longer one ends its socket */
async function webSockets(maxPayload: number): Promise<WebSocketServer> {
  const { WebSocketServer } = await import('ws');
  let server = sockets.get(maxPayload);
  if (!server) {
    server = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload, clientTracking: false });
    sockets.set(maxPayload, server);
  }
  return server;
}

/** One line at once, then one at each change. A reader that is slow misses states in between, never the newest. */
function events(supervisor: Supervisor, { request, response }: Call) {
  response.writeHead(200, { 'content-type': 'application/x-ndjson', 'cache-control': 'no-store' });
  let behind = false;
  const tell = () => {
    if (behind) return;
    behind = !response.write(`${JSON.stringify(supervisor.status())}\n`);
    if (behind)
      response.once('drain', () => {
        behind = false;
        tell();
      });
  };
  const stop = supervisor.onChange(tell);
  request.on('close', stop);
  response.on('close', stop);
  tell();
}

function logs(supervisor: Supervisor, { query, response }: Call) {
  const { service, follow } = input.readLogs(query);
  const log = supervisor.logs.find(service);
  if (!log) throw new HttpError('NOT_FOUND');
  response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' });
  response.write(log.recent());
  if (!follow) return void response.end();
  const stop = log.follow((bytes) => {
    // A follower that does not read loses its stream, not our memory.
    if (response.writableLength > maxBody) response.destroy();
    else response.write(bytes);
  });
  response.on('close', stop);
}

function address(request: IncomingMessage) {
  const url = URL.parse(request.url ?? '', 'http://supervisor');
  if (!url) throw new HttpError('BAD_REQUEST');
  return { path: url.pathname, query: Object.fromEntries(url.searchParams) };
}

async function body<T>({ request }: Call, read: input.Read<T>): Promise<T> {
  const chunks: Buffer[] = [];
  let length = 0;
  // Leaving the loop must not destroy the connection: the refusal goes over it.
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    length += chunk.length;
    if (length > maxBody) throw new HttpError('PAYLOAD_TOO_LARGE');
    chunks.push(chunk);
  }
  let value: unknown;
  try {
    value = JSON.parse(Buffer.concat(chunks).toString() || 'null');
  } catch {
    throw new HttpError('BAD_REQUEST');
  }
  return read(value);
}

function json(response: ServerResponse, status: number, value: unknown) {
  const text = JSON.stringify(value);
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
  response.end(text);
}

function asHttpError(error: unknown): HttpError {
  if (error instanceof HttpError) return error;
  process.stderr.write(`request failed: ${error instanceof Error ? error.stack : error}\n`);
  return new HttpError('INTERNAL_SERVER_ERROR', 'The supervisor failed to do this.');
}

function refuse(response: ServerResponse, error: unknown) {
  const { status, code, message } = asHttpError(error);
  if (response.headersSent) response.destroy();
  else json(response.setHeader('connection', 'close'), status, { code, message });
}

const statusText = (status: number) =>
  status === 404 ? 'Not Found' : status < 500 ? 'Bad Request' : 'Internal Server Error';
