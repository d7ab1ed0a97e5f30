import type { PreferenceKind } from '#contract/notifications.ts';

/** What somebody may be told of, in the words of the page where they choose it. */
export const kindNames: Record<PreferenceKind, string> = {
  submitted: 'Somebody asks for your review',
  auto_approved: 'A trusted user publishes without a review',
  withdrawn: 'A request is taken back',
  commented: 'Another admin comments on a request',
  held_up: 'The git forge holds up what was approved',
  approved: 'Your request is approved',
  rejected: 'Your request needs changes',
  live: 'Your app is live',
  failed: 'Your app could not go live',
  digest: 'What waits for review, once a day',
};
