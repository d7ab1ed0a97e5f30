import type { ProviderId } from '#contract/ai.ts';

/** Why the gateway itself answers. Statuses below 500, but for 408 and 429, are shown by tools at once; the others they try again. */
export const refusals = {
  no_token: { status: 401, anthropic: 'authentication_error', openai: 'invalid_request_error' },
  not_found: { status: 404, anthropic: 'not_found_error', openai: 'invalid_request_error' },
  bad_request: { status: 400, anthropic: 'invalid_request_error', openai: 'invalid_request_error' },
  too_large: { status: 413, anthropic: 'request_too_large', openai: 'invalid_request_error' },
  too_slow: { status: 408, anthropic: 'timeout_error', openai: 'server_error' },
  not_enabled: { status: 403, anthropic: 'permission_error', openai: 'invalid_request_error' },
  model_not_allowed: { status: 403, anthropic: 'permission_error', openai: 'invalid_request_error' },
  model_without_price: { status: 403, anthropic: 'permission_error', openai: 'invalid_request_error' },
  /** Not 429, which clients take for a moment's rush and try again ten times. */
  over_budget: { status: 402, anthropic: 'billing_error', openai: 'insufficient_quota' },
  /** The organization's key, not the caller's: a 401 would send a tool to a sign-in page. */
  key_refused: { status: 403, anthropic: 'permission_error', openai: 'invalid_request_error' },
  busy: { status: 429, anthropic: 'rate_limit_error', openai: 'rate_limit_error' },
  unreachable: { status: 502, anthropic: 'api_error', openai: 'server_error' },
} as const satisfies Record<string, { status: number; anthropic: string; openai: string }>;

export type RefusalCode = keyof typeof refusals;

/** Thrown where a request is looked at; answered in the provider's own shape, so that tools show the words. */
export class Refusal extends Error {
  readonly code: RefusalCode;
  constructor(code: RefusalCode, message: string) {
    super(message);
    this.code = code;
  }
}

export function refusalBody(provider: ProviderId, { code, message }: Pick<Refusal, 'code' | 'message'>): string {
  const types = refusals[code];
  return JSON.stringify(
    provider === 'anthropic'
      ? { type: 'error', error: { type: types.anthropic, message } }
      : { error: { message, type: types.openai, param: null, code } },
  );
}
