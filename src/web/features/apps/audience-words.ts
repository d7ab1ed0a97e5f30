import type { Audience } from '#contract/publishing.ts';

/** What each audience is called, whom it means to who chooses it, and who that is. */
export const audienceWords: Record<Audience, { label: string; means: string; who: string }> = {
  public: {
    label: 'Public',
    means: 'Anybody who has its address can open it.',
    who: 'anybody who has its address',
  },
  organization: {
    label: 'Organization',
    who: 'every member of the organization, once they are signed in',
    means: 'Every member of your organization can open it once they are signed in.',
  },
  members: {
    label: 'Chosen members',
    who: 'its owner, and the members whom an admin chooses',
    means: 'Its owner and the members whom you choose can open it. Admins are let in only when they are chosen.',
  },
};
