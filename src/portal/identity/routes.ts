import { callerOf, idOf } from '../http/context.ts';
import { os } from '../http/guard.ts';
import { providerSignOut } from '../sso/logout.ts';
import { me, updateMe } from './actions.ts';
import { signInCookie, signOutCookie } from './cookie.ts';
import { refuseForeignPage } from './foreign-page.ts';
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
    const { portal, reply } = context;
    // Asked before the session is gone, which knows its provider.
    const next = await providerSignOut(portal, callerOf(context));
    const answer = await signOut(portal, callerOf(context), input);
    reply.header('set-cookie', signOutCookie());
    return { ...answer, next };
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
