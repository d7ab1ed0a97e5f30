import type { OutputOf } from '#web/api/query.ts';

type Kind = NonNullable<OutputOf<'organizations', 'forge'>['connection']>['kind'];

/** What a forge is called, and what its token has to be. */
export const forges: Record<Kind, { name: string; url: string; urlHint: string; tokenHint: string }> = {
  github: {
    name: 'GitHub',
    url: 'https://github.com',
    urlHint: 'Change it only for a GitHub Enterprise Server.',
    tokenHint:
      'A classic token with the scope “repo”, or a fine-grained one that may read and write Administration, Contents and Pull requests.',
  },
  gitea: {
    name: 'Gitea or Forgejo',
    url: '',
    urlHint: 'Of its front page.',
    tokenHint: 'It may read and write “repository” and “organization”, and read “user”.',
  },
};
