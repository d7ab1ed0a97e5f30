import type { IncomingHttpHeaders, IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import type { ProviderId } from '#contract/ai.ts';

/** Flags that change what a request costs, or let it act outside of itself. */
const costlyBeta = /^(?:context-1m|fast-mode|mcp-client|code-execution|files-api|skills)-/;

/** Of what a tool says, only this goes on; addresses, credentials and cookies of its own do not. */
export function forwarded({ headers }: IncomingMessage, provider: ProviderId): OutgoingHttpHeaders {
  const accept = headers.accept ?? 'application/json';
  const named = { accept, 'user-agent': headers['user-agent'] ?? 'slipway' };
  if (provider !== 'anthropic') return named;
  const version = headers['anthropic-version']?.toString() ?? '2023-06-01';
  const beta = (headers['anthropic-beta']?.toString() ?? '')
    .split(',')
    .map((flag) => flag.trim())
    .filter((flag) => flag && !costlyBeta.test(flag))
    .join(',');
  return { ...named, 'anthropic-version': version, ...(beta ? { 'anthropic-beta': beta } : {}) };
}

/** Of what a provider says; cookies, and the names and limits of the organization there, stay here. */
const passedOn = ['content-type', 'retry-after', 'retry-after-ms', 'x-should-retry', 'request-id', 'x-request-id'];

const always = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  // For reverse proxies that would hold a stream back.
  'x-accel-buffering': 'no',
};

/** The headers of an answer, of a provider's or of our own. */
export const returned = (headers: IncomingHttpHeaders): OutgoingHttpHeaders => ({
  ...always,
  ...Object.fromEntries(passedOn.flatMap((name) => (headers[name] ? [[name, headers[name]]] : []))),
});
