import { z } from 'zod';
import { id, inOrg, inOrgById, line, page, paging, slug, text, time } from './common.ts';
import { environmentSpec } from './environment.ts';
import { route } from './route.ts';

export const accent = z
  .string()
  .regex(/^#[0-9a-f]{6}$/i, 'Use a colour such as #2563eb.')
  .toLowerCase();
export const deployOn = z.enum(['merge', 'approval']);

export const settings = z.object({
  slug,
  /** Portal name: the header and the browser tab. */
  name: z.string(),
  accent: z.string(),
  welcome: z.object({ title: z.string(), description: z.string(), callToAction: z.string() }),
  limits: z.object({ maxRunningWorkspacesPerUser: z.int() }),
  deployOn,
  baseDomain: z.string(),
  previewDomain: z.string(),
  configured: z.boolean(),
});

/** What a page may show before anyone has signed in. */
export const branding = z.object({ name: z.string(), accent: z.string() });

const connection = z.object({
  configured: z.boolean(),
  cluster: z.object({ id, name: z.string() }).nullable(),
  /** Names the credential; the credential itself never leaves the portal. */
  label: z.string().nullable(),
  configuredAt: time.nullable(),
  rotatedAt: time.nullable(),
});

export const organizations = {
  branding: route('anyone', 'GET', '/v1/branding', { summary: 'Name and colour for the sign-in page.' }).output(
    branding,
  ),

  settings: route('member', 'GET', '/v1/orgs/{org}/settings', { summary: 'Settings of the organization.' })
    .input(inOrg)
    .output(settings),

  updateSettings: route('admin', 'PATCH', '/v1/orgs/{org}/settings', {
    summary: 'Change settings; what is not named stays.',
  })
    .input(
      inOrg.extend({
        name: line(60).optional(),
        accent: accent.optional(),
        welcome: z
          .object({ title: line(120), description: text(600), callToAction: line(40) })
          .partial()
          .optional(),
        limits: z
          .object({ maxRunningWorkspacesPerUser: z.int().min(1).max(1000) })
          .partial()
          .optional(),
        deployOn: deployOn.optional(),
      }),
    )
    .output(settings),

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

export const cluster = z.object({
  id,
  name: z.string(),
  engine: z.enum(['local', 'kubernetes', 'qovery', 'fake']),
  health: z.object({ ok: z.boolean(), message: z.string() }),
  isolation: z.object({ mode: z.string(), isolated: z.boolean(), notice: z.string() }).nullable(),
  configured: z.boolean(),
  createdAt: time,
});

export const clusters = {
  list: route('admin', 'GET', '/v1/orgs/{org}/clusters', { summary: 'Clusters of the organization.' })
    .input(inOrg)
    .output(z.object({ items: z.array(cluster), nextCursor: z.null() })),

  get: route('admin', 'GET', '/v1/orgs/{org}/clusters/{id}', { summary: 'One cluster.' })
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
        items: z.array(z.object({ id: z.string(), name: z.string(), description: z.string() })),
        nextCursor: z.null(),
      }),
    ),

  services: route(
    'admin',
    'GET',
    '/v1/orgs/{org}/clusters/{id}/projects/{project}/environments/{environment}/services',
    {
      summary: 'Services of an environment.',
    },
  )
    .input(inOrgById.extend({ project: z.string().max(80), environment: z.string().max(80) }))
    .output(
      z.object({
        items: z.array(environmentSpec.shape.services.unwrap().element.pick({ name: true, command: true, port: true })),
        nextCursor: z.null(),
      }),
    ),

  templates: route('admin', 'GET', '/v1/orgs/{org}/templates', { summary: 'The gallery.' })
    .input(inOrg)
    .output(
      z.object({
        items: z.array(z.object({ id: z.string(), name: z.string(), description: z.string(), persona: z.string() })),
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

export const mail = {
  outbox: route('admin', 'GET', '/v1/orgs/{org}/mail', {
    summary: 'Mail that this portal sent or, while no mail server is configured, kept for you to read here.',
  })
    .input(inOrg.extend(paging.shape))
    .output(
      page(
        z.object({
          id,
          to: z.string(),
          subject: z.string(),
          text: z.string(),
          status: z.enum(['kept', 'queued', 'sent', 'failed']),
          error: z.string().nullable(),
          createdAt: time,
        }),
      ),
    ),
};
