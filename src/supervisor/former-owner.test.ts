import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { forgetFormerOwner } from './former-owner.ts';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'slipway-home-'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

async function write(files: Record<string, string>) {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(home, path)), { recursive: true });
    await writeFile(join(home, path), text);
  }
}
const read = (path: string) => readFile(join(home, path), 'utf8');
const git = async (folder: string, ...args: string[]) =>
  (await promisify(execFile)('git', ['-C', join(home, folder), ...args])).stdout;

it('removes sign-ins, keys, histories and start files, and keeps the work', async () => {
  const work = {
    'project/index.html': 'the page',
    'project/.env': 'STAGE=dev',
    'project/.claude/settings.json': '{}',
    'notes.txt': 'remember',
    'other/.hidden/app.mjs': 'another',
    '.slipway/git/HEAD': 'ref: refs/heads/main',
  };
  await write({
    ...work,
    '.claude/.credentials.json': 'secret',
    '.claude.json': 'secret',
    '.local/share/opencode/auth.json': 'secret',
    '.git-credentials': 'https://ada:secret@git.example',
    '.gitconfig': '[credential] helper = store',
    '.config/gh/hosts.yml': 'secret',
    '.ssh/id_ed25519': 'secret',
    '.bash_history': 'curl -H "Authorization: secret"',
    '.bashrc': 'alias claude=steal',
    '.cache/read-only/module': 'x',
  });
  await chmod(join(home, '.cache', 'read-only'), 0o500);
  await symlink('project/index.html', join(home, '.link'));
  await symlink('/nowhere', join(home, '.dangling'));
  await forgetFormerOwner(home);
  expect((await readdir(home)).sort()).toEqual(['.slipway', 'notes.txt', 'other', 'project']);
  for (const [path, text] of Object.entries(work)) expect(await read(path)).toBe(text);
});

it('takes the credentials out of git repositories, nothing else', async () => {
  await mkdir(join(home, 'project'));
  await git('project', 'init', '--quiet');
  for (const [name, value] of [
    ['remote.origin.url', 'https://x-access-token:ghp_secret@git.example/team/shop.git'],
    ['remote.origin.pushurl', 'https://ghp_secret@git.example/team/shop.git'],
    ['remote.plain.url', 'ssh://git@git.example/team/shop.git'],
    ['url.https://ada:secret@git.example/.insteadOf', 'https://git.example/'],
    ['http.https://git.example/.extraheader', 'Authorization: basic secret'],
    ['credential.helper', 'store --file secret'],
    ['credential.https://git.example.username', 'secret'],
    ['user.signingkey', 'kept'],
  ] as const)
    await git('project', 'config', name, value);
  await git('project', 'config', '--add', 'http.https://git.example/.extraheader', 'X-Token: secret');
  await write({ 'other/.git/modules/lib/config': '[remote "origin"]\n\turl = https://secret@git.example/lib\n' });
  // What a git that was killed leaves behind.
  await write({ 'project/.git/config.lock': 'half' });
  await forgetFormerOwner(home);
  expect(await read('project/.git/config')).not.toContain('secret');
  expect(await read('other/.git/modules/lib/config')).toContain('url = https://git.example/lib');
  expect(await git('project', 'remote', 'get-url', 'plain')).toBe('ssh://git@git.example/team/shop.git\n');
  expect(await git('project', 'config', 'remote.origin.pushurl')).toBe('https://git.example/team/shop.git\n');
  expect(await git('project', 'config', 'user.signingkey')).toBe('kept\n');
});

it('does not stumble over what git cannot read', async () => {
  await write({ 'project/.git/config': '[broken\n', 'project/app.mjs': 'work' });
  await forgetFormerOwner(home);
  expect(await read('project/app.mjs')).toBe('work');
});
