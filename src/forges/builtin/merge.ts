import { GitError, git, gitLine } from '#git/run.ts';
import { ForgeError } from '../forge.ts';

/**
 * Merges a commit into a branch and answers the merge commit, which the branch is at. There is one also where the branch
 * could just move on: it says who approved. Repeating it answers the same.
 *
 * @throws ForgeError `conflict` when both changed the same lines, or when the branch keeps moving
 */
export async function mergeInto(
  folder: string,
  branch: string,
  commit: string,
  about: { message: string; at: Date },
): Promise<string> {
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const tip = await gitLine(['rev-parse', '--verify', `refs/heads/${branch}`], { folder });
    const done = await mergedAs(folder, tip, commit);
    if (done) return done;
    const merged = await mergeCommit(folder, tip, commit, about);
    if (await moved(folder, branch, tip, merged)) return merged;
  }
  throw new ForgeError('conflict', 'The branch moves too fast to merge into it.');
}

/** The commit by which `commit` is in the branch already, for a portal that was killed before it wrote that down. */
async function mergedAs(folder: string, tip: string, commit: string): Promise<string | null> {
  if (!(await isAncestor(folder, commit, tip))) return null;
  const merges = await gitLine(['rev-list', '--first-parent', '--parents', '--merges', tip, `^${commit}`], { folder });
  const by = merges.split('\n').find((line) => line.split(' ').slice(2).includes(commit));
  return by?.split(' ')[0] ?? commit;
}

async function mergeCommit(
  folder: string,
  tip: string,
  commit: string,
  { message, at }: { message: string; at: Date },
) {
  const tree = await gitLine(['merge-tree', '--write-tree', '--no-messages', tip, commit], { folder }).catch(
    (error) => {
      if (!(error instanceof GitError) || error.exitCode !== 1) throw error;
      throw new ForgeError('conflict', 'The change conflicts with what was merged before.', { cause: error });
    },
  );
  const date = `@${Math.floor(at.getTime() / 1000)} +0000`;
  const who = { NAME: 'Slipway', EMAIL: 'slipway@localhost', DATE: date };
  const env = Object.fromEntries(
    ['AUTHOR', 'COMMITTER'].flatMap((role) => Object.entries(who).map(([key, value]) => [`GIT_${role}_${key}`, value])),
  );
  return gitLine(['commit-tree', '-p', tip, '-p', commit, '-F', '-', tree], { folder, env, input: message || '\n' });
}

async function isAncestor(folder: string, old: string, young: string): Promise<boolean> {
  return git(['merge-base', '--is-ancestor', old, young], { folder }).then(
    () => true,
    (error: unknown) => {
      if (error instanceof GitError && error.exitCode === 1) return false;
      throw error;
    },
  );
}

/** Moves the branch if it is still where it was. */
async function moved(folder: string, branch: string, from: string, to: string): Promise<boolean> {
  return git(['update-ref', `refs/heads/${branch}`, to, from], { folder }).then(
    () => true,
    (error: unknown) => {
      if (error instanceof GitError && error.reason === 'exit') return false;
      throw error;
    },
  );
}
