import { memberOf } from '../http/context.ts';
import { os } from '../http/guard.ts';
import * as previews from './previews.ts';

export const reviewRoutes = {
  getPreview: os.review.getPreview.handler(({ input, context }) =>
    previews.getPreview(context.portal, memberOf(context), input.id),
  ),

  startPreview: os.review.startPreview.handler(({ input, context }) =>
    previews.startPreview(context.portal, memberOf(context), input.id),
  ),

  stopPreview: os.review.stopPreview.handler(({ input, context }) =>
    previews.stopPreview(context.portal, memberOf(context), input.id),
  ),

  previewTicket: os.review.previewTicket.handler(({ input, context }) =>
    previews.previewTicket(context.portal, memberOf(context), input.id, input.path),
  ),
};
