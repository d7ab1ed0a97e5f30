import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { SupervisorConfig } from '#contract/supervisor.ts';
import type { SupervisorAddress } from '#engines/engine.ts';
import type { FakeEnvironment, FakeState } from '#engines/fake/state.ts';
import { endProcessesUnder } from './processes.ts';

const entry = path.resolve(import.meta.dirname, '../../bin/supervisor.ts');

/**
 * Gives the fake engine's environments real supervisors: processes with real terminals and git, which dial the portal over
 * WebSocket and TCP as they would from another machine.
 */
export async function realSupervisors(state: FakeState) {
  const root = await mkdtemp(path.join(tmpdir(), 'slipway-supervisors-'));
  const children = new Map<string, ChildProcess>();
  let over = false;

  async function start(environment: FakeEnvironment, address: SupervisorAddress): Promise<void> {
    const source = state.sources.find((one) => environment.version.startsWith(`${one.project}-${one.environment}-`));
    if (!source || Array.isArray(source.spec)) throw new Error(`No source for ${environment.id}`);
    const home = path.join(root, environment.id);
    const project = path.join(home, 'project');
    await mkdir(project, { recursive: true });
    for (const [name, text] of Object.entries(environment.files)) {
      await mkdir(path.dirname(path.join(project, name)), { recursive: true });
      await writeFile(path.join(project, name), text, { flag: 'wx' }).catch(() => {});
    }
    const config: SupervisorConfig = {
      environment: environment.id,
      purpose: environment.target.purpose,
      home,
      project,
      spec: source.spec,
      variables: { ...environment.target.variables, ...address.variables },
      startServices: environment.target.startServices,
      url: address.url,
      token: address.token,
      lease: address.lease,
      newOwner: address.newOwner,
    };
    // One that starts while its test ends would ask for its portal for a day.
    if (over) throw new Error('The test is over.');
    const child = spawn(process.execPath, [entry], { cwd: home, stdio: ['pipe', 'ignore', 'ignore'] });
    child.stdin.end(JSON.stringify(config));
    children.set(environment.id, child);
  }

  async function stop(environment: FakeEnvironment): Promise<void> {
    const child = children.get(environment.id);
    children.delete(environment.id);
    // One that a test killed has no exit code, and says nothing more.
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    await new Promise((resolve) => {
      child.once('exit', resolve);
      child.kill('SIGTERM');
    });
  }

  return {
    start,
    stop,
    async end() {
      over = true;
      // With what they run: it would go on without them, and write into folders that are being removed.
      await endProcessesUnder(root);
      await rm(root, { recursive: true, force: true });
    },
  };
}
