import { fail } from '../fail.ts';
import { callerOf, idOf, type RequestContext } from '../http/context.ts';
import { os } from '../http/guard.ts';
import { me, updateMe } from './actions.ts';
import { signInCookie, signOutCookie } from './cookie.ts';
import { createKey, listKeys, revokeKey } from './keys.ts';
import { endSession, listSessions, signOut } from './sessions.ts';
import { requestLink, signIn } from './sign-in.ts';

export const identityRoutes = {
  requestLink: os.identity.requestLink.handler(({ input, context }) =>
    requestLink(context.portal, input, context.request.ip),
  ),

  useLink: os.identity.useLink.handler(async ({ input, context }) => {
    const { portal, request, reply, caller } = context;
    refuseForeignPage(context);
    const endSession = caller?.sessionId ? { userId: caller.person.id, sessionId: caller.sessionId } : null;
    const from = { ip: request.ip, userAgent: request.userAgent, endSession };
    const { session, next } = await signIn(portal, input.token, from);
    reply.header('set-cookie', signInCookie(session));
    return { next };
  }),

  signOut: os.identity.signOut.handler(async ({ input, context }) => {
    const answer = await signOut(context.portal, callerOf(context), input);
    context.reply.header('set-cookie', signOutCookie());
    return answer;
  }),

  me: os.identity.me.handler(({ context }) => me(context.portal, callerOf(context))),
  updateMe: os.identity.updateMe.handler(({ input, context }) => updateMe(context.portal, callerOf(context), input)),

  sessions: os.identity.sessions.handler(({ context }) => listSessions(context.portal, callerOf(context))),
  endSession: os.identity.endSession.handler(({ input, context }) =>
    endSession(context.portal, callerOf(context), input.id),
  ),

  apiKeys: os.identity.apiKeys.handler(({ context }) => listKeys(context.portal, callerOf(context))),
  createApiKey: os.identity.createApiKey.handler(({ input, context }) =>
    createKey(context.portal, callerOf(context), idOf(context, 'key'), input),
  ),
  revokeApiKey: os.identity.revokeApiKey.handler(({ input, context }) =>
    revokeKey(context.portal, callerOf(context), input.id),
  ),
};

/**
 * Signing in needs no cookie, so the guard's check of origins does not see it: without this, a page elsewhere could post a
 * link of its author's and have the visitor work in the author's account. Programs send no Origin.
 */
function refuseForeignPage({ request, portal }: RequestContext): void {
  if (request.origin !== undefined && !portal.origins.has(request.origin)) {
    throw fail('FORBIDDEN', 'This request does not come from the portal’s own pages.');
  }
}
