import { ORPCError } from '@orpc/server';
import { type Engine, EngineError } from '#engines/engine.ts';
import type { Member } from '../actor.ts';
import { engineCall } from '../environments/engine-errors.ts';
import { fail } from '../fail.ts';
import type { Portal } from '../portal.ts';
import { clustersOf, findCluster } from './store.ts';
import { type ClusterFacts, viewCluster } from './view.ts';

/** A cluster that does not answer within this time counts as unwell, so that the page about it still opens. */
const patience = 5_000;

export async function listClusters(portal: Portal, member: Member) {
  const rows = await clustersOf(portal.db, member.organization.id);
  const items = rows.map(async (row) => viewCluster(row, await facts(() => portal.engines.of(row.id))));
  return { items: await Promise.all(items), nextCursor: null };
}

export async function getCluster(portal: Portal, member: Member, id: string) {
  const row = await clusterOf(portal, member, id);
  return viewCluster(row, await facts(() => portal.engines.of(row.id)));
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
  return { items: spec.services.map(({ name, command, port }) => ({ name, command, port })), nextCursor: null };
}

/** The gallery: what the organization's clusters can create from, each template once. */
export async function listTemplates(portal: Portal, member: Member) {
  const rows = await clustersOf(portal.db, member.organization.id);
  const galleries = await Promise.all(rows.map((row) => engineCall(() => portal.engines.of(row.id).templates())));
  const byId = new Map(galleries.flat().map((template) => [template.id, template]));
  return { items: [...byId.values()], nextCursor: null };
}

/** @throws NOT_FOUND also for a cluster of another organization */
async function clusterOf(portal: Portal, member: Member, id: string) {
  const row = await findCluster(portal.db, member.organization.id, id);
  if (!row) throw fail('NOT_FOUND');
  return row;
}

/** Asks an engine how it is. */
async function facts(find: () => Engine): Promise<ClusterFacts> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<ClusterFacts>((resolve) => {
    timer = setTimeout(resolve, patience, unwell('It does not answer.'));
  });
  const answer = look(find).catch((error) => {
    // A raw error may name hosts and paths: only what was written for people is shown.
    const said = error instanceof EngineError || error instanceof ORPCError;
    return unwell(said ? error.message : 'It fails.');
  });
  return Promise.race([answer, silence]).finally(() => clearTimeout(timer));
}

const unwell = (message: string): ClusterFacts => ({ health: { ok: false, message }, isolation: null });

async function look(find: () => Engine): Promise<ClusterFacts> {
  const engine = find();
  const [isolation] = await Promise.all([engine.isolation(), engine.projects()]);
  return { health: { ok: true, message: 'It answers.' }, isolation };
}
