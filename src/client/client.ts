import { createORPCClient, isDefinedError, ORPCError } from '@orpc/client';
import type { ContractRouterClient } from '@orpc/contract';
import { OpenAPILink } from '@orpc/openapi-client/fetch';
import { contract } from '#contract/contract.ts';
import type { ErrorCode } from '#contract/errors.ts';

export type Client = ContractRouterClient<typeof contract>;

/**
 * A typed client of the portal's API: `client.workspaces.create({ org, blueprint })`.
 *
 * @param options.url the portal's origin
 * @param options.key an API key; a browser leaves it out and sends its session cookie
 * @param options.fetch replaces the global fetch, in tests
 */
export function createClient(options: { url: string; key?: string; fetch?: typeof fetch }): Client {
  const send = options.fetch ?? fetch;
  const link = new OpenAPILink(contract, {
    url: `${options.url}/api`,
    headers: options.key ? { authorization: `Bearer ${options.key}` } : {},
    fetch: (request, init) => send(request, { ...init, credentials: 'same-origin' }),
  });
  return createORPCClient(link);
}

/** An error of the contract, with its code and the request id to quote; null for anything else (a lost network, a bug). */
export function apiError(error: unknown): ORPCError<ErrorCode, unknown> | null {
  if (error instanceof ORPCError) return error as ORPCError<ErrorCode, unknown>;
  return null;
}

export { isDefinedError };
