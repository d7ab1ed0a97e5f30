import { z } from 'zod';
import { allowed, id, inOrg, inOrgById, line, page, paging, text, time } from './common.ts';
import { environmentSpec } from './environment.ts';
import { namingTemplate } from './naming.ts';
import { route } from './route.ts';
import { variableInput } from './variables.ts';

export const blueprintState = z.enum(['testing', 'enabled', 'disabled']);
export type BlueprintState = z.infer<typeof blueprintState>;

/** Pictures that a catalog knows, by their lucide names: a closed set, so that no page loads a picture from elsewhere. */
export const blueprintIcons = [
  'blocks',
  'app-window',
  'bar-chart',
  'book-open',
  'bot',
  'code',
  'database',
  'file-text',
  'flask',
  'globe',
  'landmark',
  'megaphone',
  'notebook',
  'palette',
  'rocket',
  'server',
  'shopping-cart',
  'table',
  'terminal',
  'users',
] as const;
export type BlueprintIcon = (typeof blueprintIcons)[number];
const icon = z.enum(blueprintIcons);

/** `dedicated`: each workspace is a project of its own; `shared`: all of them are in one. */
const projectMode = z.enum(['dedicated', 'shared']);

/** What is different in the newest version of a source: paths, at most 200 of each kind, and whether `environment.yaml` is. */
export const sourceChanges = z.object({
  from: z.string(),
  to: z.string(),
  spec: z.boolean(),
  /** Null when the source has too many files to tell. */
  files: z
    .object({ added: z.array(z.string()), changed: z.array(z.string()), removed: z.array(z.string()) })
    .nullable(),
});
export type SourceChanges = z.infer<typeof sourceChanges>;

/** Whether a launch is quick: the source's setup has been done, or is under way. */
const readiness = z.object({
  status: z.enum(['preparing', 'ready', 'failed']),
  version: z.string().nullable(),
  message: z.string().nullable(),
  /** Warm environments waiting to be claimed. */
  warm: z.int(),
});

const { cpu, memory, storage } = environmentSpec.shape.resources.unwrap().shape;
/** Without the schema's defaults: what is not named stays the source's own. */
const size = z.object({ cpu: cpu.unwrap(), memory: memory.unwrap(), storage: storage.unwrap() }).partial();

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
  icon,
  projectMode,
  naming: z.string(),
  /** What differs from the source's own. */
  resources: size,
  /** The source's own; null before it was read. */
  sourceResources: z.object({ cpu: z.number(), memory: z.int(), storage: z.int() }).nullable(),
  /** Which of them the cluster can hold a workspace to. */
  enforced: z.object({ cpu: z.boolean(), memory: z.boolean(), storage: z.boolean() }),
  /** Minutes without activity until a workspace is stopped; null: never. */
  idleStopMinutes: z.int().nullable(),
  /** Hours after its start until a workspace is stopped, whatever it does; null: never. */
  maxLifetimeHours: z.int().nullable(),
  readiness,
  source: z.object({ changedAt: time.nullable(), changes: sourceChanges.nullable() }),
  /** Workspaces that are behind the source's version, and those that are on their way to it. */
  upgrade: z.object({ behind: z.int(), underWay: z.int() }),
  workspaces: z.int(),
  createdAt: time,
  updatedAt: time,
});

const about = { name: line(80), description: text(400) };

const variableList = z.object({
  items: z.array(
    z.object({
      name: z.string(),
      secret: z.boolean(),
      /** Null when it is secret. */
      value: z.string().nullable(),
    }),
  ),
  nextCursor: z.null(),
});

const activityKind = z.enum(['settings', 'launches', 'upgrades']);
const activityItem = z.object({
  id,
  at: time,
  actor: z.string(),
  action: z.string(),
  /** What happened, in words: "Changed the resources". */
  text: z.string(),
  workspace: z.object({ id, name: z.string() }).nullable(),
  changes: z.array(z.object({ field: z.string(), from: z.string().nullable(), to: z.string().nullable() })),
});

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
        /** Public git repository whose files replace the template's. */
        repository: z
          .url({ protocol: /^https?$/ })
          .max(500)
          .optional(),
        resources: size.optional(),
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
        icon: icon.optional(),
        projectMode: projectMode.optional(),
        naming: namingTemplate.optional(),
        /** Replaced whole: what is left out is the source's own again. */
        resources: size.optional(),
        idleStopMinutes: z.int().min(10).max(43_200).nullable().optional(),
        maxLifetimeHours: z.int().min(1).max(8_760).nullable().optional(),
      }),
    )
    .output(blueprint),

  variables: route('admin', 'GET', '/v1/orgs/{org}/blueprints/{id}/variables', {
    summary: 'Variables that every process of its workspaces sees. Secret values are never answered.',
  })
    .input(inOrgById)
    .output(variableList),

  setVariables: route('admin', 'PUT', '/v1/orgs/{org}/blueprints/{id}/variables', {
    summary: 'Replace the whole list. A secret without a value keeps the one it has.',
  })
    .input(inOrgById.extend({ items: z.array(variableInput).max(100) }))
    .output(variableList),

  upgrade: route('admin', 'POST', '/v1/orgs/{org}/blueprints/{id}/upgrade', {
    summary: 'Upgrade every workspace that is behind. Those that are stopped follow at their next start.',
    successStatus: 202,
  })
    .input(inOrgById)
    .output(z.object({ upgrading: z.int(), atNextStart: z.int(), skipped: z.int() })),

  activity: route('admin', 'GET', '/v1/orgs/{org}/blueprints/{id}/activity', {
    summary: 'What was changed on it, by whom, and what became of it; newest first.',
  })
    .input(inOrgById.extend({ ...paging.shape, kind: activityKind.optional() }))
    .output(page(activityItem)),

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
          z.object({
            id,
            name: z.string(),
            description: z.string(),
            icon,
            state: blueprintState,
            launchable: allowed,
            /** A name for the next workspace that is none of yours yet. */
            proposedName: z.string(),
          }),
        ),
        nextCursor: z.null(),
      }),
    ),
};
