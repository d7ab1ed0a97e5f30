import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import type { Readable } from 'node:stream';
import { unpack } from '../unpack.ts';

/** The files of a tar as the fake keeps them: names and texts. */
export async function readFiles(tar: Readable): Promise<Record<string, string>> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-fake-'));
  const root = join(folder, 'files');
  try {
    await unpack(tar, root);
    const entries = await readdir(root, { recursive: true, withFileTypes: true });
    const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    const texts = paths.map(async (path) => [relative(root, path), await readFile(path, 'utf8')] as const);
    return Object.fromEntries(await Promise.all(texts));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
