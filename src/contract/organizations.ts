import { z } from 'zod';
import { brand, logos } from './branding.ts';
import { allowed, id, inOrg, inOrgById, line, page, paging, slug, text, time } from './common.ts';
import { environmentSpec } from './environment.ts';
import { role } from './identity.ts';
import { route } from './route.ts';

export const accent = z
  .string()
  .regex(/^#[0-9a-f]{6}$/i, 'Use a colour such as #2563eb.')
  .toLowerCase();
export const deployOn = z.enum(['merge', 'approval']);

const welcomeTexts = z.object({ title: z.string(), description: z.string(), callToAction: z.string() });

export const settings = z.object({
  slug,
  /** Portal name: the header and the browser tab. */
  name: z.string(),
  accent: z.string(),
  welcome: welcomeTexts,
  logos,
  /** What a reset (`null`) goes back to. */
  defaults: z.object({ name: z.string(), accent: z.string(), welcome: welcomeTexts }),
  limits: z.object({
    maxRunningWorkspacesPerUser: z.int(),
    /** The operator's, from the portal's environment. */
    requestsPerMinute: z.int(),
    launchesPerMinute: z.int(),
  }),
  deployOn,
  /** Where this organization's apps are: `<subdomain>.<base domain>`. */
  baseDomain: z.string(),
  /** The one that is in force without a domain of its own. */
  portalDomain: z.string(),
  previewDomain: z.string(),
  configured: z.boolean(),
});

/** What `slug` allows, made of a name; empty when nothing of the name is left. */
export const slugFrom = (name: string) =>
  name
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replace(/^-/, '')
    .slice(0, 40)
    .replace(/-+$/, '');

/** One of the caller's organizations. */
export const membership = z.object({
  id,
  slug,
  name: z.string(),
  role,
  /** The portal holds a credential for a cluster of it. */
  configured: z.boolean(),
});

const connection = z.object({
  configured: z.boolean(),
  cluster: z.object({ id, name: z.string() }).nullable(),
  /** Names the credential; the credential itself never leaves the portal. */
  label: z.string().nullable(),
  configuredAt: time.nullable(),
  rotatedAt: time.nullable(),
});

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

export const organizations = {
  branding: route('anyone', 'GET', '/v1/branding', {
    summary: 'Name, colour and logos for the sign-in page: of the organization that `org` names, or of the first one.',
  })
    .input(z.object({ org: slug.optional() }))
    .output(brand),

  list: route('person', 'GET', '/v1/orgs', {
    summary: 'Organizations that you are in, and whether you may make another one.',
  }).output(z.object({ items: z.array(membership), nextCursor: z.null(), create: allowed })),

  create: route('person', 'POST', '/v1/orgs', {
    summary:
      'Make an organization with a cluster of its own, and you as its admin. Configure it before the first launch.',
    successStatus: 201,
  })
    .input(z.object({ name: line(60), slug: slug.optional() }))
    .output(membership),

  settings: route('member', 'GET', '/v1/orgs/{org}/settings', { summary: 'Settings of the organization.' })
    .input(inOrg)
    .output(settings),

  updateSettings: route('admin', 'PATCH', '/v1/orgs/{org}/settings', {
    summary: 'Change settings; what is not named stays. `null` resets a name, colour or text to its default.',
  })
    .input(
      inOrg.extend({
        name: line(60).nullable().optional(),
        accent: accent.nullable().optional(),
        welcome: z
          .object({
            title: line(120).nullable(),
            description: text(600).nullable(),
            callToAction: line(40).nullable(),
          })
          .partial()
          .nullable()
          .optional(),
        limits: z
          .object({ maxRunningWorkspacesPerUser: z.int().min(1).max(1000) })
          .partial()
          .optional(),
        deployOn: deployOn.optional(),
        /** A DNS name; null goes back to the portal's. Every app of the organization moves with it. */
        baseDomain: z
          .string()
          .max(253)
          .regex(/[.。]/, 'This is not a DNS name. Use one such as apps.example.com.')
          .nullable()
          .optional(),
      }),
    )
    .output(settings),

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
    summary: 'Forget the forge and its token. Apps that live there go on at the built-in forge; repositories stay.',
  })
    .input(inOrg)
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

  connection: route('admin', 'GET', '/v1/orgs/{org}/configure', {
    summary: 'Whether the portal holds an engine credential.',
  })
    .input(inOrg)
    .output(connection),

  configure: route('admin', 'POST', '/v1/orgs/{org}/configure', {
    summary: 'Configure portal: provision the privileged engine credential and seal it. Repeating it changes nothing.',
  })
    .input(inOrg)
    .output(connection),

  rotate: route('admin', 'POST', '/v1/orgs/{org}/configure/rotate', {
    summary: 'Replace the credential with a fresh one.',
  })
    .input(inOrg)
    .output(connection),

  revoke: route('admin', 'DELETE', '/v1/orgs/{org}/configure', {
    summary:
      'Revoke the credential. Running workspaces go on; nothing can be launched until the portal is configured again.',
  })
    .input(inOrg)
    .output(connection),
};

export const engineKind = z.enum(['local', 'kubernetes', 'qovery', 'fake']);

