import type { Member } from '../actor.ts';
import { engineCall } from '../environments/engine-errors.ts';
import { fail } from '../fail.ts';
import type { Portal } from '../portal.ts';
import { healthOf } from './health.ts';
import { type ClusterRow, clustersOf, findCluster, usesOf } from './store.ts';
import { viewCluster } from './view.ts';

export async function listClusters(portal: Portal, member: Member) {
  const rows = await clustersOf(portal.db, member.organization.id);
  const items = await Promise.all(rows.map((row) => look(portal, row)));
  return { items, nextCursor: null, engines: [...portal.engines.kinds] };
}

export async function getCluster(portal: Portal, member: Member, id: string) {
  return look(portal, await clusterOf(portal, member, id));
}

async function look(portal: Portal, row: ClusterRow) {
  const facts = await healthOf(() => portal.engines.of(row.id));
  return viewCluster(row, { ...facts, checkedAt: portal.clock() }, await usesOf(portal.db, row.id));
}

export async function listProjects(portal: Portal, member: Member, id: string) {
  const engine = portal.engines.of((await clusterOf(portal, member, id)).id);
  return { items: await engineCall(() => engine.projects()), nextCursor: null };
}

export async function listEnvironments(portal: Portal, member: Member, input: { id: string; project: string }) {
  const engine = portal.engines.of((await clusterOf(portal, member, input.id)).id);
  return { items: await engineCall(() => engine.environments(input.project)), nextCursor: null };
}

export async function listServices(
  portal: Portal,
  member: Member,
  input: { id: string; project: string; environment: string },
) {
  const engine = portal.engines.of((await clusterOf(portal, member, input.id)).id);
  const { spec } = await engineCall(() => engine.source(input.project, input.environment));
  const items = spec.services.map(({ name, command, port }) => ({ name, command, port }));
  const { setup, resources } = spec;
  return { items, setup, resources, publishable: spec.app !== undefined, nextCursor: null };
}

/** The gallery: what the organization's clusters can create from, each template once. */
export async function listTemplates(portal: Portal, member: Member) {
  const rows = await clustersOf(portal.db, member.organization.id);
  const galleries = await Promise.all(
    rows.map(async ({ id }) => {
      const templates = await engineCall(() => portal.engines.of(id).templates());
      return templates.map((template) => ({ ...template, cluster: id }));
    }),
  );
  const byId = Map.groupBy(galleries.flat(), (template) => template.id);
  const items = [...byId.values()].map((same) => ({ ...same[0]!, clusters: same.map(({ cluster }) => cluster) }));
  return { items, nextCursor: null };
}

/** @throws NOT_FOUND also for a cluster of another organization */
export async function clusterOf(portal: Portal, member: Member, id: string) {
  const row = await findCluster(portal.db, member.organization.id, id);
  if (!row) throw fail('NOT_FOUND');
  return row;
}
