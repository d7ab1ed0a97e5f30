import type { Audience } from '#contract/apps.ts';

/** What each audience is called, and whom it means. */
export const audienceWords: Record<Audience, { label: string; means: string }> = {
  public: { label: 'Public', means: 'Anybody who has its address can open it.' },
  organization: {
    label: 'Organization',
    means: 'Every member of your organization can open it once they are signed in.',
  },
  members: {
    label: 'Chosen members',
    means: 'Its owner and the members whom you choose can open it. Admins are let in only when they are chosen.',
  },
};
