import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { git } from './run.ts';

/** Makes an empty bare repository where there is none, without hooks or attributes. A half-made one is never seen. */
export async function initBare(folder: string): Promise<void> {
  if (existsSync(folder)) return;
  await mkdir(path.dirname(folder), { recursive: true });
  const draft = await mkdtemp(`${folder}.new-`);
  try {
    await git(['init', '--quiet', '--bare', '--template=', '--initial-branch=main', '--', draft], { folder: draft });
    // The empty file, which the diff of a new or a deleted file is against.
    await git(['hash-object', '-w', '--stdin'], { folder: draft });
    await rename(draft, folder).catch((error: NodeJS.ErrnoException) => {
      // Another call was first.
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    });
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}
