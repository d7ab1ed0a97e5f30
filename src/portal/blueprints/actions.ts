import path from 'node:path';
import type { Updateable } from 'kysely';
import type { BlueprintState, blueprints } from '#contract/blueprints.ts';
import type { Input } from '#contract/infer.ts';
import { visible } from '../access/actions.ts';
import { authorOf, type Member } from '../actor.ts';
import type { Change } from '../change.ts';
import type { Blueprints } from '../db/types.ts';
import { engineCall } from '../environments/engine-errors.ts';
import { fail, invalid } from '../fail.ts';
import { openRepository } from '../git/repository.ts';
import { newId } from '../ids.ts';
import type { Portal } from '../portal.ts';
import { changesOf, decideLaunchable, inCatalog } from './rules.ts';
import { type BlueprintRow, findBlueprint, listBlueprints, organizationHadBlueprints } from './store.ts';

type CreateInput = Input<typeof blueprints.create>;
type UpdateInput = Input<typeof blueprints.update>;

export const list = (portal: Portal, member: Member) => listBlueprints(portal.db, member.organization.id);

/** @throws NOT_FOUND */
export async function get(portal: Portal, organizationId: string, id: string): Promise<BlueprintRow> {
  const row = await findBlueprint(portal.db, organizationId, id);
  if (!row) throw fail('NOT_FOUND');
  return row;
}

/** What a member's catalog shows, with whether each can be launched. */
export async function catalog(portal: Portal, member: Member) {
  const rows = await listBlueprints(portal.db, member.organization.id);
  const shown = rows.filter((row) => inCatalog(row.state));
  return (await visible(portal.db, member, shown)).map((row) => ({ row, launchable: launchable(member, row) }));
}

export const launchable = (member: Pick<Member, 'role'>, row: BlueprintRow) =>
  decideLaunchable(member.role, {
    state: row.state,
    readiness: row.readiness,
    configured: Boolean(row.configured),
  });

/** Registers an environment that exists, or makes one from a template first. New blueprints are in testing. */
export async function create(portal: Portal, member: Member, id: string, input: CreateInput): Promise<BlueprintRow> {
  const known = await findBlueprint(portal.db, member.organization.id, id);
  if (known) return known;
  const clusterId = input.cluster ?? (await onlyCluster(portal, member.organization.id));
  await checkCluster(portal, member.organization.id, clusterId);
  const source = await sourceOf(portal, clusterId, id, input);
  await portal.change(authorOf(member), (change) =>
    insert(portal, change, {
      id,
      organizationId: member.organization.id,
      clusterId,
      project: source.project,
      environment: source.environment,
      name: input.name ?? source.spec.name,
      description: input.description ?? source.spec.description,
      state: 'testing',
      poolSize: 0,
      resources: JSON.stringify(input.resources ?? {}),
    }),
  );
  return get(portal, member.organization.id, id);
}

async function sourceOf(portal: Portal, clusterId: string, id: string, input: CreateInput) {
  if (input.template) return fromTemplate(portal, clusterId, id, input.template, input.repository);
  if (input.repository) throw invalid('repository', 'Choose the template that the repository is run like.');
  const engine = portal.engines.of(clusterId);
  const { project, environment } = input;
  if (!project) throw invalid('project', 'Choose a project, or a template.');
  if (!environment) throw invalid('environment', 'Choose an environment.');
  return engineCall(() => engine.source(project, environment));
}

async function fromTemplate(portal: Portal, clusterId: string, id: string, template: string, address?: string) {
  const engine = portal.engines.of(clusterId);
  // The id makes the folder's name unique, and the same again when this is repeated.
  const wish = { project: 'gallery', environment: `${template}-${id.slice(-6)}`, template };
  if (!address) return engineCall(() => engine.create(wish));
  const { data, gitAllowHosts: allow, upstreamProxy: proxy } = portal.config;
  const repository = openRepository(address, {
    folder: path.join(data, 'repositories'),
    allow,
    proxy,
    log: portal.log,
  });
  try {
    return await engineCall(() => engine.create({ ...wish, files: repository.files }));
  } finally {
    await repository.close();
  }
}

async function onlyCluster(portal: Portal, organizationId: string): Promise<string> {
  const rows = await portal.db
    .selectFrom('clusters')
    .select('id')
    .where('organizationId', '=', organizationId)
    .where('removedAt', 'is', null)
    .execute();
  if (rows.length !== 1) throw invalid('cluster', 'Choose a cluster.');
  return rows[0]!.id;
}

async function checkCluster(portal: Portal, organizationId: string, clusterId: string): Promise<void> {
  const row = await portal.db
    .selectFrom('clusters')
    .select('credential')
    .where('organizationId', '=', organizationId)
    .where('id', '=', clusterId)
    .where('removedAt', 'is', null)
    .executeTakeFirst();
  if (!row) throw fail('NOT_FOUND', 'There is no such cluster.');
  if (!row.credential) throw fail('NOT_CONFIGURED');
}

