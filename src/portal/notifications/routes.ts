import { callerOf, memberOf } from '../http/context.ts';
import { os } from '../http/guard.ts';
import { list, read } from './actions.ts';
import { listPreferences, prefer } from './preferences.ts';
import { subscription, unsubscribe } from './unsubscribe.ts';

export const notificationsRoutes = {
  list: os.notifications.list.handler(({ input, context }) => list(context.portal, memberOf(context), input)),

  read: os.notifications.read.handler(({ input, context }) => read(context.portal, memberOf(context), input)),

  preferences: os.notifications.preferences.handler(async ({ context }) =>
    page(await listPreferences(context.portal, callerOf(context))),
  ),

  prefer: os.notifications.prefer.handler(async ({ input, context }) =>
    page(await prefer(context.portal, callerOf(context), input)),
  ),

  subscription: os.notifications.subscription.handler(async ({ input, context }) => {
    await context.portal.limits.request(`unsubscribe ${context.request.ip}`);
    return subscription(context.portal, input.token);
  }),

  unsubscribe: os.notifications.unsubscribe.handler(async ({ input, context }) => {
    await context.portal.limits.request(`unsubscribe ${context.request.ip}`);
    return unsubscribe(context.portal, input.token, context.request.ip);
  }),
};

const page = <T>(items: T[]) => ({ items, nextCursor: null });
