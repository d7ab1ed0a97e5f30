import { z } from 'zod';
import { brand } from './branding.ts';
import { allowed, id, inOrg, line, slug, time } from './common.ts';
import { forgeRows } from './forge.ts';
import { role } from './identity.ts';
import { route } from './route.ts';
import { settingsRows } from './settings.ts';

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

  ...settingsRows,
  ...forgeRows,

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
