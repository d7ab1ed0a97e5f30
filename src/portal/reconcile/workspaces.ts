import { setTimeout } from 'node:timers/promises';
import { EngineError, type Observation } from '#engines/engine.ts';
import { environmentSettings } from '../blueprints/variables.ts';
import { purge, restore, startAgain, stop, takeDown, workspaceLease } from '../environments/actions.ts';
import type { Portal } from '../portal.ts';
import { lastLines } from './last-lines.ts';
import { configure, launch } from './launch.ts';
import { PhaseError, tellPhase } from './phases.ts';
import { type Plan, plan } from './plan.ts';
import { problemOf } from './problem.ts';
import { snapshotBefore } from './snapshot.ts';
import { type Kept, settle, workspacesToKeep, workspaceToKeep } from './store.ts';

/** Attempts of one step that a cluster out of reach is given, and milliseconds between them. */
const patience = { attempts: 4, pause: 2_000 };
/** Milliseconds in which a workspace that ends a second time is left in error, instead of being started for ever. */
const restless = 60_000;

/** What the engines said last, by environment; null for a cluster that has said nothing yet. */
export type Observed = (clusterId: string) => ReadonlyMap<string, Observation> | null;

interface Work {
  /** Intent and generation that it works for. */
  wanted: string;
  controller: AbortController;
  done: Promise<void>;
}

/** Keeps every workspace as its owner wants it. One piece of work for each at a time; an intent that changes ends it. */
export function keepWorkspaces(portal: Portal, observed: Observed) {
  const works = new Map<string, Work>();
  const revived = new Map<string, number>();

  async function tick(signal: AbortSignal): Promise<void> {
    for (const row of await workspacesToKeep(portal.db)) {
      if (signal.aborted) return;
      const wanted = `${row.intent}/${row.generation}`;
      const current = works.get(row.id);
      if (current && current.wanted !== wanted) current.controller.abort(new Error('Something else is wanted now.'));
      const what = current ? 'nothing' : plan(factsOf(portal, row, observed), portal.clock());
      if (what !== 'nothing') begin(row, what, wanted, signal);
    }
  }

  function begin(row: Kept, what: Exclude<Plan, 'nothing'>, wanted: string, signal: AbortSignal): void {
    const controller = new AbortController();
    const both = AbortSignal.any([signal, controller.signal]);
    const done = attempt(row, what, both).finally(() => {
      works.delete(row.id);
      if (!signal.aborted) portal.wake('workspaces');
    });
    works.set(row.id, { wanted, controller, done });
  }

  async function attempt(row: Kept, what: Exclude<Plan, 'nothing'>, signal: AbortSignal): Promise<void> {
    for (let tried = 1; ; tried++) {
      try {
        const fresh = await workspaceToKeep(portal.db, row.id);
        if (fresh?.intent === row.intent && fresh.generation === row.generation)
          await steps[what](portal, fresh, signal, revived);
        return;
      } catch (error) {
        if (signal.aborted) return;
        const cause = error instanceof PhaseError ? error.cause : error;
        portal.log.warn({ workspace: row.id, what, tried, err: cause }, 'a step of a workspace failed');
        const retryable = cause instanceof EngineError && cause.retryable && tried < patience.attempts;
        if (!retryable) return giveUp(portal, row, what, error);
        await setTimeout(patience.pause, undefined, { signal }).catch(() => {});
      }
    }
  }

  return {
    tick,
    /** Waits for what is under way, after its signal has ended. */
    settled: async () => void (await Promise.allSettled([...works.values()].map((work) => work.done))),
  };
}

type Step = (portal: Portal, row: Kept, signal: AbortSignal, revived: Map<string, number>) => Promise<unknown>;

