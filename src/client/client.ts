import { createORPCClient, ORPCError } from '@orpc/client';
import type { ContractRouterClient } from '@orpc/contract';
import { OpenAPILink } from '@orpc/openapi-client/fetch';
import { contract } from '#contract/contract.ts';
import { type ErrorCode, errors } from '#contract/errors.ts';

export type Client = ContractRouterClient<typeof contract>;

/** What the portal answered instead of a result. `requestId` is what a person quotes to an admin. */
export class ApiError extends ORPCError<ErrorCode, unknown> {
  readonly requestId: string | null;
  constructor(code: ErrorCode, options: { status: number; message: string; data: unknown; requestId: string | null }) {
    super(code, { defined: true, status: options.status, message: options.message, data: options.data });
    this.requestId = options.requestId;
  }
}

/**
 * A typed client of the portal's API: `client.workspaces.create({ org, blueprint })`. What is refused is thrown as an {@link ApiError}.
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
    // The library's own decoder takes a body with a request id in it for malformed.
    customErrorResponseBodyDecoder: (body, response) => decodeError(body, response),
  });
  return createORPCClient(link);
}

function decodeError(body: unknown, response: { status: number; headers: Record<string, unknown> }) {
  if (typeof body !== 'object' || body === null || !('code' in body)) return null;
  const { code, message, data, requestId } = body as Record<string, unknown>;
  if (typeof code !== 'string' || !(code in errors)) return null;
  const header = response.headers['x-request-id'];
  return new ApiError(code as ErrorCode, {
    status: response.status,
    message: typeof message === 'string' ? message : errors[code as ErrorCode].message,
    data,
    requestId: typeof requestId === 'string' ? requestId : typeof header === 'string' ? header : null,
  });
}

/** An error that the portal answered, with its code and request id; null for anything else (a lost network, a bug). */
export function apiError(error: unknown): ApiError | null {
  return error instanceof ApiError ? error : null;
}
