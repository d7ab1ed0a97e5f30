import { z } from 'zod';
import { id, inOrg, time } from './common.ts';
import { route } from './route.ts';

/** Forges that an organization can connect. */
export const forgeKind = z.enum(['github', 'gitlab', 'gitea', 'bitbucket']);

const forge = z.object({
  /** Where new apps live. */
  kind: z.enum(['builtin', 'fake', ...forgeKind.options]),
  /** Of a new app; with its subdomain in the place of `{app}`. */
  cloneUrl: z.string(),
  /** Null while nothing but the built-in forge is there. */
  connection: z
    .object({
      kind: forgeKind,
      url: z.string(),
      owner: z.string(),
      /** Of the GitHub App that the portal is there; null where it has a token. */
      appId: z.string().nullable(),
      connectedAt: time,
      /** Where the forge tells at once what became of a pull request. */
      hook: z.object({
        url: z.string(),
        /** When the secret was made that it signs with; null before. */
        secretAt: time.nullable(),
        /** At how many repositories the portal set it up by itself. */
        registered: z.int(),
        /** Why it could not: then a person does it, or the portal polls. */
        problem: z.string().nullable(),
        /** When it last called with that signature. */
        deliveredAt: time.nullable(),
      }),
    })
    .nullable(),
  /** Forges that were disconnected, while webhooks of the portal’s are there. */
  left: z.array(
    z.object({
      id,
      kind: forgeKind,
      url: z.string(),
      owner: z.string(),
      leftAt: time,
      /** Where a webhook is left. */
      repositories: z.array(z.string()),
      /** Why it is; null before the portal tried. */
      problem: z.string().nullable(),
      /** Until when the portal tries, and keeps the token for it; null once that is forgotten. */
      until: time.nullable(),
    }),
  ),
  repositories: z.array(
    z.object({
      app: id,
      name: z.string(),
      cloneUrl: z.string(),
      /** It lives at the connected forge, not at the built-in one. */
      connected: z.boolean(),
      openRequests: z.int(),
    }),
  ),
});

/** Rows of `organizations`. */
export const forgeRows = {
  forge: route('admin', 'GET', '/v1/orgs/{org}/settings/forge', {
    summary: 'Where the repositories of apps live, and which there are.',
  })
    .input(inOrg)
    .output(forge),

  connectForge: route('admin', 'PUT', '/v1/orgs/{org}/settings/forge', {
    summary:
      'Keep new apps at a forge of your own, or replace its token, or its GitHub App. Both are write-only; test the connection to try it.',
  })
    .input(
      inOrg.extend({
        kind: forgeKind.default('github'),
        /** Where people open it; only for Gitea there is no other one. */
        url: z
          .url({ protocol: /^https?$/ })
          .max(500)
          .optional(),
        /** The account, organization, group or workspace there that repositories are made below; of GitLab also a subgroup. */
        owner: z
          .string()
          .trim()
          .max(255)
          .regex(
            /^\w[\w.-]{0,99}(?:\/\w[\w.-]{0,99})*$/,
            'Use the name as it is in the addresses of its repositories.',
          ),
        /** The one that is kept stays when this is absent. A person’s API token of Bitbucket’s is `address:token`. */
        token: z
          .string()
          .trim()
          .regex(/^[\x21-\x7e]{8,500}$/, 'Paste the whole token; it has no spaces.')
          .optional(),
        /** With `privateKey` in the place of a token: a GitHub App that is installed at the owner. */
        appId: z
          .string()
          .trim()
          .regex(/^\d{1,20}$/, 'Use the App ID, which is a number.')
          .optional(),
        /** As GitHub gives it to be downloaded: the text of the .pem file. */
        privateKey: z.string().trim().max(10_000).optional(),
      }),
    )
    .output(forge),

  disconnectForge: route('admin', 'DELETE', '/v1/orgs/{org}/settings/forge', {
    summary:
      'Forget the forge, and its token once the portal’s webhooks there are removed. Apps that live there go on at the built-in forge; repositories stay.',
  })
    .input(inOrg)
    .output(forge),

  forgetForge: route('admin', 'DELETE', '/v1/orgs/{org}/settings/forge/left/{id}', {
    summary:
      'Forget a forge that was disconnected, with the token that is kept to remove webhooks there. Those that are left, you delete yourself.',
  })
    .input(inOrg.extend({ id }))
    .output(forge),

  testForge: route('admin', 'POST', '/v1/orgs/{org}/settings/forge/test', {
    summary: 'Ask the connected forge whether the token can do what is needed. It changes nothing there.',
  })
    .input(inOrg)
    .output(z.object({ ok: z.boolean(), missing: z.array(z.string()) })),

  makeHookSecret: route('admin', 'POST', '/v1/orgs/{org}/settings/forge/hook-secret', {
    summary:
      'Make the secret that the connected forge signs its webhooks with, in the place of the one before. Shown once.',
    secretAnswer: true,
  })
    .input(inOrg)
    .output(z.object({ url: z.string(), secret: z.string() })),
};
