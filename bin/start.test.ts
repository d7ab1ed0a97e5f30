/** The entries, in a checkout of their own with a portal that only tells what it hears. npm, the lock and the signals are real. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';

const bin = dirname(fileURLToPath(import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'start-'));
const template = join(scratch, 'template');
const node = 'parts/node/bin/node';
let root: string;
let launched: Launched[];

const portal = `
  console.log('ready', process.pid);
  setInterval(() => {}, 1000);
  process.on('SIGTERM', () => {
    console.log('heard SIGTERM');
    if (!process.argv.includes('--deaf')) process.exit(7);
  });
  process.on('SIGINT', () => console.log('heard SIGINT'));
  process.once('disconnect', () => process.exit());`;

/** Builds as vite does, as far as the entries can see: a folder, or a failure with words. */
const vite = `
  const { mkdirSync, readFileSync, writeFileSync } = require('node:fs');
  const source = readFileSync('src/web/main.ts', 'utf8');
  if (source.includes('broken')) { console.error('unexpected token'); process.exit(1); }
  const out = process.argv[process.argv.indexOf('--outDir') + 1];
  mkdirSync(out, { recursive: true });
  writeFileSync(out + '/index.html', source);`;

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

beforeAll(() => {
  chmodSync(scratch, 0o755);
  for (const file of ['bootstrap.mjs', 'prepare.mjs', 'start.mjs', 'slipway.mjs']) {
    mkdirSync(join(template, 'bin'), { recursive: true });
    copyFileSync(join(bin, file), join(template, 'bin', file));
  }
  write(join(template, 'bin/portal.ts'), portal);
  write(join(template, 'bin/slipway.ts'), `console.log('said', ...process.argv.slice(2)); process.exit(5);`);
  write(join(template, 'src/web/main.ts'), 'first');
  // Dependencies from folders beside it: npm installs them as it installs any, and without a network.
  write(join(template, 'parts/node/package.json'), '{"name":"node","version":"24.0.0"}');
  mkdirSync(join(template, 'parts/node/bin'));
  copyFileSync(process.execPath, join(template, node));
  write(join(template, 'parts/vite/package.json'), '{"name":"vite","version":"1.0.0"}');
  write(join(template, 'parts/vite/bin/vite.js'), vite);
  const dependencies = { node: 'file:parts/node', vite: 'file:parts/vite' };
  write(
    join(template, 'package.json'),
    JSON.stringify({ name: 'checkout', version: '1.0.0', type: 'module', dependencies }),
  );
  execFileSync('npm', ['install', '--package-lock-only', '--offline', '--no-audit'], { cwd: template, stdio: 'pipe' });
});
afterAll(() => rmSync(scratch, { recursive: true }));

beforeEach(() => {
  root = mkdtempSync(join(scratch, 'checkout-'));
  chmodSync(root, 0o755);
  cpSync(template, root, { recursive: true, filter: (from) => from !== join(template, node) });
  // More than 100 MB, and nobody writes into it: the disk is not kept busy with copies.
  linkSync(join(template, node), join(root, node));
  launched = [];
});
afterEach(async () => {
  for (const one of launched) one.process.kill('SIGKILL');
  await Promise.all(launched.map((one) => one.portalGone()));
  rmSync(root, { recursive: true });
});

class Launched {
  stdout = '';
  stderr = '';
  readonly ended: Promise<number | null>;
  readonly process: ChildProcess;

  constructor(entry: string, args: string[], options: { uid?: number; gid?: number; env?: NodeJS.ProcessEnv }) {
    this.process = spawn(join(root, node), [join(root, 'bin', entry), ...args], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...options,
    });
    this.process.stdout?.on('data', (chunk) => {
      this.stdout += chunk;
    });
    this.process.stderr?.on('data', (chunk) => {
      this.stderr += chunk;
    });
    this.ended = once(this.process, 'close').then(([code]) => code);
  }

  async says(text: string): Promise<void> {
    await vi.waitFor(() => expect(this.stdout).toContain(text), { timeout: 15_000, interval: 20 });
  }

  async portalGone(): Promise<void> {
    const pid = /ready (\d+)/.exec(this.stdout)?.[1];
    await vi.waitFor(() => expect(pid && existsSync(`/proc/${pid}`)).toBeFalsy(), { timeout: 5_000, interval: 20 });
  }
}

