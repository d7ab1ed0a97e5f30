import { idOf, memberOf } from '../http/context.ts';
import { os } from '../http/guard.ts';
import { takenNames, upgradeAll } from '../workspaces/actions.ts';
import { proposeName } from '../workspaces/rules.ts';
import * as actions from './actions.ts';
import { listActivity } from './activity.ts';
import { listVariables, setVariables } from './variables.ts';
import { iconOf, viewBlueprint } from './view.ts';

export const blueprintRoutes = {
  list: os.blueprints.list.handler(async ({ input, context }) => {
    const rows = await actions.list(context.portal, memberOf(context));
    const shown = rows.filter((row) => !input.state || row.state === input.state);
    return { items: await Promise.all(shown.map((row) => viewBlueprint(context.portal, row))), nextCursor: null };
  }),

  get: os.blueprints.get.handler(async ({ input, context }) =>
    viewBlueprint(context.portal, await actions.get(context.portal, memberOf(context).organization.id, input.id)),
  ),

  create: os.blueprints.create.handler(async ({ input, context }) =>
    viewBlueprint(context.portal, await actions.create(context.portal, memberOf(context), idOf(context, 'bp'), input)),
  ),

  update: os.blueprints.update.handler(async ({ input, context }) =>
    viewBlueprint(context.portal, await actions.update(context.portal, memberOf(context), input)),
  ),

  setState: os.blueprints.setState.handler(async ({ input, context }) =>
    viewBlueprint(context.portal, await actions.setState(context.portal, memberOf(context), input.id, input.state)),
  ),

  remove: os.blueprints.remove.handler(async ({ input, context }) => {
    await actions.remove(context.portal, memberOf(context), input.id);
    return { id: input.id };
  }),

  prepare: os.blueprints.prepare.handler(async ({ input, context }) =>
    viewBlueprint(context.portal, await actions.prepareAgain(context.portal, memberOf(context), input.id)),
  ),

  variables: os.blueprints.variables.handler(({ input, context }) =>
    listVariables(context.portal, memberOf(context), input.id),
  ),

  setVariables: os.blueprints.setVariables.handler(({ input, context }) =>
    setVariables(context.portal, memberOf(context), input.id, input.items),
  ),

  upgrade: os.blueprints.upgrade.handler(({ input, context }) =>
    upgradeAll(context.portal, memberOf(context), input.id),
  ),

  activity: os.blueprints.activity.handler(({ input, context }) =>
    listActivity(context.portal, memberOf(context), input),
  ),

  catalog: os.blueprints.catalog.handler(async ({ context }) => {
    const rows = await actions.catalog(context.portal, memberOf(context));
    const taken = await takenNames(context.portal, memberOf(context));
    const items = rows.map(({ row: { id, name, description, icon, state }, launchable }) => ({
      id,
      name,
      description,
      icon: iconOf(icon),
      state,
      launchable,
      proposedName: proposeName(name, taken),
    }));
    return { items, nextCursor: null };
  }),
};
