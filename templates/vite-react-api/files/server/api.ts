import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Store } from './store.ts';

const maxBodyBytes = 10_000;

/** What a caller did wrong, with the status to answer. */
class BadRequest extends Error {
  readonly status: number;
  constructor(message: string, status = 400) {
    super(message);
    this.status = status;
  }
}

/** Answers every request below /api/. Add a route by adding a line to `route`. */
export function createApi(store: Store) {
  async function route(request: IncomingMessage, path: string): Promise<{ status: number; body?: unknown }> {
    const call = `${request.method} ${path}`;
    if (call === 'GET /api/health') return { status: 200, body: { status: 'ok' } };
    if (call === 'GET /api/wins') return { status: 200, body: store.list() };
    if (call === 'POST /api/wins') {
      const input = await readJson(request);
      return { status: 201, body: store.add(line(input, 'text', 280), line(input, 'author', 60)) };
    }
    const remove = /^DELETE \/api\/wins\/(\d{1,15})$/.exec(call);
    if (remove && store.remove(Number(remove[1]))) return { status: 204 };
    throw new BadRequest('There is nothing here.', 404);
  }

  return async (request: IncomingMessage, response: ServerResponse) => {
    response.setHeader('Cache-Control', 'no-store');
    try {
      const { pathname } = new URL(request.url ?? '/', 'http://localhost');
      const { status, body } = await route(request, pathname);
      response.statusCode = status;
      if (body === undefined) return void response.end();
      sendJson(response, body);
    } catch (error) {
      const known = error instanceof BadRequest;
      if (!known) console.error(error);
      response.statusCode = known ? error.status : 500;
      sendJson(response, { error: known ? error.message : 'The server could not do that.' });
    }
  };
}

function sendJson(response: ServerResponse, body: unknown) {
  response.setHeader('Content-Type', 'application/json; charset=utf-8');
  response.end(JSON.stringify(body));
}

/** Only JSON is read: a form on another site cannot send that content type, so it cannot post in a visitor's name. */
async function readJson(request: IncomingMessage): Promise<Record<string, unknown>> {
  if (!request.headers['content-type']?.startsWith('application/json')) throw new BadRequest('Send JSON.', 415);
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBodyBytes) throw new BadRequest('That is too much text.', 413);
    chunks.push(chunk);
  }
  try {
    const value: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    if (value && typeof value === 'object') return value as Record<string, unknown>;
  } catch {
    // Answered below, like any other body that is not an object.
  }
  throw new BadRequest('Send a JSON object.');
}

/** A required line of text, trimmed. */
function line(input: Record<string, unknown>, field: string, max: number) {
  const value = input[field];
  if (typeof value !== 'string' || !value.trim()) throw new BadRequest(`Fill in "${field}".`);
  if (value.trim().length > max) throw new BadRequest(`Keep "${field}" under ${max} characters.`);
  return value.trim();
}
