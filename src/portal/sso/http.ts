import type { FastifyInstance, FastifyRequest } from 'fastify';
import { callerOfSession } from '../identity/actions.ts';
import { sessionCookieName, signInCookie } from '../identity/cookie.ts';
import type { Portal } from '../portal.ts';
import { type Browser, type Finished, flowCookieName } from './flow.ts';
import { endByProvider } from './logout.ts';
import { finishSignIn } from './sign-in.ts';

/** What a provider and its redirects call: outside of `/api`, because the addresses are registered there. */
export async function serveSso(server: FastifyInstance, portal: Portal): Promise<void> {
  // A scope of its own: no other route takes forms.
  await server.register(async (scope) => {
    scope.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
      done(null, new URLSearchParams(body.toString())),
    );

    scope.get('/auth/sso/callback', async (request, reply) => {
      reply.header('cache-control', 'no-store');
      const query = request.url.slice(request.url.indexOf('?') + 1);
      const finished = await finishSignIn(portal, query, await browserOf(portal, request));
      if (finished.to === 'next') reply.header('set-cookie', signInCookie(finished.session));
      return reply.redirect(addressOf(finished), 303);
    });

    scope.post<{ Params: { connection: string } }>('/auth/sso/backchannel/:connection', async (request, reply) => {
      reply.header('cache-control', 'no-store');
      await portal.limits.request(`sso ${request.ip}`);
      const token = request.body instanceof URLSearchParams ? request.body.get('logout_token') : null;
      const ended = token !== null && (await endByProvider(portal, request.params.connection, token));
      return ended ? reply.status(200).send() : reply.status(400).send({ error: 'invalid_request' });
    });
  });
}

async function browserOf(portal: Portal, request: FastifyRequest): Promise<Browser> {
  const session = request.cookies[sessionCookieName];
  const caller = session ? await callerOfSession(portal, session, request.ip) : null;
  return {
    ip: request.ip,
    userAgent: request.headers['user-agent'] ?? null,
    cookie: request.cookies[flowCookieName],
    endSession: caller?.sessionId ? { userId: caller.person.id, sessionId: caller.sessionId } : null,
  };
}

function addressOf(finished: Finished): string {
  if (finished.to === 'next') return finished.next;
  if (finished.to === 'try') return `/admin/settings/sign-in?tried=${finished.id}`;
  const org = finished.org ? `&org=${finished.org}` : '';
  return `/sign-in?problem=${finished.problem}${org}`;
}
