import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import type { EnvironmentSpec } from '#contract/environment.ts';
import { EngineError } from '#engines/engine.ts';
import { launch, strays } from './launch.ts';
import type { within } from './layout.ts';
import type { Machine } from './machine.ts';
import { lastExit, stopKeeper } from './processes.ts';

/** Lines of a failed setup that are worth showing: the reason is nearly always at the end. */
const keptLines = 20;

/**
 * Runs the setup steps of a spec on a home folder, in the same sandbox as a workspace's; only the portal's proxy leads out.
 * @throws EngineError `setup_failed` with the last lines
 */
export async function runSetup(
  machine: Machine,
  setup: { id: string; at: ReturnType<typeof within>; spec: EnvironmentSpec; uid: number | null },
  onLine: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const supervisor = await machine.options.setupAddress(setup.id);
  signal.throwIfAborted();
  const { ended, output } = launch(machine, {
    ...setup,
    purpose: 'setup',
    variables: {},
    startServices: false,
    supervisor,
    output: 'pipe',
  });
  const last: string[] = [];
  const lines = createInterface({ input: output! });
  const read = once(lines, 'close');
  lines.on('line', (line) => {
    const short = line.slice(0, 2000);
    last.push(short);
    if (last.length > keptLines) last.shift();
    onLine(short);
  });
  const stop = () => stopKeeper(setup.at, machine.means.bwrap !== null, strays(machine, setup.id, setup.at), 0);
  const onAbort = () => void stop();
  signal.addEventListener('abort', onAbort);
  try {
    await ended;
    // Its last words; without a sandbox, a program that it left behind may hold the pipe open for ever.
    await Promise.race([read, wait(1000)]);
    signal.throwIfAborted();
    const code = lastExit(setup.at);
    if (code !== 0) {
      const why = machine.limits.outOfMemory(setup.id)
        ? `Setup needs more than its ${setup.spec.resources.memory} MiB of memory.`
        : `Setup failed (${code === null || code === 'killed' ? 'ended from outside' : `code ${code}`}).`;
      throw new EngineError('setup_failed', [why, ...last].join('\n'), { retryable: true });
    }
  } finally {
    signal.removeEventListener('abort', onAbort);
    await stop();
    await machine.limits.remove(setup.id);
  }
}
