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
