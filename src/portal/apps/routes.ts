import { checkDomain, removeDomain, setDomain } from '../domains/actions.ts';
import { callerOf, idOf, memberOf } from '../http/context.ts';
import { os } from '../http/guard.ts';
import * as actions from './actions.ts';
import { releaseName } from './names.ts';
import { open } from './open.ts';
import { setReplicas } from './replicas.ts';
import { applyVariables, listVariables, setVariables } from './variables.ts';

export const appsRoutes = {
  list: os.apps.list.handler(({ context }) => actions.list(context.portal, memberOf(context))),

  get: os.apps.get.handler(({ input, context }) => actions.get(context.portal, memberOf(context), input.id)),

  update: os.apps.update.handler(({ input, context }) => actions.update(context.portal, memberOf(context), input)),

  releaseName: os.apps.releaseName.handler(async ({ input, context }) => {
    await releaseName(context.portal, memberOf(context), input);
    return actions.get(context.portal, memberOf(context), input.id);
  }),

  setDomain: os.apps.setDomain.handler(async ({ input, context }) => {
    await setDomain(context.portal, memberOf(context), input);
    return actions.get(context.portal, memberOf(context), input.id);
  }),

  checkDomain: os.apps.checkDomain.handler(async ({ input, context }) => {
    await checkDomain(context.portal, memberOf(context), input.id);
    return actions.get(context.portal, memberOf(context), input.id);
  }),

  removeDomain: os.apps.removeDomain.handler(async ({ input, context }) => {
    await removeDomain(context.portal, memberOf(context), input.id);
    return actions.get(context.portal, memberOf(context), input.id);
  }),

  remove: os.apps.remove.handler(async ({ input, context }) => {
    await actions.remove(context.portal, memberOf(context), input.id);
    return { id: input.id };
  }),

  rollback: os.apps.rollback.handler(({ input, context }) =>
    actions.rollback(context.portal, memberOf(context), { ...input, newId: idOf(context, 'ver') }),
  ),

  variables: os.apps.variables.handler(({ input, context }) =>
    listVariables(context.portal, memberOf(context), input.id),
  ),

  setVariables: os.apps.setVariables.handler(({ input, context }) =>
    setVariables(context.portal, memberOf(context), input),
  ),

  applyVariables: os.apps.applyVariables.handler(({ input, context }) =>
    applyVariables(context.portal, memberOf(context), { id: input.id, newId: idOf(context, 'ver') }),
  ),

  setReplicas: os.apps.setReplicas.handler(({ input, context }) =>
    setReplicas(context.portal, memberOf(context), { ...input, newId: idOf(context, 'ver') }),
  ),

  open: os.apps.open.handler(({ input, context }) => open(context.portal, callerOf(context), input)),

  logs: os.apps.logs.handler(({ input, context }) => actions.logs(context.portal, memberOf(context), input)),
};
