import type { NotificationKind } from '#contract/notifications.ts';

const second = 1000;
const hour = 3600 * second;

/** What could not be sent for this long is given up. */
const patience = 24 * hour;

/**
 * When to try again: after 5, 10, 20… seconds, at most an hour; null to give up.
 *
 * @param attempts how many were made, this one included
 */
export function nextAttempt(attempts: number, createdAt: Date, now: Date): Date | null {
  const due = new Date(now.getTime() + Math.min(hour, 5 * second * 2 ** (attempts - 1)));
  return due > givenUpAt(createdAt) ? null : due;
}

/** Until when a thing is tried that began at a time. */
export const givenUpAt = (createdAt: Date) => new Date(createdAt.getTime() + patience);

/** Whether the same message may be taken later. Every other refusal, a redirect too, is the other server's last word. */
export const mayPass = (status: number) => status >= 500 || [408, 425, 429].includes(status);

/**
 * Text that people chose, as a chat shows it and obeys nothing of it. Slack's control characters become entities; others
 * that take the same messages also read @names, Markdown's links and addresses, which an invisible space breaks.
 */
export const plainForChat = (text: string) =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('@', '@\u200b')
    .replaceAll('](', ']\u200b(')
    .replaceAll('://', ':\u200b//');

/** @param to where the words at the end lead; made by the portal */
export const chatText = (title: string, to: { url: string; label: string }) =>
  `${plainForChat(title)} · <${to.url}|${to.label}>`;

/** A channel's readers need not be admins: they get who, what and a link, which asks them to sign in. */
export const linkOf = (kind: NotificationKind, urls: { review: string; app: string }) =>
  kind === 'live' ? { url: urls.app, label: 'Open the app' } : { url: urls.review, label: 'Open the request' };