const steps: Record<Exclude<Plan, 'nothing'>, Step> = {
  launch,
  async revive(portal, row, signal, revived) {
    const now = portal.clock().getTime();
    if (now - (revived.get(row.id) ?? Number.NEGATIVE_INFINITY) < restless)
      throw new EngineError('failed', 'It ended by itself, twice within a minute.');
    revived.set(row.id, now);
    const soon = AbortSignal.any([signal, AbortSignal.timeout(60_000)]);
    const settings = await environmentSettings(portal, row.blueprintId);
    await startAgain(portal, row.environmentId!, workspaceLease, soon, settings);
    // A new supervisor knows nothing of its owner.
    await configure(portal, row, row.environmentId!, signal);
    await settle(portal, row, { status: 'running', problem: null }, { action: 'workspace.revived' });
  },
  settle_running: (portal, row) => settle(portal, row, { status: 'running', problem: null }),
  async stop(portal, row) {
    await snapshotBefore(portal, row, 'Before it was stopped').catch((error: unknown) =>
      // Its files stay all the same; a full disk must not keep it running for ever.
      portal.log.warn({ workspace: row.id, err: error }, 'no snapshot could be taken before a stop'),
    );
    await stop(portal, row.environmentId!);
    await settle(portal, row, { status: 'stopped', problem: null });
  },
  settle_stopped: (portal, row) => settle(portal, row, { status: 'stopped', problem: null }),
  async restore(portal, row) {
    await restore(portal, row.environmentId!);
    await settle(portal, row, { status: 'stopped', problem: null });
  },
  async trash(portal, row) {
    const ran = (row.ranGeneration ?? 0) > 0;
    const { trash } = portal.engines.of(row.clusterId).capabilities;
    // What never ran holds nothing of anybody's.
    await takeDown(portal, row.environmentId!, { trash: trash && ran });
    const now = portal.clock();
    await settle(portal, row, {
      status: 'deleted',
      problem: null,
      deletedAt: now,
      ...(trash && ran ? {} : { purgedAt: now }),
    });
  },
  async purge(portal, row) {
    await purge(portal, row.environmentId!);
    await settle(portal, row, { status: 'deleted', purgedAt: portal.clock() }, { action: 'workspace.purged' });
  },
  async settle_deleted(portal, row) {
    const now = portal.clock();
    await settle(portal, row, { status: 'deleted', problem: null, deletedAt: row.deletedAt ?? now, purgedAt: now });
  },
};

/** A failure that trying again will not mend: told to the builder, and nothing half-made is left. */
async function giveUp(portal: Portal, row: Kept, what: Plan, error: unknown): Promise<void> {
  const problem = problemOf(error);
  if (error instanceof PhaseError) {
    const log = [error.log, await lastLines(portal, row)].filter(Boolean).join('\n');
    await tellPhase(portal, row, error.phase, 'failed', { message: problem.message, log });
  }
  if (what === 'launch' && (row.ranGeneration ?? 0) === 0) await discard(portal, row);
  await settle(
    portal,
    row,
    { status: 'error', problem },
    { action: 'workspace.failed', data: { step: what, code: problem.code } },
  );
}

/** Removes what a launch that failed has made. If the engine cannot now, the row stays, and the next start or delete finds it. */
async function discard(portal: Portal, row: Kept): Promise<void> {
  const fresh = await workspaceToKeep(portal.db, row.id);
  if (!fresh?.environmentId) return;
  await takeDown(portal, fresh.environmentId, { trash: false }).catch((error: unknown) =>
    portal.log.warn({ workspace: row.id, err: error }, 'what a failed launch made could not be removed yet'),
  );
}

function factsOf(portal: Portal, row: Kept, observed: Observed) {
  const { intent, status, generation, deletedAt, environmentId } = row;
  const environment = environmentId
    ? { ranGeneration: row.ranGeneration ?? 0, observed: stateOf(environmentId) }
    : null;
  return { intent, status, generation, deletedAt, environment };

  function stateOf(id: string): Observation['state'] | 'unknown' | 'absent' {
    // An engine tells every few seconds; a link that is up is newer news.
    if (portal.gateway.connected(id)) return 'running';
    const told = observed(row.clusterId);
    return told ? (told.get(id)?.state ?? 'absent') : 'unknown';
  }
}
