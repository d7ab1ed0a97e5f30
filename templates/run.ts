import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'vitest';

/** Only Node itself: tools of this project must not stand in for what a template forgot to install. */
const nodeFolder = path.dirname(process.execPath);

export type Run = ReturnType<typeof startCommand>;

/** Runs a command as a supervisor does: by bash, in a process group of its own, on the Node that this project runs on. */
export function startCommand(command: string, cwd: string, variables: Record<string, string>) {
  let output = '';
  const child: ChildProcess = spawn('bash', ['-c', command], {
    cwd,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...processVariables(), ...variables },
  });
  child.stdout!.on('data', (chunk) => (output += chunk));
  child.stderr!.on('data', (chunk) => (output += chunk));
  const exited = new Promise<number | NodeJS.Signals | null>((resolve) =>
    child.on('exit', (code, signal) => resolve(code ?? signal)),
  );
  const signal = (name: NodeJS.Signals) => {
    try {
      process.kill(-child.pid!, name);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  };
  return {
    describe: () => `${command}\n${output}`,
    ended: () => child.exitCode !== null || child.signalCode !== null,
    kill: () => signal('SIGKILL'),
    async succeeds() {
      expect(await exited, this.describe()).toBe(0);
    },
    /** Ends by itself when it is asked to; a server that needs SIGKILL loses its last requests. */
    async stops() {
      signal('SIGTERM');
      const end = await Promise.race([exited, delay(10_000, 'still running', { ref: false })]);
      expect(end, this.describe()).not.toBe('still running');
      return end;
    },
  };
}

/** Nothing of the test's own process that would change how a tool behaves. */
function processVariables() {
  const { PATH, HOME, HTTP_PROXY, HTTPS_PROXY, NO_PROXY, npm_config_registry, NODE_EXTRA_CA_CERTS } = process.env;
  return {
    PATH: `${nodeFolder}:${PATH}`,
    HOME,
    HTTP_PROXY,
    HTTPS_PROXY,
    NO_PROXY,
    npm_config_registry,
    NODE_EXTRA_CA_CERTS,
  };
}

export function freePort() {
  return new Promise<number>((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() =>
        address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}

/** Waits until a run answers 200 on its health path; fails at once when it ended. */
export async function answers(run: Run, port: number, health: string) {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const status = await fetch(`http://127.0.0.1:${port}${health}`).then(
      (response) => response.status,
      () => 0,
    );
    if (status === 200) return;
    if (run.ended() || Date.now() > deadline)
      throw new Error(`No answer on ${health} (last status ${status}) from ${run.describe()}`);
    await delay(50);
  }
}
