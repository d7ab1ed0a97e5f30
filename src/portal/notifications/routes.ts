import { memberOf } from '../http/context.ts';
import { os } from '../http/guard.ts';
import { list, read } from './actions.ts';

export const notificationsRoutes = {
  list: os.notifications.list.handler(({ input, context }) => list(context.portal, memberOf(context), input)),

  read: os.notifications.read.handler(({ input, context }) => read(context.portal, memberOf(context), input)),
};
