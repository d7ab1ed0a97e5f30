import { OpenAPIGenerator } from '@orpc/openapi';
import { OpenAPIHandler } from '@orpc/openapi/fastify';
import { ORPCError, ValidationError } from '@orpc/server';
import { ZodToJsonSchemaConverter } from '@orpc/zod/zod4';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { contract } from '#contract/contract.ts';
import { environmentSpec } from '#contract/environment.ts';
import { errors } from '#contract/errors.ts';
import { fail } from '../fail.ts';
import { sessionCookieName } from '../identity/cookie.ts';
import type { Portal } from '../portal.ts';
import { router } from '../router.ts';
import type { RequestContext } from './context.ts';
import { csvOf } from './csv.ts';
import { docsPage } from './docs-page.ts';

/** Puts the whole contract under `/api`, described at `/api/openapi.json` for programs and at `/api/docs` for people. */
export async function serveApi(server: FastifyInstance, portal: Portal): Promise<void> {
  const handler = new OpenAPIHandler(router, {
    // Around everything, so that what an error became is seen too.
    rootInterceptors: [
      async ({ next, context }) => {
        const result = await next();
        const { response } = result;
        if (!response) return result;
        if (response.status < 400)
          return wantsCsv(context) ? { ...result, response: { ...response, body: fileOf(response.body) } } : result;
        const { id: requestId } = context.request;
        return { ...result, response: { ...response, ...answerOf(response.body, requestId) } };
      },
    ],
    clientInterceptors: [
      async ({ next, context }) => {
        try {
          return await next();
        } catch (error) {
          if (!(error instanceof ORPCError)) {
            portal.log.error(
              { err: error, requestId: context.request.id, path: context.request.path },
              'a request failed',
            );
          }
          throw contractError(error);
        }
      },
    ],
    eventIteratorKeepAliveInterval: 15_000,
  });

  const description = await describe(portal);
  server.get('/api/openapi.json', () => description);
  server.get('/api/docs', (_, reply) => reply.type('text/html; charset=utf-8').send(docsPage('Slipway')));
  server.get('/api/environment.schema.json', () => z.toJSONSchema(environmentSpec, { io: 'input' }));

  server.all('/api/v1/*', async (request, reply) => {
    const { matched } = await handler.handle(request, reply, {
      prefix: '/api',
      context: contextOf(portal, request, reply),
    });
    if (!matched) throw fail('NOT_FOUND', 'The API has no such route.');
  });
}

/** Every list is a table too, for whoever asks for one. */
const wantsCsv = ({ reply }: RequestContext) => /^text\/csv\b/i.test(reply.request.headers.accept ?? '');

function fileOf(body: unknown) {
  const csv = csvOf(body);
  return csv === null ? body : new File([csv], 'slipway.csv', { type: 'text/csv; charset=utf-8' });
}

/** Adds to an error what a person quotes to an admin, and what a program waits by. */
function answerOf(body: unknown, requestId: string) {
  const { retryAfter } = (body as { data?: { retryAfter?: number } }).data ?? {};
  return {
    body: { ...(body as object), requestId },
    headers: retryAfter === undefined ? {} : { 'retry-after': String(Math.ceil(retryAfter)) },
  };
}

/** Whatever was thrown, as an error of the closed list. Faults of input become `{path, message}` with dotted paths. */
function contractError(error: unknown): ORPCError<string, unknown> {
  if (!(error instanceof ORPCError)) return fail('INTERNAL_SERVER_ERROR');
  if (error.cause instanceof ValidationError && error.code === 'BAD_REQUEST') {
    const issues = error.cause.issues.map((issue) => ({
      path: (issue.path ?? []).map((part) => (typeof part === 'object' ? String(part.key) : String(part))).join('.'),
      message: issue.message,
    }));
    return fail('BAD_REQUEST', undefined, { issues });
  }
  if (!(error.code in errors)) return fail(error.status < 500 ? 'BAD_REQUEST' : 'INTERNAL_SERVER_ERROR');
  return error;
}

function contextOf(portal: Portal, request: FastifyRequest, reply: FastifyReply): RequestContext {
  const header = (name: string) => {
    const value = request.headers[name];
    return Array.isArray(value) ? value[0] : value;
  };
  return {
    portal,
    reply,
    caller: null,
    member: null,
    request: {
      id: request.id,
      method: request.method,
      path: request.url,
      ip: request.ip,
      userAgent: header('user-agent')?.slice(0, 400) ?? null,
      authorization: header('authorization'),
      sessionCookie: request.cookies[sessionCookieName],
      origin: header('origin'),
      fetchSite: header('sec-fetch-site'),
      idempotencyKey: header('idempotency-key'),
    },
  };
}

function describe(portal: Portal) {
  const generator = new OpenAPIGenerator({ schemaConverters: [new ZodToJsonSchemaConverter()] });
  return generator.generate(contract, {
    info: { title: 'Slipway', version: '1', description: 'Everything that the portal can be asked.' },
    servers: [{ url: `${portal.config.url}/api` }],
    components: {
      securitySchemes: { key: { type: 'http', scheme: 'bearer', description: 'An API key, slw_…' } },
    },
    security: [{ key: [] }],
  });
}
