import { z } from 'zod';
import { id, inOrg, page, paging, time } from './common.ts';
import { route } from './route.ts';

/** The turns of a publish request that somebody is told of: the first three concern admins, the others its builder. */
export const notificationKind = z.enum([
  'submitted',
  'auto_approved',
  'withdrawn',
  'approved',
  'rejected',
  'live',
  'failed',
]);
export type NotificationKind = z.infer<typeof notificationKind>;

/** Where a notification leads. What its reader may not open any more is not named. */
const target = z.discriminatedUnion('type', [
  z.object({ type: z.literal('publish_request'), id }),
  z.object({ type: z.literal('workspace'), id }),
  z.object({ type: z.literal('app'), url: z.string() }),
]);

export const notification = z.object({
  id,
  at: time,
  kind: notificationKind,
  read: z.boolean(),
  /** Who did what, in one line. */
  title: z.string(),
  /** The builder's message, the reviewer's feedback or what went wrong, shortened. */
  detail: z.string().nullable(),
  target: target.nullable(),
});
export type Notification = z.infer<typeof notification>;

export const notifications = {
  list: route('member', 'GET', '/v1/orgs/{org}/notifications', {
    summary: 'What you were told, newest first, and how much of it you have not read.',
  })
    .input(inOrg.extend(paging.shape))
    .output(page(notification).extend({ unread: z.int() })),

  read: route('member', 'POST', '/v1/orgs/{org}/notifications/read', {
    summary: 'Mark one of your notifications as read; all of them when none is named.',
  })
    .input(
      inOrg.extend({
        /** Only this one. */
        id: id.optional(),
        /** This one and all before it: what came after the list was loaded stays unread. */
        until: id.optional(),
      }),
    )
    .output(z.object({ unread: z.int() })),
};
