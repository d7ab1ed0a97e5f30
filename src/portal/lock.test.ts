import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lockData } from './lock.ts';

let dir: string;
let children: ChildProcess[];
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'lock-'));
  children = [];
});
afterEach(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(dir, { recursive: true });
});

/** A process that tries to take the lock and then stays. Resolves with its first line: "held", or why not. */
async function contend(url: string): Promise<{ child: ChildProcess; said: string }> {
  const program = `
    const { lockData } = await import(process.argv[1]);
    try { lockData(process.argv[2], process.argv[3]); console.log('held'); } catch (error) { console.log(error.message); }
    setInterval(() => {}, 1000);`;
  const args = ['--input-type=module', '-e', program, new URL('lock.ts', import.meta.url).href, dir, url];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  const [line] = await once(child.stdout!, 'data');
  return { child, said: String(line).trim() };
}

test('a second start is refused and told who holds the directory', async () => {
  const { child } = await contend('http://first:7080');
  expect(() => lockData(dir, 'http://second')).toThrow(
    `Another portal (process ${child.pid}, http://first:7080) is using ${dir}`,
  );
});

test('of simultaneous starts exactly one wins', async () => {
  const said = (await Promise.all([1, 2, 3, 4, 5].map((n) => contend(`http://${n}`)))).map((one) => one.said);
  expect(said.filter((line) => line === 'held')).toHaveLength(1);
  expect(said.filter((line) => line.startsWith('Another portal'))).toHaveLength(4);
});

test('kill -9 of the holder frees the directory', async () => {
  const { child, said } = await contend('http://first');
  expect(said).toBe('held');
  child.kill('SIGKILL');
  await once(child, 'exit');
  lockData(dir, 'http://second')();
});

test('released, it can be taken again, and again within one process it cannot', () => {
  const release = lockData(dir, 'http://one');
  expect(() => lockData(dir, 'http://two')).toThrow(`process ${process.pid}, http://one`);
  release();
  lockData(dir, 'http://two')();
});

test('other users cannot open the lock, so they cannot hold it', () => {
  const release = lockData(dir, 'http://one');
  expect(statSync(join(dir, 'portal.lock')).mode & 0o777).toBe(0o600);
  release();
});
