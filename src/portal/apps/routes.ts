import { memberOf } from '../http/context.ts';
import { os } from '../http/guard.ts';
import * as actions from './actions.ts';

export const appsRoutes = {
  list: os.apps.list.handler(({ context }) => actions.list(context.portal, memberOf(context))),

  get: os.apps.get.handler(({ input, context }) => actions.get(context.portal, memberOf(context), input.id)),

  logs: os.apps.logs.handler(({ input, context }) =>
    actions.logs(context.portal, memberOf(context), input.id, input.version),
  ),
};
