import { memberOf, type RequestContext } from '../http/context.ts';
import { os } from '../http/guard.ts';
import { signInCookie } from '../identity/cookie.ts';
import { refuseForeignPage } from '../identity/foreign-page.ts';
import { getSso, removeSso, saveSso } from './actions.ts';
import { testConnection } from './checks.ts';
import { confirmSignIn } from './confirm.ts';
import { flowCookie, flowCookieName } from './flow.ts';
import { startSignIn } from './sign-in.ts';
import { getTry, startTry } from './try.ts';

export const ssoRoutes = {
  start: os.sso.start.handler(async ({ input, context }) => {
    refuseForeignPage(context);
    const cookie = flowCookieOf(context);
    const { browser, ...answer } = await startSignIn(context.portal, input, { ip: context.request.ip, cookie });
    if (browser) context.reply.header('set-cookie', flowCookie(browser));
    return answer;
  }),

  confirm: os.sso.confirm.handler(async ({ input, context }) => {
    refuseForeignPage(context);
    const { portal, request, reply, caller } = context;
    const endSession = caller?.sessionId ? { userId: caller.person.id, sessionId: caller.sessionId } : null;
    const { ip, userAgent } = request;
    const browser = { ip, userAgent, cookie: flowCookieOf(context), endSession };
    const { session, next } = await confirmSignIn(portal, input.token, browser);
    reply.header('set-cookie', signInCookie(session));
    return { next };
  }),

  get: os.sso.get.handler(({ context }) => getSso(context.portal, memberOf(context))),
  save: os.sso.save.handler(({ input: { org: _org, ...settings }, context }) =>
    saveSso(context.portal, memberOf(context), settings),
  ),
  remove: os.sso.remove.handler(({ context }) => removeSso(context.portal, memberOf(context))),
  test: os.sso.test.handler(({ context }) => testConnection(context.portal, memberOf(context))),

  tryOut: os.sso.tryOut.handler(async ({ context }) => {
    const { url, browser } = await startTry(context.portal, memberOf(context), flowCookieOf(context));
    context.reply.header('set-cookie', flowCookie(browser));
    return { url };
  }),
  tried: os.sso.tried.handler(({ input, context }) => getTry(context.portal, memberOf(context), input.id)),
};

/** Sign-ins through a provider are bound to the browser that began them. */
const flowCookieOf = ({ reply }: RequestContext) => reply.request.cookies[flowCookieName];
