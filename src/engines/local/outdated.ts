import { randomBytes } from 'node:crypto';
import { renameSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isFolderName } from '../names.ts';
import type { Layout } from './layout.ts';

/** Somebody who goes back to what a source was yesterday does not wait for its setup again. */
const keptFor = 24 * 3600_000;

export interface Found {
  version: string;
  /** Milliseconds since 1970. */
  preparedAt: number;
}

/** Prepared versions that are in nobody's way to be removed. @param wanted those that something is made of, or will be */
export const outdated = (found: Found[], wanted: ReadonlySet<string>, now: number): string[] =>
  found.filter((one) => !wanted.has(one.version) && now - one.preparedAt > keptFor).map((one) => one.version);

/** Whatever else lies there is not whole, and not for us to judge. */
export async function findPrepared(layout: Layout): Promise<Found[]> {
  const versions = (await readdir(layout.preparedRoot)).filter(isFolderName);
  const found = await Promise.all(
    versions.map(async (version) => {
      const made = await stat(join(layout.prepared(version), 'prepared.json')).catch(() => null);
      return made && { version, preparedAt: made.mtimeMs };
    }),
  );
  return found.filter((one) => one !== null);
}

/**
 * Out of reach by one rename, which a crash leaves done or not begun. It is over before anything else runs, so whoever looks
 * for the version afterwards prepares it again.
 *
 * @returns the folder whose files are to be removed
 */
export function putAway(layout: Layout, version: string): string {
  const folder = join(layout.purging, `${version}-${randomBytes(4).toString('hex')}`);
  renameSync(layout.prepared(version), folder);
  return folder;
}
