import { memberOf } from '../http/context.ts';
import { os } from '../http/guard.ts';
import { removeLogo, setLogo } from './actions.ts';

export const brandingRoutes = {
  setLogo: os.branding.setLogo.handler(({ input, context }) => setLogo(context.portal, memberOf(context), input)),
  removeLogo: os.branding.removeLogo.handler(({ input, context }) =>
    removeLogo(context.portal, memberOf(context), input),
  ),
};
