import { idOf, memberOf } from '../http/context.ts';
import { os } from '../http/guard.ts';
import * as actions from './actions.ts';
import { viewBlueprint } from './view.ts';

export const blueprintRoutes = {
  list: os.blueprints.list.handler(async ({ input, context }) => {
    const rows = await actions.list(context.portal, memberOf(context));
    const items = rows.filter((row) => !input.state || row.state === input.state).map(viewBlueprint);
    return { items, nextCursor: null };
  }),

  get: os.blueprints.get.handler(async ({ input, context }) =>
    viewBlueprint(await actions.get(context.portal, memberOf(context).organization.id, input.id)),
  ),

  create: os.blueprints.create.handler(async ({ input, context }) =>
    viewBlueprint(await actions.create(context.portal, memberOf(context), idOf(context, 'bp'), input)),
  ),

  update: os.blueprints.update.handler(async ({ input, context }) =>
    viewBlueprint(await actions.update(context.portal, memberOf(context), input)),
  ),

  setState: os.blueprints.setState.handler(async ({ input, context }) =>
    viewBlueprint(await actions.setState(context.portal, memberOf(context), input.id, input.state)),
  ),

  remove: os.blueprints.remove.handler(async ({ input, context }) => {
    await actions.remove(context.portal, memberOf(context), input.id);
    return { id: input.id };
  }),

  prepare: os.blueprints.prepare.handler(async ({ input, context }) =>
    viewBlueprint(await actions.prepareAgain(context.portal, memberOf(context), input.id)),
  ),

  catalog: os.blueprints.catalog.handler(async ({ context }) => {
    const rows = await actions.catalog(context.portal, memberOf(context));
    const items = rows.map(({ row: { id, name, description, state }, launchable }) => ({
      id,
      name,
      description,
      state,
      launchable,
    }));
    return { items, nextCursor: null };
  }),
};
