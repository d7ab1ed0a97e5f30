import { ConfigError, readConfig } from './config.ts';
import { type Running, startPortal } from './main.ts';

/**
 * A portal as a process: reads the environment, says what a newcomer needs to know, and ends cleanly when asked. A parent
 * that vanishes asks as well: its channel closes.
 */
export async function run(process: NodeJS.Process): Promise<void> {
  const say = (line: string) => process.stdout.write(`${line}\n`);
  let running: Running | null = null;
  let stopping = false;
  const keep = (env: NodeJS.ProcessEnv) => readConfig(env).keepWorkspaces;

  const stop = async (why: string | null, code: number) => {
    if (stopping) return;
    stopping = true;
    if (why) say(why);
    if (running) await running.stop(keep(process.env) ? 'leave' : 'stop');
    process.exit(code);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop('Stopping…', 0));
  process.on('disconnect', () => void stop(null, 0));

  try {
    const config = readConfig(process.env);
    running = await startPortal(config, say);
    running.ended.then((why) => stop(why, 1));
    for (const notice of running.notices) say(notice);
    say(
      `\nSlipway runs at ${running.url}\nSign in as the first admin, once, within 24 hours:\n  ${running.signInLink}\n`,
    );
  } catch (error) {
    const known = error instanceof ConfigError || (error instanceof Error && !(error instanceof TypeError));
    process.stderr.write(`${known ? (error as Error).message : String(error)}\n`);
    process.exit(1);
  }
}
