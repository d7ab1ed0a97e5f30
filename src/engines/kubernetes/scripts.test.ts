import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { lstat, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import * as scripts from './scripts.ts';

/** The scripts of pods, run on folders of this machine in the place of volumes. */
let root: string;
const at = (path: string) => join(root, path);
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'slipway-volume-'));
  for (const folder of [
    'volume',
    'prepared/home/project',
    'prepared/.slipway',
    'source',
    'copy',
    'given',
    'run/slipway',
  ])
    await mkdir(at(folder), { recursive: true });
  await put('given/config.json', '{"token":"t"}');
  await put('prepared/.slipway/own', '');
});
afterEach(() => rm(root, { recursive: true }));

async function put(path: string, text: string): Promise<void> {
  await mkdir(dirname(at(path)), { recursive: true });
  await writeFile(at(path), text);
}
const read = (path: string) => readFile(at(path), 'utf8').catch(() => null);

const onFolders = (script: string) =>
  script.replaceAll(/(?<![\w.$}])\/(volume|prepared|source|copy|given|run\/slipway)\b/g, `${root}/$1`);
function run(script: string, variables: Record<string, string> = {}): number | null {
  const { status, stderr } = spawnSync('bash', ['-c', onFolders(script)], {
    env: { PATH: process.env.PATH!, ...variables },
    encoding: 'utf8',
  });
  if (status !== 0 && status !== scripts.setupNeeded) throw new Error(stderr);
  return status;
}

/** A volume as `fill` leaves it, with one dependency tree whose lock file is `lock`. */
async function filled(lock = 'one'): Promise<void> {
  await put('prepared/home/project/README.md', 'hello');
  await put('prepared/home/project/package-lock.json', lock);
  await put('prepared/home/project/node_modules/left/index.js', lock);
  run(scripts.fill);
}
const upgradeTo = async (lock: string) => {
  await put('prepared/home/project/package-lock.json', lock);
  await put('prepared/home/project/node_modules/left/index.js', lock);
  return run(scripts.upgrade, { VERSION: 'v2', FROM: 'v1' });
};
const module_ = 'volume/home/project/node_modules/left/index.js';

it('unpacks the parts of a source, and notes which trees are its author’s own', async () => {
  await put('files/vendor/mine.js', '1');
  spawnSync('sh', ['-c', 'tar -czf whole -C files . && split -n 2 whole source/00'], { cwd: root });
  run(scripts.unpackSource, { PARTS: '2' });
  expect(await read('volume/home/project/vendor/mine.js')).toBe('1');
  expect(await read('volume/.slipway/own')).toBe('vendor\0');
  expect(await read('run/slipway/config.json')).toBe('{"token":"t"}');
});

it('fills a volume once, and begins anew what was cut off', async () => {
  await put('volume/.making/project/half', '');
  await filled();
  expect(await read('volume/home/project/README.md')).toBe('hello');
  expect(await read('volume/home/project/half')).toBeNull();
  await put('volume/home/project/README.md', 'the builder’s');
  run(scripts.fill);
  expect(await read('volume/home/project/README.md')).toBe('the builder’s');
});

it('replaces a tree whose lock file is the source’s own, and the next start of the new version settles it', async () => {
  await filled();
  // The builder took the new lock file over, as a merge does.
  await put('volume/home/project/package-lock.json', 'two');
  expect(await upgradeTo('two')).toBe(0);
  expect(await read(module_)).toBe('two');
  run(scripts.configure, { VERSION: 'v2' });
  expect(await read(module_)).toBe('two');
  expect(await lstat(at('volume/.slipway/before')).catch(() => null)).toBeNull();
});

it('brings everything back when the next start is of the version before', async () => {
  await filled();
  await put('volume/home/project/package-lock.json', 'two');
  await upgradeTo('two');
  run(scripts.configure, { VERSION: 'v1' });
  expect(await read(module_)).toBe('one');
});

it('leaves a tree that the builder changed to the setup, with a way back', async () => {
  await filled();
  await put('volume/home/project/package-lock.json', 'theirs');
  await put(module_, 'theirs');
  expect(await upgradeTo('two')).toBe(scripts.setupNeeded);
  expect(await read(module_)).toBe('theirs');
  await put(module_, 'what the setup made');
  run(scripts.configure, { VERSION: 'v1' });
  expect(await read(module_)).toBe('theirs');
});

it('takes a tree away again that was not there before', async () => {
  await filled();
  await put('prepared/home/project/tool/package.json', '{}');
  await put('prepared/home/project/tool/node_modules/x.js', 'x');
  await put('volume/home/project/tool/package.json', '{}');
  expect(await upgradeTo('one')).toBe(0);
  expect(await read('volume/home/project/tool/node_modules/x.js')).toBe('x');
  run(scripts.configure, { VERSION: 'v1' });
  expect(await read('volume/home/project/tool/node_modules/x.js')).toBeNull();
  expect(await read('volume/home/project/tool/package.json')).toBe('{}');
});

