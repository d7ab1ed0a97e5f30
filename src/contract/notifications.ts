import { z } from 'zod';
import { id, inOrg, page, paging, time } from './common.ts';
import { route } from './route.ts';

/** The turns of a publish request that somebody is told of: the first four concern admins, `held_up` both, the others its builder. */
export const notificationKind = z.enum([
  'submitted',
  'auto_approved',
  'withdrawn',
  'commented',
  'held_up',
  'approved',
  'rejected',
  'live',
  'failed',
]);
export type NotificationKind = z.infer<typeof notificationKind>;

/** What somebody may be told of or not: the turns, and the daily digest, which is mail alone. */
export const preferenceKind = z.enum([...notificationKind.options, 'digest']);
export type PreferenceKind = z.infer<typeof preferenceKind>;

/** The bell, or mail. */
export const channel = z.enum(['in_app', 'mail']);
export type Channel = z.infer<typeof channel>;

export const preference = z.object({
  kind: preferenceKind,
  /** Null where there is nothing to show in the bell. */
  inApp: z.boolean().nullable(),
  mail: z.boolean(),
});
export type Preference = z.infer<typeof preference>;
const preferences = z.object({ items: z.array(preference), nextCursor: z.null() });

/** Out of a mail. Whoever has it may stop mails of one kind to one person, and nothing else. */
const unsubscribeToken = z.string().min(1).max(500);

/** Where a notification leads. What its reader may not open any more is not named. */
const target = z.discriminatedUnion('type', [
  z.object({ type: z.literal('publish_request'), id }),
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

  preferences: route('person', 'GET', '/v1/me/notification-preferences', {
    summary: 'What you want to be told of, in the bell and by mail. Sign-in links and invitations are always mailed.',
  }).output(preferences),

  prefer: route('person', 'PUT', '/v1/me/notification-preferences', {
    summary: 'Choose whether you are told of one kind of thing in one way, in all your organizations.',
  })
    .input(z.object({ kind: preferenceKind, channel, wanted: z.boolean() }))
    .output(preferences),

  subscription: route('anyone', 'GET', '/v1/unsubscribe/{token}', {
    summary: 'Which mails the link of a mail stops, and whether they are stopped. Changes nothing.',
  })
    .input(z.object({ token: unsubscribeToken }))
    .output(z.object({ kind: preferenceKind, stopped: z.boolean() })),

  unsubscribe: route('anyone', 'POST', '/v1/unsubscribe/{token}', {
    summary: 'Stop mails of one kind to one person, with the link of such a mail and without a sign-in.',
  })
    .input(z.object({ token: unsubscribeToken }))
    .output(z.object({ kind: preferenceKind, stopped: z.boolean() })),
};
