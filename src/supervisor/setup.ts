import type { SupervisorConfig } from '#contract/supervisor.ts';
import { runCommand } from './processes.ts';
import type { Variables } from './variables.ts';

/** Runs the steps of a source's setup, one after the other. @returns 0, or the code of the step that failed */
export async function runSetup(
  config: Pick<SupervisorConfig, 'spec' | 'project'>,
  variables: Variables,
  print: (bytes: Buffer | string) => void,
  stopped: AbortSignal,
): Promise<number> {
  for (const command of config.spec.setup) {
    print(`$ ${command}\n`);
    const running = runCommand({ command, cwd: config.project, env: variables.all(), onOutput: print });
    const stop = () => void running.stop();
    stopped.addEventListener('abort', stop, { once: true });
    if (stopped.aborted) stop();
    const code = await running.exited;
    stopped.removeEventListener('abort', stop);
    if (code !== 0) return code;
  }
  return 0;
}
