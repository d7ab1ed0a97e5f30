import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdir, readdir, readFile, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { cleanEnvironment, run } from './commands.ts';
import { asUid, type Means } from './isolation.ts';
import { type Program, type Sandbox, sandboxCommand } from './sandbox.ts';
import { isFolder, removeAll } from './trees.ts';

/**
 * Compiled code of the supervisor, made once for each version and read by every sandbox: it halves the processor time of a
 * start. Node makes it where it will be used, because the paths and the uid inside are part of its keys, so one supervisor is
 * run without a configuration, which ends at once. Nothing of a builder's ever runs where it can be written.
 *
 * @returns its folder; null when there is none, which costs only time
 */
export async function fillCache(folder: string, means: Means, shared: Sandbox, supervisor: Program, uid: number) {
  if (!means.bwrap || means.unreachable) return null;
  const about = [
    supervisor.node,
    (await stat(supervisor.node)).mtimeMs,
    await readFile(join(supervisor.app, 'package.json')),
  ];
  const cache = join(folder, `cache-${createHash('sha256').update(about.join('\n')).digest('hex').slice(0, 16)}`);
  if (await isFolder(cache)) return cache;
  const making = join(folder, '.making-cache');
  await removeAll(making);
  const home = join(making, 'home');
  const filled = join(making, 'cache');
  await mkdir(join(home, 'project'), { recursive: true });
  await mkdir(filled);
  if (means.ownUid) await run('chown', ['-R', `${uid}:${uid}`, '--', home, filled]);
  const places = { id: 'cache', home, socketFolder: home, memory: 512, cache: { folder: filled, writable: true } };
  const [program, ...args] = [
    ...(means.ownUid ? asUid(uid, means.folders) : []),
    ...sandboxCommand(means.bwrap, { ...shared, filter: null }, supervisor, places),
  ];
  const child = spawn(program!, args, { env: cleanEnvironment, cwd: '/', stdio: 'ignore', timeout: 30_000 });
  await once(child, 'close').catch(() => {});
  const any = (await readdir(filled)).length > 0;
  if (any) {
    if (means.ownUid) await run('chown', ['-R', '0:0', '--', filled]);
    await run('chmod', ['-R', 'a+rX', '--', filled]);
    await chmod(filled, 0o755);
    await rename(filled, cache);
  }
  await removeAll(making);
  return any ? cache : null;
}
