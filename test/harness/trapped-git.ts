import { chmod, mkdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';

export interface TrappedGit {
  /** For the environment of the process that is to be killed. */
  PATH: string;
  /**
   * Kills -9 whoever next starts git with these words among its arguments. `before`: git does nothing any more; `after`: it
   * has done its work, and nobody hears of it.
   */
  set(when: 'before' | 'after', words: string): Promise<void>;
}

/** A `git` that is git, except that it kills whoever runs it at a step that a test names: the moments between two rows. */
export async function trappedGit(folder: string): Promise<TrappedGit> {
  const trap = path.join(folder, 'trap');
  const script = `#!/bin/bash
PATH='${process.env.PATH}'
if [ -f '${trap}' ]; then
  read -r when words < '${trap}'
  if [[ "$*" == *"$words"* ]] && rm '${trap}' 2>/dev/null; then
    [ "$when" = after ] && git "$@" > /dev/null
    kill -9 $PPID
    exit 1
  fi
fi
exec git "$@"
`;
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'git'), script);
  await chmod(path.join(folder, 'git'), 0o755);
  return {
    PATH: `${folder}:${process.env.PATH}`,
    async set(when, words) {
      // Whole at once: it is read by a process that may start in this moment.
      await writeFile(`${trap}.new`, `${when} ${words}\n`);
      await rename(`${trap}.new`, trap);
    },
  };
}
