import { spawn } from 'node:child_process';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Writable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { gitEnvironment, hardened } from '#git/run.ts';

/** The two requests of a clone or a fetch. Files of a repository are not served one by one, and nothing is pushed. */
const requests: { method: string; path: string; query: RegExp }[] = [
  { method: 'GET', path: '/info/refs', query: /^service=git-upload-pack$/ },
  { method: 'POST', path: '/git-upload-pack', query: /^$/ },
];

/** What a client sends in a fetch: names of objects it has and wants. */
const maxBody = 8 * 1024 * 1024;
const maxHeader = 16 * 1024;
const idleSeconds = 120;

/**
 * Answers one request of a clone through `git http-backend`. Who may clone has been decided.
 *
 * @param target.repository `owner/name`, checked by the caller
 * @param target.path what follows `.git`, with its query, as it was sent
 */
export function serveClone(
  target: { root: string; repository: string; path: string },
  req: IncomingMessage,
  res: ServerResponse,
): void {
  const [path = '', query = ''] = target.path.split('?', 2);
  if (path === '/git-receive-pack' || /service=git-receive-pack/.test(query)) {
    refuse(res, 403, 'Slipway publishes by review: press Publish in the workspace. Nothing can be pushed here.');
    return;
  }
  // Compared with what was sent, not with what it decodes to: `%2e%2e` and `//` match nothing.
  if (!requests.some((row) => row.method === req.method && row.path === path && row.query.test(query))) {
    refuse(res, 404, 'There is nothing here.');
    return;
  }

  const backend = spawn('git', [...hardened, 'http-backend'], {
    cwd: '/',
    stdio: ['pipe', 'pipe', 'ignore'],
    env: gitEnvironment({
      GIT_PROJECT_ROOT: target.root,
      GIT_HTTP_EXPORT_ALL: '1',
      PATH_INFO: `/${target.repository}.git${path}`,
      QUERY_STRING: query,
      REQUEST_METHOD: req.method ?? '',
      CONTENT_TYPE: header(req, 'content-type'),
      GIT_PROTOCOL: header(req, 'git-protocol'),
      REMOTE_ADDR: '127.0.0.1',
    }),
  });
  backend.on('error', () => refuse(res, 500, 'git could not be started.'));
  backend.stdin.on('error', () => {});
  // A client that was cut off: git sees the end of both its pipes and ends by itself, tidying up as a killed one could not.
  res.on('close', () => {
    backend.stdin.end();
    backend.stdout.destroy();
  });
  res.setTimeout(idleSeconds * 1000, () => res.destroy());
  feed(req, backend.stdin, (status, message) => refuse(res, status, message));
  answer(backend.stdout, res);
}

/** Sends the body on, unpacked here so that a packed one counts by what it unpacks to. */
function feed(req: IncomingMessage, stdin: Writable, stop: (status: number, message: string) => void): void {
  const packed = header(req, 'content-encoding') === 'gzip';
  const body = packed ? req.pipe(createGunzip()) : req;
  let seen = 0;
  body.on('data', (chunk: Buffer) => {
    seen += chunk.length;
    if (seen <= maxBody) return;
    body.unpipe(stdin);
    body.pause();
    stop(413, 'The request is too large.');
  });
  body.on('error', () => stop(400, 'The request cannot be read.'));
  body.pipe(stdin);
}

function header(req: IncomingMessage, name: string): string {
  const value = req.headers[name];
  return typeof value === 'string' ? value : '';
}

/** The backend speaks CGI: header lines, an empty line, then the body. */
function answer(output: NodeJS.ReadableStream, res: ServerResponse): void {
  let head: Buffer | null = Buffer.alloc(0);
  output.on('data', (chunk: Buffer) => {
    if (head === null) return;
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf('\r\n\r\n');
    if (end === -1) {
      if (head.length > maxHeader) refuse(res, 502, 'git answered nothing that could be read.');
      return;
    }
    const lines = head.toString('latin1', 0, end).split('\r\n');
    const body = head.subarray(end + 4);
    head = null;
    if (res.headersSent) return;
    const fields = lines.map(
      (line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()] as const,
    );
    for (const [name, value] of fields) if (name !== 'status') res.setHeader(name, value);
    res.statusCode = Number.parseInt(fields.find(([name]) => name === 'status')?.[1] ?? '200', 10);
    res.setHeader('x-content-type-options', 'nosniff');
    res.write(body);
    output.pipe(res);
  });
  output.on('end', () => {
    if (head !== null) refuse(res, 502, 'git answered nothing that could be read.');
  });
}

function refuse(res: ServerResponse, status: number, message: string): void {
  if (res.headersSent) {
    res.destroy();
    return;
  }
  res.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' });
  res.end(`${message}\n`);
}
