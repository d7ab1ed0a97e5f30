import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { GitError, gitLine } from '#git/run.ts';

/** A forge makes a commit of two parents, also where the base could just move on. Null where both changed the same. */
export async function mergeInto(folder: string, base: string, head: string, message: string): Promise<string | null> {
  const ref = `refs/heads/${base}`;
  const tree = await gitLine(['merge-tree', '--write-tree', '--no-messages', ref, head], { folder }).catch(
    (error: unknown) => {
      if (error instanceof GitError && error.exitCode === 1) return null;
      throw error;
    },
  );
  if (!tree) return null;
  const who = { NAME: 'Forge', EMAIL: 'noreply@forge.example', DATE: '@0 +0000' };
  const env = Object.fromEntries(
    ['AUTHOR', 'COMMITTER'].flatMap((role) => Object.entries(who).map(([key, value]) => [`GIT_${role}_${key}`, value])),
  );
  const args = ['commit-tree', '-p', ref, '-p', head, '-F', '-', tree];
  const commit = await gitLine(args, { folder, env, input: message });
  await gitLine(['update-ref', ref, commit], { folder });
  return commit;
}

/** The commit of a ref below `refs/`. */
export const tip = (folder: string, ref: string) =>
  gitLine(['for-each-ref', '--format=%(objectname)', '--', `refs/${ref}`], { folder }).then((line) => line || null);

/** Refuses pushes to these branches and to no others, as protected ones do. */
export function protectBranches(folder: string, branches: string[]): void {
  const hooks = path.join(folder, 'hooks');
  mkdirSync(hooks, { recursive: true });
  const hook = path.join(hooks, 'update');
  const refused = branches.map((branch) => `refs/heads/${branch}`).join('|') || 'none';
  writeFileSync(hook, `#!/bin/sh\ncase "$1" in ${refused}) echo "This branch is protected" >&2; exit 1;; esac\n`);
  chmodSync(hook, 0o755);
}
