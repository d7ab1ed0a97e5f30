import { memberOf } from '../http/context.ts';
import { os } from '../http/guard.ts';
import { arrange, readBlueprintLayout, readWorkspaceLayout, setBlueprintLayout } from './actions.ts';
import { listPublic, setPublic } from './public-actions.ts';

export const layoutRoutes = {
  get: os.layout.get.handler(({ input, context }) => readBlueprintLayout(context.portal, memberOf(context), input.id)),
  set: os.layout.set.handler(({ input, context }) => setBlueprintLayout(context.portal, memberOf(context), input)),
  workspace: os.layout.workspace.handler(({ input, context }) =>
    readWorkspaceLayout(context.portal, memberOf(context), input.id),
  ),
  arrange: os.layout.arrange.handler(({ input, context }) => arrange(context.portal, memberOf(context), input)),
  publicUrls: os.layout.publicUrls.handler(({ input, context }) =>
    listPublic(context.portal, memberOf(context), input.id),
  ),
  setPublicUrl: os.layout.setPublicUrl.handler(({ input, context }) =>
    setPublic(context.portal, memberOf(context), input),
  ),
};
