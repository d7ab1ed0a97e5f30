import { implement } from '@orpc/server';
import { contract } from '#contract/contract.ts';
import type { RouteMeta } from '#contract/route.ts';
import type { Caller } from '../actor.ts';
import { fail } from '../fail.ts';
import { callerOfKey, callerOfSession, memberIn } from '../identity/actions.ts';
import type { RequestContext } from './context.ts';
import { fingerprintsOf, recallResponse, rememberResponse } from './idempotency.ts';
import { cookieMayAct } from './origin.ts';

const base = implement(contract).$context<RequestContext>();

/**
 * Runs before every handler and before the input is looked at: who asks, whether the route's row lets them, and whether
 * this very request was answered before. A route cannot be implemented without it, since `os` is the only builder.
 */
export const os = base
  .use(async ({ context, procedure, next }, input) => {
    const meta = procedure['~orpc'].meta as RouteMeta;
    const caller = await identify(context);
    if (meta.caller === 'anyone') return next({ context: { caller } });
    if (!caller) throw fail('UNAUTHORIZED');
    checkScope(caller, meta, context.request.method);
    await context.portal.limits.request(caller.person.id);
    if (meta.caller === 'person') return next({ context: { caller } });

    const slug = (input as { org?: unknown } | undefined)?.org;
    const member = typeof slug === 'string' ? await memberIn(context.portal, caller, slug) : null;
    if (!member) throw fail('NOT_FOUND');
    if (meta.caller === 'admin' && member.role !== 'admin') throw fail('FORBIDDEN');
    return next({ context: { caller, member } });
  })
  .use(async ({ context, procedure, next }, input, output) => {
    const { idempotencyKey: key, method, path } = context.request;
    const { secretAnswer } = procedure['~orpc'].meta as RouteMeta;
    if (!key || !context.caller || method === 'GET' || secretAnswer) return next();
    if (key.length > 200) throw fail('BAD_REQUEST', 'An Idempotency-Key has at most 200 characters.');
    const fingerprints = await fingerprintsOf(context.portal.keyring, method, path, input);
    const known = await recallResponse(context.portal.db, context.caller.person.id, key, fingerprints);
    if (known) return output(known.response);
    const result = await next();
    await rememberResponse(context.portal, context.caller.person.id, key, fingerprints, result.output);
    return result;
  });

async function identify({ portal, request }: RequestContext): Promise<Caller | null> {
  const bearer = /^Bearer (slw_[\w-]+)$/.exec(request.authorization ?? '')?.[1];
  if (bearer) return callerOfKey(portal, bearer, request.ip);
  if (request.authorization !== undefined || !request.sessionCookie) return null;
  if (!cookieMayAct({ ...request, upgrade: false }, portal.origins))
    throw fail('FORBIDDEN', 'This request does not come from the portal’s own pages.');
  return callerOfSession(portal, request.sessionCookie, request.ip);
}

function checkScope(caller: Caller, meta: RouteMeta, method: string): void {
  if (meta.sessionOnly && !caller.sessionId)
    throw fail('FORBIDDEN', 'An API key cannot do this. Sign in with a browser.');
  if (method !== 'GET' && !caller.scopes.has('write')) throw fail('FORBIDDEN', 'This API key may only read.');
}
