import { timingSafeEqual } from 'node:crypto';
import type { EnvironmentSpec } from '#contract/environment.ts';
import type { AppVariables } from '#contract/supervisor.ts';
import type { Engine, Handle, Labels, Source, SourceRef, StartChanges, SupervisorAddress } from '#engines/engine.ts';
import type { Change } from '../change.ts';
import type { Replicas } from '../gateway/replicas.ts';
import { hashToken, newToken } from '../ids.ts';
import type { Portal } from '../portal.ts';
import { seal, unseal } from '../seal/seal.ts';
import {
  type EnvironmentRow,
  environmentOfWorkspace,
  findEnvironment,
  insertEnvironment,
  markGone,
  markReady,
  type NewEnvironment,
  saveHandle,
  saveReplicas,
  saveUpgrade,
} from './store.ts';

/** Milliseconds after which an environment that has not dialled in is started again. */
const askAgain = 5_000;

/** Seconds a workspace lives on without a portal: long enough for any upgrade or repair of it. */
export const workspaceLease = 24 * 3600;
/** A warm environment is nobody's: it must not outlive a killed portal. */
export const warmLease = 3;

const tokenPlace = (id: string) => `environments/${id}/token`;

/** Writes an environment's row, before any engine hears of it, so that whatever comes to exist can be found again. */
export async function planEnvironment(change: Change, portal: Portal, plan: NewEnvironment): Promise<void> {
  const token = seal(portal.keyring, tokenPlace(plan.id), newToken('sle_'));
  await insertEnvironment(change.tx, plan, token, change.now);
}

/** What an admin set for the environments of a blueprint; read again at each start. */
export interface EnvironmentSettings {
  variables: Record<string, string>;
  resources: Partial<EnvironmentSpec['resources']>;
  /** Of a published app. */
  app?: AppVariables;
}

export interface BringUp {
  source: SourceRef;
  labels: Labels;
  variables: Record<string, string>;
  resources?: Partial<EnvironmentSpec['resources']>;
  app?: AppVariables;
  lease: number;
  startServices: boolean;
}

/**
 * Makes the environment of a planned row run, and waits until its supervisor is connected. Repeatable at any point.
 *
 * @throws EngineError, or the signal's reason
 */
export async function bringUp(
  portal: Portal,
  environmentId: string,
  options: BringUp,
  signal: AbortSignal,
): Promise<void> {
  const row = await mustFind(portal, environmentId);
  const { source, lease, variables, app, ...target } = options;
  await startUntilConnected(portal, row.id, signal, async () => {
    const handle = await portal.engines.of(row.clusterId).clone(
      source,
      {
        id: row.id,
        // A preview shows a reviewer what the app would be: it runs as one.
        purpose: row.purpose === 'app' || row.purpose === 'preview' ? 'app' : 'workspace',
        supervisor: addressOf(portal, row, lease, { variables, app }),
        // Those of the blueprint may be secret: the supervisor is given them, and no engine keeps them.
        variables: {},
        ...target,
      },
      signal,
    );
    await saveHandle(portal.db, row.id, handle);
  });
}

/**
 * Starts an environment and waits for its supervisor. One that runs is left alone by `start`, but may be about to end, as
 * warm ones are after the portal that made them died. Nobody would start it again then, so it is asked for now and then.
 */
async function startUntilConnected(
  portal: Portal,
  environmentId: string,
  signal: AbortSignal,
  start: () => Promise<void>,
  connected = (soon: AbortSignal) => portal.gateway.whenConnected(environmentId, soon),
): Promise<void> {
  for (;;) {
    await start();
    const soon = AbortSignal.any([signal, AbortSignal.timeout(askAgain)]);
    try {
      return await connected(soon);
    } catch (error) {
      if (signal.aborted || !soon.aborted) throw error;
    }
  }
}

/**
 * Starts a stopped environment again and waits for its supervisor, or for one of its copies'. With `replicas` it also changes
 * how many run, and waits until what ran before is gone.
 */
export async function startAgain(
  portal: Portal,
  environmentId: string,
  lease: number,
  signal: AbortSignal,
  settings: Partial<EnvironmentSettings> & StartChanges = {},
): Promise<void> {
  const { resources, replicas } = settings;
  // Before the first copy dials in, and after the last one is gone: a copy of what runs once is refused.
  if (replicas !== undefined && replicas > 1) await saveReplicas(portal.db, environmentId, replicas);
  const row = await mustFind(portal, environmentId);
  const engine = portal.engines.of(row.clusterId);
  const address = addressOf(portal, row, lease, settings);
  const begin = () => engine.start(handleOf(engine, row), address, { resources, replicas });
  if (replicas === undefined) return startUntilConnected(portal, row.id, signal, begin);
  const isThere = ({ connected, named }: Replicas) => (replicas > 1 ? named > 0 : connected > 0 && named === 0);
  await startUntilConnected(portal, row.id, signal, begin, (soon) =>
    portal.gateway.whenReplicas(row.id, isThere, soon),
  );
  if (replicas === 1) await saveReplicas(portal.db, environmentId, 1);
}

