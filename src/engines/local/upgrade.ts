import { rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { within } from './layout.ts';
import type { Machine } from './machine.ts';
import { lockHash, type Prepared } from './prepare.ts';
import { runSetup } from './setup.ts';
import type { State } from './state.ts';
import { cloneTree, copyTree, isFolder, isFolderBelow, removeAll } from './trees.ts';

/**
 * Moves a stopped environment to another source version. The builder's files are never touched: only the spec changes
 * (services, variables, limits), and the dependency trees do.
 *
 * A tree whose lock files are the same as the source's is replaced by the source's. Where the builder changed them the tree
 * is theirs too and stays, and the new spec's setup steps run once in the environment, to bring it up to date.
 *
 * May be repeated after a crash at any line: the state is the last thing to change, by the caller.
 */
export async function upgradeFiles(
  machine: Machine,
  at: ReturnType<typeof within>,
  state: State,
  prepared: Prepared,
): Promise<void> {
  let differs = false;
  for (const [i, tree] of prepared.trees.entries()) {
    // The builder may have put a link where the source has a folder; nothing is written through it.
    if (!(await isFolderBelow(at.project, dirname(tree)))) continue;
    const to = join(at.project, tree);
    if ((await lockHash(at.project, tree)) === prepared.locks[i]) {
      await replaceTree(machine, at, to, (fresh) => cloneTree(prepared.tree(i), fresh, machine.means, state.uid));
    } else {
      differs = true;
      // The setup may write any file of it, so none may be shared any more.
      if (await isFolder(to)) await replaceTree(machine, at, to, (fresh) => copyTree(to, fresh, state.uid));
    }
  }
  if (differs && prepared.spec.setup.length > 0) {
    const setup = { id: `setup-${state.id}`, at, spec: prepared.spec, uid: state.uid };
    await runSetup(machine, setup, () => {}, new AbortController().signal);
  }
}

/** Made beside the home, where nothing inside can reach it, and moved in whole. */
async function replaceTree(
  machine: Machine,
  at: ReturnType<typeof within>,
  to: string,
  make: (fresh: string) => Promise<void>,
): Promise<void> {
  const fresh = join(at.folder, '.fresh');
  const old = join(at.folder, '.old');
  await removeAll(fresh);
  await removeAll(old);
  await make(fresh);
  if (await isFolder(to)) await rename(to, old);
  machine.step('upgrade: tree moved');
  await rename(fresh, to).catch(async (error) => {
    await removeAll(fresh);
    // A link or a file of that name is the builder's own doing and stays.
    if ((error as NodeJS.ErrnoException).code !== 'ENOTDIR') throw error;
  });
  await removeAll(old);
}