it('goes through no link of the builder’s, and leaves a tree alone that is the author’s', async () => {
  await filled();
  await put('prepared/home/project/tool/node_modules/x.js', 'x');
  await put('volume/home/other/kept', 'kept');
  await symlink('../other', at('volume/home/project/tool'));
  await put('prepared/home/project/vendor/mine.js', 'new');
  await put('prepared/.slipway/own', 'vendor\0');
  await put('volume/home/project/vendor/mine.js', 'the builder’s');
  run(scripts.upgrade, { VERSION: 'v2', FROM: 'v1' });
  expect(await read('volume/home/other/kept')).toBe('kept');
  expect(await read('volume/home/other/node_modules/x.js')).toBeNull();
  expect(await read('volume/home/project/vendor/mine.js')).toBe('the builder’s');
});

it('is the same text to bash as it is here', () => {
  for (const [name, script] of Object.entries(scripts)) expect(String(script), name).not.toContain('$$');
});

it('takes values by variables: one that looks like a command stays a value', async () => {
  await filled();
  await put('volume/.slipway/before/to', 'v1');
  await put('volume/.slipway/before/trees', '');
  run(scripts.configure, { VERSION: `$(touch ${root}/ran); touch ${root}/ran` });
  expect(await read('ran')).toBeNull();
});

it('gives each copy the files as they are now, and writes none of the volume', async () => {
  await filled();
  await put('volume/home/releases/c1/index.html', 'served');
  await put('copy/home/project/half', 'of a copy that was cut off');
  const volume = () => spawnSync('find', [at('volume'), '-printf', '%p %T@ %s\n'], { encoding: 'utf8' }).stdout;
  const before = volume();
  run(scripts.configureCopy, { VERSION: 'v1' });
  expect(volume()).toBe(before);
  expect(await read('copy/home/releases/c1/index.html')).toBe('served');
  expect(await read('copy/home/project/half')).toBeNull();
  expect(await read('run/slipway/config.json')).toBe('{"token":"t"}');
});

it('brings a copy back to its version when an upgrade came to no end', async () => {
  await filled();
  await put('volume/home/project/package-lock.json', 'two');
  await upgradeTo('two');
  run(scripts.configureCopy, { VERSION: 'v1' });
  expect(await read('copy/home/project/node_modules/left/index.js')).toBe('one');
  expect(await read(module_), 'the volume is as it was').toBe('two');
});

it('starts the supervisor of a copy again, with a configuration that nothing else can read', async () => {
  const config = JSON.stringify({ token: 'sle_hidden', padding: 'x'.repeat(100_000) });
  await put('run/slipway/config.json', config);
  // In the place of Node: notes what it is given, and crashes.
  await put(
    'bin/node',
    `#!/bin/bash\ncat >> "${at('given')}/seen"; echo >> "${at('given')}/seen"; env >> "${at('env')}"\n`,
  );
  spawnSync('chmod', ['+x', at('bin/node')]);
  const child = spawn('bash', ['-c', onFolders(scripts.superviseCopy)], {
    env: { PATH: `${at('bin')}:${process.env.PATH}`, SLIPWAY_ENVIRONMENT: 'env1' },
    stdio: 'ignore',
  });
  const ended = once(child, 'exit');
  await vi.waitFor(async () => expect(await read('given/seen')).toBe(`${config}\n${config}\n`), { timeout: 10_000 });
  expect(await read('run/slipway/config.json')).toBeNull();
  expect(await read('env')).not.toContain('sle_hidden');
  for (const of of ['cmdline', 'environ'])
    expect(await readFile(`/proc/${child.pid}/${of}`, 'utf8')).not.toContain('sle_hidden');
  child.kill('SIGTERM');
  await ended;
});

it('says of a copy without its configuration that it has to be replaced', () => {
  expect(() => run(scripts.superviseCopy)).toThrow(/has to be replaced/);
});

it('lets the supervisor of a copy end in its own way', async () => {
  await put('run/slipway/config.json', '{}');
  const trap = 'trap "echo ended > ended; exit" TERM; echo > ready; while :; do sleep 0.1; done';
  await put('bin/node', `#!/bin/bash\ncd ${root}; ${trap}\n`);
  spawnSync('chmod', ['+x', at('bin/node')]);
  const child = spawn('bash', ['-c', onFolders(scripts.superviseCopy)], {
    env: { PATH: `${at('bin')}:${process.env.PATH}`, SLIPWAY_ENVIRONMENT: 'env1' },
    stdio: 'ignore',
  });
  const ended = once(child, 'exit');
  await vi.waitFor(async () => expect(await read('ready')).not.toBeNull(), { timeout: 10_000 });
  child.kill('SIGTERM');
  await ended;
  expect(await read('ended')).toBe('ended\n');
});
