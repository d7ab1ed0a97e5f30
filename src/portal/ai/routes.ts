import { memberOf } from '../http/context.ts';
import { os } from '../http/guard.ts';
import { workspaceAi } from './actions.ts';
import { blueprintAi, configure } from './configure.ts';
import { usage } from './report.ts';
import { budgets, prices, setBudgets, setPrices } from './settings.ts';
import { testProvider } from './try.ts';

export const aiRoutes = {
  blueprint: os.ai.blueprint.handler(({ input, context }) => blueprintAi(context.portal, memberOf(context), input.id)),
  configure: os.ai.configure.handler(({ input, context }) => configure(context.portal, memberOf(context), input)),
  test: os.ai.test.handler(({ input, context }) => testProvider(context.portal, memberOf(context), input)),
  workspace: os.ai.workspace.handler(({ input, context }) => workspaceAi(context.portal, memberOf(context), input.id)),
  prices: os.ai.prices.handler(({ context }) => prices(context.portal, memberOf(context))),
  setPrices: os.ai.setPrices.handler(({ input, context }) => setPrices(context.portal, memberOf(context), input)),
  budgets: os.ai.budgets.handler(({ context }) => budgets(context.portal, memberOf(context))),
  setBudgets: os.ai.setBudgets.handler(({ input, context }) => setBudgets(context.portal, memberOf(context), input)),
  usage: os.ai.usage.handler(({ input, context }) => usage(context.portal, memberOf(context), input)),
};