interface NewBlueprint {
  id: string;
  organizationId: string;
  clusterId: string;
  project: string;
  environment: string;
  name: string;
  description: string;
  state: BlueprintState;
  poolSize: number;
  resources?: string;
}

async function insert(portal: Portal, { tx, now, audit, notify, after }: Change, row: NewBlueprint): Promise<void> {
  const made = await tx
    .insertInto('blueprints')
    .values({ ...row, createdAt: now, updatedAt: now })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returning('id')
    .executeTakeFirst();
  if (!made) return;
  await audit({
    organizationId: row.organizationId,
    action: 'blueprint.registered',
    target: { type: 'blueprint', id: row.id, label: row.name },
    data: { cluster: row.clusterId, project: row.project, environment: row.environment, state: row.state },
  });
  await notify({ organizationId: row.organizationId, type: 'blueprint', id: row.id, for: 'members' });
  after(() => portal.wake('blueprints'));
}

export async function update(portal: Portal, member: Member, input: UpdateInput): Promise<BlueprintRow> {
  const before = await get(portal, member.organization.id, input.id);
  const { org: _org, id: _id, ...wanted } = input;
  if (
    wanted.primaryService &&
    before.spec &&
    !before.spec.services.some((s) => s.name === wanted.primaryService && s.port)
  ) {
    throw invalid('primaryService', 'The environment has no service of this name with a port.');
  }
  const changes = changesOf(before, wanted);
  if (changes.length === 0) return before;
  const { resources, ...plain } = wanted;
  const set = {
    ...plain,
    // Environments that wait for an owner were made with the resources of before.
    ...(resources ? { resources: JSON.stringify(resources), warmSince: portal.clock() } : {}),
  };
  await write(portal, member, before, 'blueprint.changed', set, { changes });
  return get(portal, member.organization.id, before.id);
}

export async function setState(
  portal: Portal,
  member: Member,
  id: string,
  state: BlueprintState,
): Promise<BlueprintRow> {
  const before = await get(portal, member.organization.id, id);
  if (before.state !== state)
    await write(portal, member, before, 'blueprint.state_set', { state }, { changes: changesOf(before, { state }) });
  return get(portal, member.organization.id, id);
}

export async function remove(portal: Portal, member: Member, id: string): Promise<void> {
  const before = await get(portal, member.organization.id, id);
  await write(portal, member, before, 'blueprint.removed', { removedAt: portal.clock() }, {});
}

/** Reads the source again and prepares it, whatever came of it last time. */
export async function prepareAgain(portal: Portal, member: Member, id: string): Promise<BlueprintRow> {
  const before = await get(portal, member.organization.id, id);
  await write(
    portal,
    member,
    before,
    'blueprint.prepared',
    { readiness: 'preparing', readinessMessage: null, sourceVersion: null },
    {},
  );
  return get(portal, member.organization.id, id);
}

async function write(
  portal: Portal,
  member: Member,
  row: BlueprintRow,
  action: string,
  set: Updateable<Blueprints>,
  data: Record<string, unknown>,
): Promise<void> {
  await portal.change(authorOf(member), async (change) => {
    await change.tx
      .updateTable('blueprints')
      .set({ ...set, updatedAt: change.now })
      .where('id', '=', row.id)
      .where('removedAt', 'is', null)
      .execute();
    await tellBlueprint(portal, change, row, action, data);
  });
}

/** The audit line and the notice of a change to a blueprint. `data.changes` (field, from, to) shows in its activity. */
export async function tellBlueprint(
  portal: Portal,
  { audit, notify, after }: Change,
  row: { id: string; name: string; organizationId: string },
  action: string,
  data: Record<string, unknown>,
): Promise<void> {
  const { organizationId, id, name } = row;
  await audit({ organizationId, action, target: { type: 'blueprint', id, label: name }, data });
  await notify({ organizationId, type: 'blueprint', id, for: 'members' });
  after(() => portal.wake('blueprints'));
}

/** First start on empty data: the templates named become enabled blueprints, all or none. An admin who removed them does not get them again. */
export async function ensureReadyBlueprints(
  portal: Portal,
  organizationId: string,
  clusterId: string,
  templates: string[],
): Promise<void> {
  if (await organizationHadBlueprints(portal.db, organizationId)) return;
  const engine = portal.engines.of(clusterId);
  const sources = await Promise.all(
    templates.map((template) => engine.create({ project: 'starters', environment: template, template })),
  );
  await portal.change('system', async (change) => {
    for (const { project, environment, spec } of sources) {
      const about = { name: spec.name, description: spec.description, state: 'enabled', poolSize: 1 } as const;
      await insert(portal, change, { id: newId('bp'), organizationId, clusterId, project, environment, ...about });
    }
  });
}
