import { memberOf } from '../http/context.ts';
import { os } from '../http/guard.ts';
import { previewAccess, readAccess, setAccess } from './actions.ts';

export const accessRoutes = {
  get: os.access.get.handler(({ input, context }) => readAccess(context.portal, memberOf(context), input)),
  set: os.access.set.handler(({ input, context }) => setAccess(context.portal, memberOf(context), input)),
  preview: os.access.preview.handler(({ input, context }) => previewAccess(context.portal, memberOf(context), input)),
};
