import { createHash } from 'node:crypto';
import { lstat, readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';

/** What is known of a file whose size, time and inode have not changed: its content's hash. */
export type Cache = Map<string, { stamp: string; hash: string }>;

/** Adds names, kinds, modes and contents in a fixed order. Links count by their text and are never followed. */
export async function digestFolder(
  hash: ReturnType<typeof createHash>,
  root: string,
  below: string,
  cache: Cache,
  files: Record<string, string>,
): Promise<void> {
  const entries = await readdir(join(root, below), { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' && below === '') return [];
    throw error;
  });
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const name = join(below, entry.name);
    const path = join(root, name);
    if (entry.isDirectory()) {
      hash.update(`folder ${JSON.stringify(name)}\n`);
      await digestFolder(hash, root, name, cache, files);
    } else if (entry.isSymbolicLink()) {
      const target = await readlink(path);
      files[name] = `link ${target}`;
      hash.update(`link ${JSON.stringify([name, target])}\n`);
    } else if (entry.isFile()) {
      const stat = await lstat(path, { bigint: true });
      const stamp = `${stat.ino} ${stat.size} ${stat.mtimeNs} ${stat.ctimeNs}`;
      let known = cache.get(path);
      if (known?.stamp !== stamp) {
        known = {
          stamp,
          hash: createHash('sha256')
            .update(await readFile(path))
            .digest('hex'),
        };
        cache.set(path, known);
      }
      files[name] = known.hash.slice(0, 16);
      hash.update(`file ${JSON.stringify([name, (stat.mode & 0o111n) !== 0n])} ${known.hash}\n`);
    }
  }
}
