import { idOf, memberOf } from '../http/context.ts';
import { os } from '../http/guard.ts';
import { aiSessions } from './ai-sessions.ts';
import { addComment, listComments, removeComment } from './comments.ts';
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

  aiSessions: os.review.aiSessions.handler(({ input, context }) =>
    aiSessions(context.portal, memberOf(context), input.id),
  ),

  comments: os.review.comments.handler(async ({ input, context }) => ({
    items: await listComments(context.portal, memberOf(context), input.id),
    nextCursor: null,
  })),

  addComment: os.review.addComment.handler(({ input: { id: requestId, org, ...input }, context }) =>
    addComment(context.portal, memberOf(context), { ...input, requestId, id: idOf(context, 'cmt') }),
  ),

  removeComment: os.review.removeComment.handler(async ({ input, context }) => {
    await removeComment(context.portal, memberOf(context), { requestId: input.id, id: input.comment });
    return { comment: input.comment };
  }),
};
