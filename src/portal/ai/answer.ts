import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { ProviderId } from '#contract/ai.ts';
import { returned } from './headers.ts';
import { Refusal, refusalBody, refusals } from './refusal.ts';
import { allowedModels, type ProviderFacts, providerNames } from './rules.ts';

/** Of an answer that is an error, in bytes. */
const longestError = 64 * 1024;

/** Passes a provider's answer on: a stream as it comes, a failure as it is. @throws Refusal, or when somebody hung up */
export async function deliver(
  from: IncomingMessage,
  res: ServerResponse,
  provider: ProviderId,
  key: string | null,
): Promise<void> {
  const status = from.statusCode ?? 502;
  if (status === 401) {
    from.destroy();
    throw new Refusal(
      'key_refused',
      `${providerNames[provider]} did not accept the organization’s key. Tell an admin.`,
    );
  }
  const headers = returned(from.headers);
  if (status >= 400) {
    // Some providers quote the key they were shown.
    const text = await start(from, longestError);
    res.writeHead(status, headers);
    res.end(key === null ? text : without(key, text));
    return;
  }
  res.writeHead(status, headers);
  res.flushHeaders();
  await pipeline(from, res);
}

/** A text that was cut may end inside the key. */
function without(key: string, text: string): string {
  const whole = text.length < longestError ? text : text.slice(0, -key.length);
  return whole.replaceAll(key, '…');
}

async function start(from: IncomingMessage, most: number): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of from as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > most) break;
  }
  return Buffer.concat(chunks).subarray(0, most).toString('utf8');
}

/** What may be asked for, as each API lists it. */
export function modelList(facts: ProviderFacts): object {
  const models = allowedModels(facts);
  if (facts.provider !== 'anthropic')
    return { object: 'list', data: models.map((id) => ({ id, object: 'model', created: 0, owned_by: facts.name })) };
  const data = models.map((id) => ({ type: 'model', id, display_name: id, created_at: '1970-01-01T00:00:00Z' }));
  return { data, has_more: false, first_id: models[0] ?? null, last_id: models.at(-1) ?? null };
}

/** Answers why not, in the shape of the API that was asked. */
export function refuse(req: IncomingMessage, res: ServerResponse, provider: ProviderId, refusal: Refusal): void {
  if (res.destroyed || res.headersSent) return void res.destroy();
  json(res, refusals[refusal.code].status, refusalBody(provider, refusal));
  // What is still being sent is read and dropped for a moment, so that the caller gets to see the answer.
  if (req.complete) return;
  req.resume();
  const over = setTimeout(() => req.destroy(), lingering);
  res.once('close', () => clearTimeout(over));
}

/** Milliseconds that a refused request may go on arriving. */
const lingering = 5_000;

export function json(res: ServerResponse, status: number, body: string): void {
  res.writeHead(status, {
    ...returned({}),
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    // Nothing that was refused may leave bytes behind that would be read as the next request.
    ...(status >= 400 ? { connection: 'close' } : {}),
  });
  res.end(body);
}
