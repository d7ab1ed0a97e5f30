import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { initBare } from './init.ts';
import { GitError, git, gitEnvironment, gitLine, gitStream } from './run.ts';

const root = mkdtempSync(path.join(tmpdir(), 'slipway-git-'));
const folder = path.join(root, 'bare.git');
const emptyTree = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';

beforeAll(() => initBare(folder));
afterAll(() => rmSync(root, { recursive: true, force: true }));

test('what the machine’s user has configured does not count', async () => {
  writeFileSync(path.join(root, '.gitconfig'), '[user]\n\tname = Configured\n[core]\n\thooksPath = /tmp\n');
  const { HOME, XDG_CONFIG_HOME } = process.env;
  Object.assign(process.env, {
    HOME: root,
    XDG_CONFIG_HOME: root,
    GIT_AUTHOR_NAME: 'Inherited',
    GIT_SSH_COMMAND: 'false',
  });
  try {
    expect(await gitLine(['config', '--get', 'core.hooksPath'], { folder })).toBe('/dev/null');
    await expect(git(['config', '--get', 'user.name'], { folder })).rejects.toMatchObject({ exitCode: 1 });
    expect(Object.keys(gitEnvironment())).not.toContain('GIT_SSH_COMMAND');
    expect(Object.keys(gitEnvironment())).not.toContain('GIT_AUTHOR_NAME');
  } finally {
    for (const name of ['GIT_AUTHOR_NAME', 'GIT_SSH_COMMAND', 'HOME', 'XDG_CONFIG_HOME']) delete process.env[name];
    Object.assign(process.env, { ...(HOME && { HOME }), ...(XDG_CONFIG_HOME && { XDG_CONFIG_HOME }) });
  }
});

test('no transport works unless it is named', async () => {
  await expect(git(['ls-remote', '--', folder], { folder })).rejects.toThrow("transport 'file' not allowed");
  await expect(git(['ls-remote', '--', 'https://127.0.0.1:1/x'], { folder })).rejects.toThrow('not allowed');
  await git(['ls-remote', '--', folder], { folder, env: { GIT_ALLOW_PROTOCOL: 'file' } });
});

test('input is written, output is answered', async () => {
  expect(await gitLine(['hash-object', '--stdin'], { folder, input: '' })).toBe(
    'e69de29bb2d1d6434b8b29ae775ad8c2e48c5391',
  );
  const input = Readable.from([Buffer.from('hel'), Buffer.from('lo')]);
  expect(await gitLine(['hash-object', '--stdin'], { folder, input })).toBe('b6fc4c620b67d95f953a5c1c1230aaab5db5a1b0');
});

test('a failure tells its exit code and what git said', async () => {
  const failed = git(['cat-file', '-t', 'f'.repeat(40)], { folder });
  await expect(failed).rejects.toMatchObject({
    reason: 'exit',
    exitCode: 128,
    stderr: expect.stringContaining('could not get object info'),
  });
});

test('too much output and too much time end it', async () => {
  await expect(git(['config', '--list'], { folder, maxOutput: 10 })).rejects.toMatchObject({ reason: 'limit' });
  const endless = new Readable({ read() {} });
  await expect(git(['hash-object', '--stdin'], { folder, input: endless, timeout: 0.1 })).rejects.toMatchObject({
    reason: 'limit',
  });
  endless.destroy();
});

test('an input that fails is what is told', async () => {
  const input = new Readable({ read() {} });
  setImmediate(() => input.destroy(new Error('cut off')));
  await expect(git(['hash-object', '--stdin'], { folder, input })).rejects.toThrow('cut off');
});

test('a stream fails when git does, and git ends when nobody reads', async () => {
  await expect(buffer(gitStream(['archive', 'f'.repeat(40)], { folder }))).rejects.toBeInstanceOf(GitError);
  expect((await buffer(gitStream(['archive', emptyTree], { folder }))).length).toBeGreaterThan(0);
  const unread = gitStream(['cat-file', '--batch'], { folder, input: new Readable({ read() {} }) });
  unread.destroy();
  await new Promise((resolve) => unread.on('close', resolve));
});

test('many at once make one repository', async () => {
  const target = path.join(root, 'together.git');
  await Promise.all(Array.from({ length: 5 }, () => initBare(target)));
  expect(await gitLine(['rev-parse', '--is-bare-repository'], { folder: target })).toBe('true');
});
