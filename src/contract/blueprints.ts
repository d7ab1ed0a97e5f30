import { z } from 'zod';
import { allowed, id, inOrg, inOrgById, line, text, time } from './common.ts';
import { environmentSpec } from './environment.ts';
import { route } from './route.ts';

export const blueprintState = z.enum(['testing', 'enabled', 'disabled']);
export type BlueprintState = z.infer<typeof blueprintState>;

/** Whether a launch is quick: the source's setup has been done, or is under way. */
const readiness = z.object({
  status: z.enum(['preparing', 'ready', 'failed']),
  version: z.string().nullable(),
  message: z.string().nullable(),
  /** Warm environments waiting to be claimed. */
  warm: z.int(),
});

export const blueprint = z.object({
  id,
  name: z.string(),
  description: z.string(),
  state: blueprintState,
  cluster: z.object({ id, name: z.string() }),
  project: z.string(),
  environment: z.string(),
  primaryService: z.string().nullable(),
  poolSize: z.int(),
  resources: environmentSpec.shape.resources.unwrap().partial(),
  readiness,
  workspaces: z.int(),
  createdAt: time,
  updatedAt: time,
});

const about = { name: line(80), description: text(400) };

export const blueprints = {
  list: route('admin', 'GET', '/v1/orgs/{org}/blueprints', { summary: 'Blueprints of the organization.' })
    .input(inOrg.extend({ state: blueprintState.optional() }))
    .output(z.object({ items: z.array(blueprint), nextCursor: z.null() })),

  get: route('admin', 'GET', '/v1/orgs/{org}/blueprints/{id}', { summary: 'One blueprint.' })
    .input(inOrgById)
    .output(blueprint),

  create: route('admin', 'POST', '/v1/orgs/{org}/blueprints', {
    summary: 'Register an environment as a blueprint, or create one from a gallery template. New ones are in testing.',
    successStatus: 201,
  })
    .input(
      inOrg.extend({
        name: about.name.optional(),
        description: about.description.optional(),
        /** Cluster, project and environment to register… */
        cluster: id.optional(),
        project: z.string().max(80).optional(),
        environment: z.string().max(80).optional(),
        /** …or the template to create from. */
        template: z.string().max(80).optional(),
      }),
    )
    .output(blueprint),

  update: route('admin', 'PATCH', '/v1/orgs/{org}/blueprints/{id}', {
    summary: 'Change a blueprint; what is not named stays.',
  })
    .input(
      inOrgById.extend({
        name: about.name.optional(),
        description: about.description.optional(),
        primaryService: z.string().max(40).nullable().optional(),
        poolSize: z.int().min(0).max(20).optional(),
        resources: environmentSpec.shape.resources.unwrap().partial().optional(),
      }),
    )
    .output(blueprint),

  setState: route('admin', 'POST', '/v1/orgs/{org}/blueprints/{id}/state', {
    summary: 'Enable, disable or set to testing.',
  })
    .input(inOrgById.extend({ state: blueprintState }))
    .output(blueprint),

  remove: route('admin', 'DELETE', '/v1/orgs/{org}/blueprints/{id}', {
    summary: 'Remove a blueprint. Its workspaces stay; no new ones can be launched.',
  })
    .input(inOrgById)
    .output(z.object({ id })),

  prepare: route('admin', 'POST', '/v1/orgs/{org}/blueprints/{id}/prepare', {
    summary: 'Read the source again and prepare it, for instance after its setup failed.',
    successStatus: 202,
  })
    .input(inOrgById)
    .output(blueprint),

  catalog: route('member', 'GET', '/v1/orgs/{org}/catalog', {
    summary: 'Blueprints that you may see, and whether you may launch them now.',
  })
    .input(inOrg)
    .output(
      z.object({
        items: z.array(
          z.object({ id, name: z.string(), description: z.string(), state: blueprintState, launchable: allowed }),
        ),
        nextCursor: z.null(),
      }),
    ),
};
