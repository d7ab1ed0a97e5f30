import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findLimits, limitFiles, parseOwn } from './limits.ts';

const resources = { cpu: 1.5, memory: 512, storage: 1024, processes: 100 };

it.each([
  [
    2,
    ['cpu', 'memory', 'pids'],
    { 'cpu.max': '150000 100000', 'memory.max': '536870912', 'memory.swap.max': '0', 'pids.max': '100' },
  ],
  [1, ['cpu', 'cpuacct'], { 'cpu.cfs_period_us': '100000', 'cpu.cfs_quota_us': '150000' }],
  [1, ['memory'], { 'memory.limit_in_bytes': '536870912', 'memory.memsw.limit_in_bytes': '536870912' }],
  [1, ['pids'], { 'pids.max': '100' }],
] as const)('writes limits of version %i for %j', (version, controllers, files) => {
  expect(Object.fromEntries(limitFiles(version, [...controllers], resources))).toEqual(files);
});

it('reads where a process is', () => {
  expect(parseOwn('8:pids:/a:b\n1:cpu,cpuacct:/\n0::/user.slice\n')).toEqual([
    { version: 1, controllers: ['pids'], path: '/a:b' },
    { version: 1, controllers: ['cpu', 'cpuacct'], path: '/' },
    { version: 2, controllers: [], path: '/user.slice' },
  ]);
});

describe('with plain folders in place of the kernel', () => {
  let mount: string;
  beforeEach(async () => {
    mount = await mkdtemp(join(tmpdir(), 'slipway-cgroup-'));
  });
  afterEach(() => rm(mount, { recursive: true }));

  async function group(path: string, files: Record<string, string>) {
    await mkdir(join(mount, path), { recursive: true });
    for (const [name, text] of Object.entries(files)) await writeFile(join(mount, path, name), text);
  }

  it('asks the parent of a version 2 group that cannot share its controllers', async () => {
    await group('', { 'cgroup.controllers': 'cpu io memory pids' });
    await group('service', { 'cgroup.controllers': 'cpu memory pids', 'cgroup.subtree_control': '' });
    // A group that holds processes refuses; here a folder stands where the file would be.
    await group('service/portal', { 'cgroup.controllers': 'cpu memory pids' });
    await mkdir(join(mount, 'service/portal/cgroup.subtree_control'));
    const limits = findLimits('/data', mount, '0::/service/portal\n');
    expect(limits).toMatchObject({ cpu: true, memory: true, processes: true });
    expect(await readFile(join(mount, 'service/cgroup.subtree_control'), 'utf8')).toBe('+cpu +memory +pids');
    const [folder] = limits.prepare('one', resources);
    expect(folder).toMatch(/\/service\/slipway-[0-9a-f]{8}\/one$/);
    await writeFile(join(folder!, 'cpu.stat'), 'usage_usec 2500000\nuser_usec 1\n');
    await writeFile(join(folder!, 'memory.current'), '1000\n');
    await writeFile(join(folder!, 'memory.events'), 'low 0\noom 3\noom_kill 2\n');
    expect(limits.use('one')).toEqual({ cpuSeconds: 2.5, memoryBytes: 1000 });
    expect(limits.outOfMemory('one')).toBe(true);
  });

  it('says that it limits nothing where nothing can be written', () => {
    const limits = findLimits('/data', mount, '0::/\n');
    expect(limits).toMatchObject({ cpu: false, memory: false, processes: false });
    expect(limits.prepare('one', resources)).toEqual([]);
    expect(limits.use('one')).toBeUndefined();
    expect(limits.outOfMemory('one')).toBe(false);
  });

  it('never leaves the mount of the groups', () => {
    expect(findLimits('/data', mount, '0::/../..\n9:memory:/../../../tmp\n')).toMatchObject({ memory: false });
  });
});
