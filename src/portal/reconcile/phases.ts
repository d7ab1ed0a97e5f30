import type { Phase } from '#contract/workspaces.ts';
import type { Portal } from '../portal.ts';
import { savePhase } from '../workspaces/store.ts';
import type { Kept } from './store.ts';

/** A phase that failed: which one, what was thrown, and the last lines that were written meanwhile. */
export class PhaseError extends Error {
  readonly phase: Phase;
  readonly log: string;
  constructor(phase: Phase, cause: unknown, log: string) {
    super(`The phase "${phase}" failed.`, { cause });
    this.phase = phase;
    this.log = log;
  }
}

/** Lines of a phase that are kept, and milliseconds between two looks at them while it runs. */
const mostLines = 200;
const everySoOften = 1_000;

/** Runs one phase of a launch and tells its start and end, so that the builder sees it live. */
export async function inPhase<T>(
  portal: Portal,
  row: Kept,
  phase: Phase,
  work: (log: (line: string) => void) => Promise<T>,
): Promise<T> {
  const lines: string[] = [];
  const text = () => lines.join('\n');
  let told = 0;
  let telling: Promise<unknown> = Promise.resolve();
  const log = (line: string) => {
    lines.push(line);
    if (lines.length > mostLines) lines.shift();
    if (performance.now() - told < everySoOften) return;
    told = performance.now();
    // Losing one costs nothing: the next tells all of it.
    telling = telling.then(() => tellPhase(portal, row, phase, 'running', { log: text() })).catch(() => {});
  };
  await tellPhase(portal, row, phase, 'running');
  try {
    const result = await work(log);
    await telling;
    await tellPhase(portal, row, phase, 'done', { log: text() });
    return result;
  } catch (error) {
    await telling;
    throw new PhaseError(phase, error, text());
  }
}

export async function tellPhase(
  portal: Portal,
  row: Kept,
  phase: Phase,
  status: 'running' | 'done' | 'failed',
  { message = null, log = '' }: { message?: string | null; log?: string } = {},
): Promise<void> {
  const { id: workspaceId, generation, organizationId, ownerId } = row;
  await portal.change('system', async ({ tx, now, notify }) => {
    await savePhase(tx, { workspaceId, generation, phase }, { status, message, log: log || null }, now);
    await notify({ organizationId, type: 'progress', id: workspaceId, for: { owner: ownerId } });
  });
}
