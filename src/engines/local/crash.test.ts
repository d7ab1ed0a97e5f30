import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readdir, readFile, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Credential, Engine, Observation } from '#engines/engine.ts';
import { createLocalEngine } from './engine.ts';
import type { Doomed } from './fixtures/doomed.ts';
import { within } from './layout.ts';
import { runningKeeper } from './processes.ts';
import { good, goodSpec, type TestFolder, targetOf, testFolder } from './testing.fixture.ts';

const script = fileURLToPath(new URL('./fixtures/doomed.ts', import.meta.url));
const patience = { timeout: 15_000, interval: 20 };

describe('a portal killed with SIGKILL', { timeout: 60_000 }, () => {
  let folder: TestFolder;
  let key: Credential;
  let engine: Engine | null = null;

  beforeEach(async () => {
    folder = await testFolder();
    await folder.addSource(good, goodSpec, { 'README.md': 'hello\n' });
    const configured = await createLocalEngine(folder.options);
    key = await configured.credential.provision();
    folder.hold(key);
    await configured.close({ environments: 'leave' });
  });
  afterEach(async () => {
    // Stops what a test left running, also when the test failed before it opened its engine.
    engine ??= await createLocalEngine(folder.options);
    await engine.close({ environments: 'stop' });
    engine = null;
    await folder.dispose();
  });

  async function dies(action: Doomed['action'], step: string) {
    const { templates, supervisorEntry } = folder.options;
    const target = targetOf(folder, 'one');
    const { url: address } = target.supervisor;
    const doomed: Doomed = {
      root: folder.root,
      templates,
      supervisorEntry,
      address,
      secret: key.secret,
      step,
      source: good,
      target,
      action,
    };
    const child = spawn(process.execPath, [script, JSON.stringify(doomed)], { stdio: 'inherit' });
    expect(await once(child, 'exit')).toEqual([null, 'SIGKILL']);
  }
  const look = async (): Promise<Observation[]> =>
    (await engine!.watch(AbortSignal.timeout(5000))[Symbol.asyncIterator]().next()).value ?? [];
  const leftovers = async () => {
    const names = await Promise.all(
      ['environments', 'prepared', 'purging'].map((name) => readdir(join(folder.root, name))),
    );
    return names.flat().filter((name) => name.startsWith('.') || name.startsWith('one-'));
  };

  it.each([
    ...['prepare: copied', 'prepare: set up', 'prepare: before rename'],
    ...['clone: folder', 'clone: copied', 'clone: trees', 'clone: state', 'clone: renamed', 'started', 'never'],
  ])('in a clone at "%s" is completed by a repeat, with nothing left over and nothing doubled', async (step) => {
    await dies('clone', step);
    engine = await createLocalEngine(folder.options);
    expect(await leftovers()).toEqual([]);
    const handle = await engine.clone(good, targetOf(folder, 'one'));
    expect(handle.id).toBe('one');
    await vi.waitFor(async () => expect(await look()).toMatchObject([{ id: 'one', state: 'running' }]), patience);
    expect(await supervisorsOf(folder.root)).toHaveLength(1);
    expect(
      await readFile(join(folder.root, 'environments/one/home/project/node_modules/left-pad/index.js'), 'utf8'),
    ).toContain('1');
  });

  it('leaves workspaces running, and the next portal finds the same processes', async () => {
    await dies('clone', 'never');
    const at = within(join(folder.root, 'environments', 'one'));
    const before = runningKeeper(at);
    expect(before).not.toBeNull();
    engine = await createLocalEngine(folder.options);
    expect(await look()).toMatchObject([
      { id: 'one', state: 'running', labels: { organization: 'acme', workspace: 'one' } },
    ]);
    expect(runningKeeper(at)).toEqual(before);
    await engine.stop((await look())[0]!.handle);
    expect(await supervisorsOf(folder.root)).toEqual([]);
  });

  it('in an upgrade can repeat it', async () => {
    await dies('clone', 'never');
    await folder.addSource(good, `${goodSpec}description: newer\n`);
    await dies('upgrade', 'upgrade: tree moved');
    engine = await createLocalEngine(folder.options);
    const [seen] = await look();
    const handle = await engine.upgrade(seen!.handle, good, targetOf(folder, 'one').supervisor);
    expect(handle).not.toEqual(seen!.handle);
    expect(await look()).toMatchObject([{ state: 'running', handle }]);
    expect(await readdir(join(folder.root, 'environments/one/home/project/node_modules'))).toContain('left-pad');
  });

  it.each([
    ['upgrade: tree made', 'old'],
    ['upgrade: tree moved', 'old'],
    ['upgrade: tree in place', 'old'],
    ['upgrade: files', 'old'],
    ['started', 'new'],
  ])('in an upgrade at "%s" has the %s version whole at the next start', async (step, which) => {
    await dies('clone', 'never');
    const tree = join(folder.root, 'environments/one/home/project/node_modules');
    await folder.addSource(good, goodSpec.replace('exports = 1', 'exports = 2'));
    await dies('upgrade', step);
    engine = await createLocalEngine(folder.options);
    const [seen] = await look();
    await engine.start(seen!.handle, targetOf(folder, 'one').supervisor);
    const installed = await readFile(join(tree, 'left-pad/index.js'), 'utf8');
    expect(installed).toContain(which === 'old' ? '1' : '2');
    expect(await readdir(join(folder.root, 'environments/one'))).not.toContain('.before');
  });

  it('in a removal has it finished at the next start', async () => {
    await dies('clone', 'never');
    await dies('purge', 'purge: renamed');
    engine = await createLocalEngine(folder.options);
    expect(await look()).toEqual([]);
    await vi.waitFor(async () => expect(await leftovers()).toEqual([]), patience);
    expect(await supervisorsOf(folder.root)).toEqual([]);
  });

  it('in the removal of a prepared version has it finished at the next start', async () => {
    const first = await createLocalEngine(folder.options);
    await first.prepare(good);
    await first.close({ environments: 'leave' });
    const [version] = await readdir(join(folder.root, 'prepared'));
    const then = new Date(Date.now() - 48 * 3600_000);
    await utimes(join(folder.root, 'prepared', version!, 'prepared.json'), then, then);
    await folder.addSource(good, `${goodSpec}description: newer\n`);
    await dies('clone', 'outdated: renamed');
    expect(await readdir(join(folder.root, 'prepared'))).toEqual([]);
    expect(await readdir(join(folder.root, 'purging'))).toHaveLength(1);
    engine = await createLocalEngine(folder.options);
    await vi.waitFor(async () => expect(await readdir(join(folder.root, 'purging'))).toEqual([]), patience);
  });

  it('during a setup has that ended at the next start', async () => {
    await folder.addSource(good, 'version: 1\nname: Slow\nsetup: ["echo $$ > began; sleep 1000"]\n');
    const dying = dies('clone', 'no such step').catch(() => {});
    const making = async () =>
      (await readdir(join(folder.root, 'prepared'))).find((name) => name.startsWith('.making-'));
    await vi.waitFor(
      async () =>
        expect(await readFile(join(folder.root, 'prepared', (await making())!, 'home/project/began'))).toBeTruthy(),
      patience,
    );
    const keeper = runningKeeper(within(join(folder.root, 'prepared', (await making())!)));
    expect(keeper).not.toBeNull();
    const portal = Number((await readFile(`/proc/${keeper!.pid}/stat`, 'utf8')).split(') ')[1]!.split(' ')[1]);
    process.kill(portal, 'SIGKILL');
    await dying;
    engine = await createLocalEngine(folder.options);
    expect(await making()).toBeUndefined();
    expect(await groupsOf(folder.root)).toEqual([]);
    expect(await supervisorsOf(folder.root)).toEqual([]);
  });
});

/** Keepers on this machine whose folder lies below a root, read from the kernel and not from the engine. */
async function supervisorsOf(root: string): Promise<string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')));
  return lines.filter((line) => line.startsWith('/bin/sh\0-c\0') && line.includes(`\0slipway\0${root}/`));
}

/** Control groups that an engine left below its own. */
async function groupsOf(root: string): Promise<string[]> {
  const name = `slipway-${createHash('sha256').update(root).digest('hex').slice(0, 8)}`;
  const folders = (await readFile('/proc/self/cgroup', 'utf8'))
    .trim()
    .split('\n')
    .map((line) => {
      const [, controllers = '', path = ''] = line.split(':');
      return join('/sys/fs/cgroup', controllers, path, name);
    });
  const found = await Promise.all(folders.map((at) => readdir(at, { withFileTypes: true }).catch(() => [])));
  return found
    .flat()
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
}
