import type { Phase } from '#contract/workspaces.ts';
import type { Portal } from '../portal.ts';
import { savePhase } from '../workspaces/store.ts';
import type { Kept } from './store.ts';

/** A phase that failed: which one, and what was thrown. */
export class PhaseError extends Error {
  readonly phase: Phase;
  constructor(phase: Phase, cause: unknown) {
    super(`The phase "${phase}" failed.`, { cause });
    this.phase = phase;
  }
}

/** Runs one phase of a launch and tells its start and end, so that the builder sees it live. */
export async function inPhase<T>(portal: Portal, row: Kept, phase: Phase, work: () => Promise<T>): Promise<T> {
  await tellPhase(portal, row, phase, 'running', null);
  try {
    const result = await work();
    await tellPhase(portal, row, phase, 'done', null);
    return result;
  } catch (error) {
    throw new PhaseError(phase, error);
  }
}

export async function tellPhase(
  portal: Portal,
  row: Kept,
  phase: Phase,
  status: 'running' | 'done' | 'failed',
  message: string | null,
): Promise<void> {
  const { id: workspaceId, generation, organizationId, ownerId } = row;
  await portal.change('system', async ({ tx, now, notify }) => {
    await savePhase(tx, { workspaceId, generation, phase }, { status, message }, now);
    await notify({ organizationId, type: 'progress', id: workspaceId, for: { owner: ownerId } });
  });
}
