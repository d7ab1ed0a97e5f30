import { z } from 'zod';
import { id, inOrg, inOrgById, sha, time } from './common.ts';
import { deploymentStatus, person } from './publishing.ts';
import { route } from './route.ts';

export const app = z.object({
  id,
  subdomain: z.string(),
  url: z.string(),
  repository: z.string(),
  owner: person,
  workspace: z.object({ id, name: z.string() }).nullable(),
  live: z.object({ version: z.int(), commit: sha, since: time }).nullable(),
  versions: z.array(
    z.object({
      version: z.int(),
      commit: sha,
      status: deploymentStatus,
      message: z.string().nullable(),
      request: id,
      builder: person,
      reviewer: person.nullable(),
      createdAt: time,
    }),
  ),
  createdAt: time,
});

export const apps = {
  list: route('member', 'GET', '/v1/orgs/{org}/apps', {
    summary: 'Published apps: all for admins, your own otherwise.',
  })
    .input(inOrg)
    .output(z.object({ items: z.array(app), nextCursor: z.null() })),

  get: route('member', 'GET', '/v1/orgs/{org}/apps/{id}', { summary: 'One app with its versions.' })
    .input(inOrgById)
    .output(app),

  logs: route('member', 'GET', '/v1/orgs/{org}/apps/{id}/logs', {
    summary: 'Last lines of the build and of the running app.',
  })
    .input(inOrgById.extend({ version: z.coerce.number().int().optional() }))
    .output(z.object({ build: z.string(), app: z.string() })),
};
