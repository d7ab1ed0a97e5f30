import { execFile } from 'node:child_process';
import { chmod, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
/** Bytes of a list of files, or of what `chmod` says about them. */
const maxBuffer = 64 * 1024 * 1024;

/**
 * Removes what would let the new owner of a workspace act as the one before, and what the one before could have left to act
 * as the new one. That is all that is hidden in the home folder: there tools keep sign-ins, keys, histories and start files.
 * The project and all else that can be seen are the work and stay; its git repositories lose their credentials.
 *
 * It may be killed at any line and called again.
 *
 * @throws when something cannot be removed: nothing may start then
 */
export async function forgetFormerOwner(home: string): Promise<void> {
  await chmod(home, 0o700);
  for (const entry of await readdir(home, { withFileTypes: true })) {
    if (!entry.name.startsWith('.') || entry.name === '.slipway') continue;
    const path = join(home, entry.name);
    // Some caches are made of folders without write permission.
    if (entry.isDirectory()) await run('chmod', ['-R', 'u+rwX', '--', path], { maxBuffer });
    await rm(path, { recursive: true, force: true });
  }
  for (const file of await gitConfigurations(home)) await removeCredentials(file);
}

/** Of every repository of the home folder, and of the submodules that are kept inside them. */
async function gitConfigurations(home: string): Promise<string[]> {
  const skipped = ['(', '-name', 'node_modules', '-o', '-path', join(home, '.slipway'), ')', '-prune'];
  const wanted = ['-type', 'f', '-name', 'config', '-path', '*/.git/*', '-print0'];
  const { stdout } = await run('find', ['-P', home, ...skipped, '-o', ...wanted], { maxBuffer });
  return stdout.split('\0').filter(Boolean);
}

/** Settings that hold a secret or say where one is. */
const secret = /^(credential\.|http\.(.*\.)?(extraheader|cookiefile|sslkey|proxy)$)/is;
/** The name and the password in an address. */
const signIn = /(https?:\/\/)[^/\s"@]*@/gi;

async function removeCredentials(file: string): Promise<void> {
  // Of a git that was killed while it wrote; nothing else runs here now.
  await rm(`${file}.lock`, { force: true });
  // Outside of every repository: one with a broken configuration would keep git from reading any other.
  const config = (...args: string[]) => run('git', ['config', '--file', file, ...args], { maxBuffer, cwd: '/' });
  // A file that git cannot read gives it no credentials either.
  const { stdout } = await config('--null', '--name-only', '--list').catch(() => ({ stdout: '' }));
  for (const name of new Set(stdout.split('\0'))) if (secret.test(name)) await config('--unset-all', name);
  // Byte by byte: addresses are also names of sections, which git cannot edit, and the file may hold any bytes.
  const before = await readFile(file, 'latin1');
  const after = before.replace(signIn, '$1');
  if (after === before) return;
  await writeFile(`${file}.part`, after, 'latin1');
  await rename(`${file}.part`, file);
}
