/** One portal per data directory. */
import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/**
 * Takes the data directory for this process and returns what gives it back.
 *
 * The lock is the operating system's: SQLite's exclusive lock on `portal.lock`, the only file lock that Node offers. It ends with the process
 * however that ends, cannot be won twice, and is seen from other containers on the machine, where a process number would mean nothing.
 * `portal.json` only tells people who holds it.
 *
 * @param url where this portal will be reached
 * @throws Error that names the process and URL of the portal that holds the directory
 */
export function lockData(dir: string, url: string): () => void {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const lockFile = join(dir, 'portal.lock');
  const holderFile = join(dir, 'portal.json');
  const lock = new DatabaseSync(lockFile, { timeout: 0 });
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    if ((error as { errcode?: number }).errcode !== sqliteBusy) throw error;
    throw new Error(
      `${describeHolder(holderFile)} is using ${dir}. Stop it, or give this one another folder with SLIPWAY_DATA.`,
    );
  }
  chmodSync(lockFile, 0o600); // another user who may open the file could hold a lock on it
  writeFileSync(`${holderFile}.new`, JSON.stringify({ pid: process.pid, url }));
  renameSync(`${holderFile}.new`, holderFile);
  return () => {
    rmSync(holderFile, { force: true });
    lock.close();
  };
}

const sqliteBusy = 5;

function describeHolder(file: string): string {
  try {
    const { pid, url } = JSON.parse(readFileSync(file, 'utf8'));
    return `Another portal (process ${pid}, ${url})`;
  } catch {
    return 'Another portal that is just starting';
  }
}
