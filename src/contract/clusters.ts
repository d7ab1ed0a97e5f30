import { z } from 'zod';
import { id, inOrg, inOrgById, line, time } from './common.ts';
import { environmentSpec } from './environment.ts';
import { route } from './route.ts';

export const engineKind = z.enum(['local', 'kubernetes', 'qovery', 'fake']);

/** Used once, to make the portal's own account at a Kubernetes cluster, and then forgotten. */
const kubeconfig = z.string().trim().min(1).max(200_000).optional();

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
    summary:
      'Add a cluster, with a credential for it. Refused for an engine that this portal has no driver for. Kubernetes needs a kubeconfig, which is used once and not kept.',
    successStatus: 201,
  })
    .input(inOrg.extend({ name: line(40), engine: engineKind.default('local'), kubeconfig }))
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
    summary:
      'Provision and seal this cluster’s credential. Repeating it changes nothing. Kubernetes needs a kubeconfig, which is used once and not kept.',
  })
    .input(inOrgById.extend({ kubeconfig }))
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
