import type { OutputOf } from '#web/api/query.ts';

type Kind = NonNullable<OutputOf<'organizations', 'forge'>['connection']>['kind'];

interface Words {
  name: string;
  url: string;
  urlHint: string;
  ownerLabel: string;
  ownerHint: string;
  tokenHint: string;
}

/** What a forge is called, what owns repositories there, and what its token has to be. */
export const forges: Record<Kind, Words> = {
  github: {
    name: 'GitHub',
    url: 'https://github.com',
    urlHint: 'Change it only for a GitHub Enterprise Server.',
    ownerLabel: 'Account or organization',
    ownerHint: 'It owns the repositories.',
    tokenHint:
      'A classic token with the scope “repo”, or a fine-grained one that may read and write Administration, Contents and Pull requests.',
  },
  gitlab: {
    name: 'GitLab',
    url: 'https://gitlab.com',
    urlHint: 'Change it for a GitLab of your own.',
    ownerLabel: 'Group or account',
    ownerHint: 'It owns the projects. Type a subgroup with its path, such as acme/apps.',
    tokenHint: 'A personal or group access token with the scope “api”, and the role Maintainer or Owner in that group.',
  },
  bitbucket: {
    name: 'Bitbucket Cloud',
    url: 'https://bitbucket.org',
    urlHint: 'A Bitbucket Data Center speaks another language and cannot be connected.',
    ownerLabel: 'Workspace',
    ownerHint: 'Its ID, as it is in addresses.',
    tokenHint:
      'An access token of the workspace that may administer and write repositories, write pull requests and read and write webhooks, or an API token after your address: you@example.com:token.',
  },
  gitea: {
    name: 'Gitea or Forgejo',
    url: '',
    urlHint: 'Of its front page.',
    ownerLabel: 'Account or organization',
    ownerHint: 'It owns the repositories.',
    tokenHint: 'It may read and write “repository” and “organization”, and read “user”.',
  },
};
