import { existsSync } from 'node:fs';
import { appendFile, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { git } from './run.ts';

/**
 * For the processes that receive a push, which git starts itself without our arguments: what comes in stays packed, so that
 * a huge file is never held in memory, and nothing is tidied up behind our back.
 */
const config = `[core]
	bigFileThreshold = 16m
[receive]
	unpackLimit = 1
	autogc = false
[gc]
	auto = 0
`;

/** Makes an empty bare repository where there is none, without hooks or attributes. A half-made one is never seen. */
export async function initBare(folder: string): Promise<void> {
  if (existsSync(folder)) return;
  await mkdir(path.dirname(folder), { recursive: true });
  const draft = await mkdtemp(`${folder}.new-`);
  try {
    await git(['init', '--quiet', '--bare', '--template=', '--initial-branch=main', '--', draft], { folder: draft });
    await appendFile(path.join(draft, 'config'), config);
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