/** Moves a stopped environment to what its source is now; its files stay. When it throws, it is what it was. */
export async function upgrade(
  portal: Portal,
  environmentId: string,
  source: Source,
  lease: number,
  { variables, resources }: EnvironmentSettings,
): Promise<void> {
  const row = await mustFind(portal, environmentId);
  const engine = portal.engines.of(row.clusterId);
  const address = addressOf(portal, row, lease, { variables });
  const handle = await engine.upgrade(handleOf(engine, row), source, address, resources);
  await saveUpgrade(portal.db, row.id, { handle, spec: source.spec, sourceVersion: source.version });
}

export async function stop(portal: Portal, environmentId: string): Promise<void> {
  const row = await mustFind(portal, environmentId);
  if (row.handle) await portal.engines.of(row.clusterId).stop(row.handle);
  portal.gateway.disconnect(row.id);
}

/**
 * Ends an environment. Without `trash` its row is closed too; with it {@link restore} can bring it back.
 * An environment whose handle was never stored is removed by the id it would have had.
 */
export async function takeDown(portal: Portal, environmentId: string, options: { trash: boolean }): Promise<void> {
  const row = await findEnvironment(portal.db, environmentId);
  if (!row || row.goneAt) return;
  const engine = portal.engines.of(row.clusterId);
  await engine.destroy(handleOf(engine, row), options);
  portal.gateway.disconnect(row.id);
  if (!options.trash) await markGone(portal.db, row.id, portal.clock());
}

export async function restore(portal: Portal, environmentId: string): Promise<void> {
  const row = await mustFind(portal, environmentId);
  const engine = portal.engines.of(row.clusterId);
  await engine.restore(handleOf(engine, row));
}

export async function purge(portal: Portal, environmentId: string): Promise<void> {
  const row = await mustFind(portal, environmentId);
  const engine = portal.engines.of(row.clusterId);
  await engine.purge(handleOf(engine, row));
  await markGone(portal.db, row.id, portal.clock());
}

/**
 * Remembers what an environment began as: its tree is carried into the portal's store before anybody was let in, so that
 * the first diff is against something the builder could not touch.
 */
export async function captureStart(
  portal: Portal,
  environmentId: string,
  about: { message: string; at: Date },
): Promise<string> {
  const row = await mustFind(portal, environmentId);
  if (row.startCommit) return row.startCommit;
  const author = { name: 'Slipway', email: 'slipway@localhost' };
  const supervisor = portal.gateway.supervisor(row.id);
  const { tree } = await supervisor.snapshot({ message: about.message, author });
  if (!(await portal.git.hasTree(row.organizationId, tree))) {
    await portal.git.receive(row.organizationId, tree, await supervisor.objects(tree, []));
  }
  const commit = await portal.git.commit(row.organizationId, { tree, parent: null, author, ...about });
  await portal.git.keep(row.organizationId, `starts/${commit}`, commit);
  await markReady(portal.db, row.id, commit, portal.clock());
  return commit;
}

/** Whether a supervisor that dials in carries the token of a living environment, and is a copy only where copies were asked for. */
export async function authenticateEnvironment(
  portal: Portal,
  environmentId: string,
  token: string,
  replica: string | null,
): Promise<boolean> {
  const row = await findEnvironment(portal.db, environmentId);
  if (!row || row.goneAt || (replica !== null && row.replicas === 1)) return false;
  return timingSafeEqual(hashToken(unseal(portal.keyring, tokenPlace(row.id), row.token)), hashToken(token));
}

export async function environmentIdOf(portal: Portal, workspaceId: string): Promise<string | null> {
  return (await environmentOfWorkspace(portal.db, workspaceId))?.id ?? null;
}

function addressOf(
  portal: Portal,
  row: EnvironmentRow,
  lease: number,
  { variables = {}, app }: Pick<Partial<EnvironmentSettings>, 'variables' | 'app'>,
): SupervisorAddress {
  return {
    url: portal.engines.supervisorUrl(row.clusterId),
    token: unseal(portal.keyring, tokenPlace(row.id), row.token),
    lease,
    variables,
    ...(app ? { app } : {}),
    newOwner: row.homeOwnerId !== null && row.homeOwnerId !== row.ownerId,
  };
}

/** The stored handle, or the one that a crash kept us from storing: drivers find an environment by its id alone. */
function handleOf(engine: Engine, row: EnvironmentRow): Handle {
  return row.handle ?? { engine: engine.kind, version: 0, id: row.id, data: {} };
}

async function mustFind(portal: Portal, environmentId: string): Promise<EnvironmentRow> {
  const row = await findEnvironment(portal.db, environmentId);
  if (!row || row.goneAt) throw new Error(`Environment ${environmentId} is gone.`);
  return row;
}
