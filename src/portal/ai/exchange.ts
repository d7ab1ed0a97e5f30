import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import type { Portal } from '../portal.ts';
import type { Charged } from './budgets.ts';
import { costOf, mostCost, type Tariff, usageOf } from './cost.ts';
import { type Endpoint, ownBaseUrl, upstreamUrl } from './endpoints.ts';
import { Refusal } from './refusal.ts';
import type { Asked } from './request.ts';
import type { ProviderFacts } from './rules.ts';
import { longestRequest, type Reservation, reserve, settle } from './spending.ts';
import { Unreachable, type Upstream } from './upstream.ts';
import { type Told, usageReader } from './usage.ts';

/** One request to a provider, looked at and allowed. */
export interface Outgoing {
  endpoint: Endpoint;
  facts: ProviderFacts;
  asked: Asked;
  /** Null for a call that costs nothing. */
  tariff: Tariff | null;
  key: string | null;
  charged: Charged;
  headers: OutgoingHttpHeaders;
  /** Ends it: whoever asked is gone, or may not any more. */
  signal: AbortSignal;
}

/**
 * Sends a request and lets `deliver` pass the answer on. What it can cost is held before, and what it did cost is charged
 * after, whatever happens in between.
 *
 * @throws Refusal, or what `deliver` throws
 */
export async function exchange<T>(
  portal: Portal,
  upstream: Upstream,
  outgoing: Outgoing,
  deliver: (answer: IncomingMessage) => Promise<T>,
): Promise<T> {
  const { endpoint, asked, tariff, charged } = outgoing;
  const signal = AbortSignal.any([outgoing.signal, AbortSignal.timeout(longestRequest)]);
  const cost = tariff ? mostCost(tariff, asked.inputTokens, asked.outputTokens) : 0;
  const about = { provider: endpoint.provider, model: asked.model, cost };
  const held = tariff ? await reserve(portal.db, charged, about, portal.clock()) : null;
  const began = performance.now();
  /** `told`: null while the provider does not work on it, and so asks no money. */
  const seen: { status: number | null; told: (() => Told) | null } = { status: null, told: null };
  try {
    const answer = await send(upstream, outgoing, signal).catch((error: unknown) => {
      if (error instanceof Unreachable && error.sent) seen.told = () => ({});
      throw error;
    });
    seen.status = answer.statusCode ?? null;
    if (seen.status === 200) seen.told = readAlong(endpoint, answer);
    refuseOdd(answer);
    return await deliver(answer);
  } catch (error) {
    // Whoever asked is gone: nobody reads an answer, and nothing is wrong with the provider.
    if (!(error instanceof Unreachable) || outgoing.signal.aborted) throw error;
    portal.log.warn({ err: error.cause ?? error, provider: endpoint.provider }, 'an AI provider could not be reached');
    throw new Refusal('unreachable', error.message);
  } finally {
    if (held && tariff) {
      const most = { inputTokens: asked.inputTokens, outputTokens: asked.outputTokens };
      const seconds = (performance.now() - began) / 1000;
      const usage = seen.told ? usageOf(seen.told(), most, seconds) : nothing;
      await close(portal, held, { cost: costOf(tariff, usage), usage, status: seen.status });
    }
  }
}

const nothing = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, cacheWriteLong: 0 };

async function send(
  upstream: Upstream,
  { endpoint, facts, asked, key, headers }: Outgoing,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  signal.throwIfAborted();
  const baseUrl = facts.baseUrl ?? ownBaseUrl[endpoint.provider];
  if (baseUrl === null) throw new Refusal('not_enabled', 'This provider has no address. Ask an admin.');
  return upstream.send(upstreamUrl(baseUrl, endpoint.path), {
    method: 'POST',
    headers: {
      ...headers,
      ...credential(endpoint, key),
      'content-type': 'application/json',
      'content-length': asked.body.length,
      // The usage has to be read, and nothing is compressed twice.
      'accept-encoding': 'identity',
    },
    body: asked.body,
    signal,
  });
}

function credential({ provider }: Endpoint, key: string | null): OutgoingHttpHeaders {
  if (key === null) return {};
  return provider === 'anthropic' ? { 'x-api-key': key } : { authorization: `Bearer ${key}` };
}

function readAlong({ provider }: Endpoint, answer: IncomingMessage): () => Told {
  const reader = usageReader(provider, isStream(answer));
  answer.on('data', reader.feed);
  return reader.told;
}

const isStream = ({ headers }: IncomingMessage) => /^text\/event-stream\b/i.test(headers['content-type'] ?? '');

/** What no provider answers, and what could not be metered or would lead elsewhere. */
function refuseOdd(answer: IncomingMessage): void {
  const { statusCode = 0, headers } = answer;
  const compressed = headers['content-encoding'] !== undefined && headers['content-encoding'] !== 'identity';
  const odd = statusCode < 400 && statusCode !== 200;
  if (!odd && !compressed) return;
  answer.destroy();
  throw new Refusal(
    'unreachable',
    odd ? `The provider answered ${statusCode}.` : 'The provider sent a compressed answer.',
  );
}

/** A failure here is no reason to fail an answer that has been given: what stays held is closed later, as reserved. */
async function close(portal: Portal, held: Reservation, real: Parameters<typeof settle>[2]): Promise<void> {
  await settle(portal.db, held, real, portal.clock()).catch((err: unknown) =>
    portal.log.error({ err, request: held.id }, 'the cost of a request could not be written'),
  );
}
