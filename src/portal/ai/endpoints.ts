import type { ProviderId } from '#contract/ai.ts';

/** Which of the few known calls a request is. */
export type Call = 'messages' | 'count_tokens' | 'chat' | 'responses' | 'models';

export interface Endpoint {
  provider: ProviderId;
  call: Call;
  /** Below the provider's base URL, with the query that is passed on. */
  path: string;
}

const anthropic: Record<string, Call> = {
  'POST v1/messages': 'messages',
  'POST v1/messages/count_tokens': 'count_tokens',
  'GET v1/models': 'models',
};
const openai: Record<string, Call> = {
  'POST v1/chat/completions': 'chat',
  'POST v1/responses': 'responses',
  'GET v1/models': 'models',
};
const calls: Record<ProviderId, Record<string, Call>> = { anthropic, openai, custom: openai };

/**
 * The call that a request line names, compared as it was sent: nothing is decoded, joined or normalised, so there is no
 * second way to write a path that means another one to the provider.
 */
export function endpointOf(method: string, url: string): Endpoint | null {
  const [, name, rest, query = ''] =
    /^\/ai\/(anthropic|openai|custom)\/([a-z0-9/_]{1,40})(\?.{0,200})?$/.exec(url) ?? [];
  if (!name || !rest) return null;
  const provider = name as ProviderId;
  const known = calls[provider];
  const key = `${method} ${rest}`;
  if (!Object.hasOwn(known, key)) return null;
  // Claude Code says `?beta=true`; other questions are nobody's business there.
  const beta = provider === 'anthropic' && query === '?beta=true' ? query : '';
  return { provider, call: known[key]!, path: rest + beta };
}

/** Where a call goes. OpenAI's base URLs end with the version by custom, Anthropic's do not; both ways are understood. */
export function upstreamUrl(baseUrl: string, path: string): URL {
  const base = baseUrl.replace(/\/+$/, '').replace(/\/v1$/, '');
  return new URL(`${base}/${path}`);
}

export const ownBaseUrl: Record<ProviderId, string | null> = {
  anthropic: 'https://api.anthropic.com',
  openai: 'https://api.openai.com/v1',
  custom: null,
};