function launch(entry = 'start.mjs', args: string[] = [], options = {}): Launched {
  const one = new Launched(entry, args, options);
  launched.push(one);
  return one;
}

test('the first start installs and builds, the next is silent, and a changed source is built again', async () => {
  const first = launch();
  await first.says('ready');
  expect(first.stderr).toMatch(/^Installing dependencies…\n.*done in .*\nBuilding the interface…\n.*done in .*\n$/);
  expect(readFileSync(join(root, 'dist/index.html'), 'utf8')).toBe('first');

  const second = launch();
  await second.says('ready');
  expect(second.stderr).toBe('');

  writeFileSync(join(root, 'src/web/main.ts'), 'second');
  const third = launch();
  await third.says('ready');
  expect(third.stderr).not.toContain('Installing');
  expect(readFileSync(join(root, 'dist/index.html'), 'utf8')).toBe('second');
});

test('of two starts at once one installs and the other waits for it', async () => {
  const both = [launch(), launch()];
  await Promise.all(both.map((one) => one.says('ready')));
  const said = both.map((one) => one.stderr).join('');
  expect(said.match(/Installing dependencies…\n/g)).toHaveLength(1);
  expect(said.match(/Building the interface…\n/g)).toHaveLength(1);
});

test('what a killed installation left is installed anew', async () => {
  write(join(root, 'node_modules/.installing'), '');
  write(join(root, 'node_modules/half/package.json'), '{}');
  const one = launch();
  await one.says('ready');
  expect(existsSync(join(root, 'node_modules/half'))).toBe(false);
});

test('one Ctrl-C, heard twice, stops the portal once and its exit code is passed on', async () => {
  const one = launch();
  await one.says('ready');
  one.process.kill('SIGINT');
  one.process.kill('SIGINT');
  expect(await one.ended).toBe(7);
  expect(one.stdout.match(/heard .*/g)).toEqual(['heard SIGTERM']);
});

test('a second Ctrl-C forces a portal that does not end', async () => {
  const one = launch('start.mjs', ['--deaf']);
  await one.says('ready');
  const pressing = setInterval(() => one.process.kill('SIGINT'), 200);
  expect(await one.ended.finally(() => clearInterval(pressing))).toBe(128 + 9);
  expect(one.stdout).toContain('heard SIGTERM');
});

test('kill -9 of the launcher ends the portal', async () => {
  const one = launch();
  await one.says('ready');
  one.process.kill('SIGKILL');
  await one.portalGone();
});

test('a build that fails says all and leaves the old interface', async () => {
  const one = launch();
  await one.says('ready');
  writeFileSync(join(root, 'src/web/main.ts'), 'broken');
  const next = launch();
  expect(await next.ended).toBe(1);
  expect(next.stderr).toMatch(/unexpected token[\s\S]*Building the interface failed/);
  expect(readFileSync(join(root, 'dist/index.html'), 'utf8')).toBe('first');
});

test('a folder that the user may not write in is named, with what to do', async () => {
  chmodSync(root, 0o555);
  const one = launch('start.mjs', [], process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {});
  expect(await one.ended).toBe(1);
  expect(one.stderr).toContain(`this user may not write in ${root}`);
  chmodSync(root, 0o755);
});

test('without git it says so', async () => {
  const one = launch('start.mjs', [], { env: { PATH: join(root, 'empty') } });
  expect(await one.ended).toBe(1);
  expect(one.stderr).toContain('git, which is not installed');
});

test('the command line prints its result alone, also when it installs first', async () => {
  const one = launch('slipway.mjs', ['admin', '--', '-x y']);
  expect(await one.ended).toBe(5);
  expect(one.stdout).toBe('said admin -- -x y\n');
  expect(existsSync(join(root, 'dist')), 'it needs no interface').toBe(false);
});