export const cluster = z.object({
  id,
  name: z.string(),
  engine: engineKind,
  /** As the engine answered when this was asked. */
  health: z.object({ ok: z.boolean(), message: z.string(), checkedAt: time }),
  isolation: z.object({ mode: z.string(), isolated: z.boolean(), notice: z.string() }).nullable(),
  configured: z.boolean(),
  /** Names the credential; the credential itself never leaves the portal. */
  credential: z.object({ label: z.string(), configuredAt: time, rotatedAt: time.nullable() }).nullable(),
  /** What is on it and keeps it from being removed. */
  uses: z.object({ blueprints: z.int(), workspaces: z.int(), apps: z.int() }),
  createdAt: time,
});

export const clusters = {
  list: route('admin', 'GET', '/v1/orgs/{org}/clusters', { summary: 'Clusters of the organization.' })
    .input(inOrg)
    .output(z.object({ items: z.array(cluster), nextCursor: z.null(), engines: z.array(engineKind) })),

  get: route('admin', 'GET', '/v1/orgs/{org}/clusters/{id}', { summary: 'One cluster.' })
    .input(inOrgById)
    .output(cluster),

  create: route('admin', 'POST', '/v1/orgs/{org}/clusters', {
    summary: 'Add a cluster, with a credential for it. Refused for an engine that this portal has no driver for.',
    successStatus: 201,
  })
    .input(inOrg.extend({ name: line(40), engine: engineKind.default('local') }))
    .output(cluster),

  update: route('admin', 'PATCH', '/v1/orgs/{org}/clusters/{id}', { summary: 'Rename a cluster.' })
    .input(inOrgById.extend({ name: line(40) }))
    .output(cluster),

  remove: route('admin', 'DELETE', '/v1/orgs/{org}/clusters/{id}', {
    summary: 'Remove a cluster and revoke its credential. Refused while blueprints, workspaces or apps use it.',
  })
    .input(inOrgById)
    .output(z.object({ id })),

  configure: route('admin', 'POST', '/v1/orgs/{org}/clusters/{id}/configure', {
    summary: 'Provision and seal this cluster’s credential. Repeating it changes nothing.',
  })
    .input(inOrgById)
    .output(cluster),

  rotate: route('admin', 'POST', '/v1/orgs/{org}/clusters/{id}/configure/rotate', {
    summary: 'Replace this cluster’s credential with a fresh one.',
  })
    .input(inOrgById)
    .output(cluster),

  revoke: route('admin', 'DELETE', '/v1/orgs/{org}/clusters/{id}/configure', {
    summary: 'Revoke this cluster’s credential. What runs goes on; nothing can be launched on it.',
  })
    .input(inOrgById)
    .output(cluster),

  projects: route('admin', 'GET', '/v1/orgs/{org}/clusters/{id}/projects', {
    summary: 'Projects that the cluster holds.',
  })
    .input(inOrgById)
    .output(z.object({ items: z.array(z.object({ id: z.string(), name: z.string() })), nextCursor: z.null() })),

  environments: route('admin', 'GET', '/v1/orgs/{org}/clusters/{id}/projects/{project}/environments', {
    summary: 'Environments of a project.',
  })
    .input(inOrgById.extend({ project: z.string().max(80) }))
    .output(
      z.object({
        items: z.array(
          z.object({
            id: z.string(),
            name: z.string(),
            description: z.string(),
            /** Why it cannot be read, and so not be registered. */
            fault: z.string().nullable(),
          }),
        ),
        nextCursor: z.null(),
      }),
    ),

  services: route(
    'admin',
    'GET',
    '/v1/orgs/{org}/clusters/{id}/projects/{project}/environments/{environment}/services',
    {
      summary: 'Services of an environment, with its setup, its size and whether it can be published.',
    },
  )
    .input(inOrgById.extend({ project: z.string().max(80), environment: z.string().max(80) }))
    .output(
      z.object({
        items: z.array(environmentSpec.shape.services.unwrap().element.pick({ name: true, command: true, port: true })),
        setup: z.array(z.string()),
        resources: environmentSpec.shape.resources.unwrap(),
        publishable: z.boolean(),
        nextCursor: z.null(),
      }),
    ),

  templates: route('admin', 'GET', '/v1/orgs/{org}/templates', { summary: 'The gallery.' })
    .input(inOrg)
    .output(
      z.object({
        items: z.array(
          z.object({
            id: z.string(),
            name: z.string(),
            description: z.string(),
            persona: z.string(),
            /** What it is made of, in a few words each. */
            parts: z.array(z.string()),
            /** What its page is run by, and a repository's is then too. */
            command: z.string().nullable(),
            resources: environmentSpec.shape.resources.unwrap(),
            /** Clusters that can create from it. */
            clusters: z.array(id),
          }),
        ),
        nextCursor: z.null(),
      }),
    ),
};

export const auditEvent = z.object({
  id,
  at: time,
  actor: z.object({ id: id.nullable(), label: z.string() }),
  action: z.string(),
  target: z.object({ type: z.string(), id: z.string().nullable(), label: z.string().nullable() }),
  data: z.record(z.string(), z.unknown()),
  ip: z.string().nullable(),
});

export const audit = {
  list: route('admin', 'GET', '/v1/orgs/{org}/audit-events', {
    summary: 'Everything that changed anything, newest first.',
  })
    .input(
      inOrg.extend({ ...paging.shape, action: z.string().max(80).optional(), target: z.string().max(64).optional() }),
    )
    .output(page(auditEvent)),
};
