import { mkdir, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { readJson, writeJson } from './commands.ts';
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
 * The state is the last thing to change, by the caller. Until then {@link settleUpgrade} brings everything back, after a
 * failure and after a crash at any line.
 */
export async function upgradeFiles(
  machine: Machine,
  at: ReturnType<typeof within>,
  state: State,
  prepared: Prepared,
): Promise<void> {
  await settleUpgrade(at, state.version);
  const moves: Move[] = [];
  for (const [i, path] of prepared.trees.entries()) {
    // The builder may have put a link where the source has a folder; nothing is written through it.
    if (!(await isFolderBelow(at.project, dirname(path)))) continue;
    const theirs = (await lockHash(at.project, path)) !== prepared.locks[i];
    moves.push({ path, theirs, from: prepared.tree(i), had: await isFolder(join(at.project, path)) });
  }
  // The setup may write any file of a tree that is the builder's, so none may be shared any more.
  const replaced = moves.filter(({ theirs, had }) => had || !theirs);
  await mkdir(before(at));
  await writeJson(journal(at), { to: prepared.version, trees: replaced.map(({ path, had }) => ({ path, had })) });
  for (const [n, { path, theirs, from }] of replaced.entries()) {
    const to = join(at.project, path);
    await replaceTree(machine, at, to, join(before(at), String(n)), (fresh) =>
      theirs ? copyTree(to, fresh, state.uid) : cloneTree(from, fresh, machine.means, state.uid),
    );
  }
  if (moves.some(({ theirs }) => theirs) && prepared.spec.setup.length > 0) {
    const setup = { id: `setup-${state.id}`, at, spec: prepared.spec, uid: state.uid };
    await runSetup(machine, setup, () => {}, new AbortController().signal);
  }
}

interface Move {
  /** Of a dependency tree in the project. */
  path: string;
  /** The builder changed what is installed in it. */
  theirs: boolean;
  /** The prepared tree. */
  from: string;
  had: boolean;
}

const journalShape = z.object({ to: z.string(), trees: z.array(z.object({ path: z.string(), had: z.boolean() })) });

/** Where the trees of before wait, beside the home, where nothing inside can reach them. */
const before = (at: ReturnType<typeof within>) => join(at.folder, '.before');
const journal = (at: ReturnType<typeof within>) => join(before(at), 'upgrade.json');

/** Ends what an upgrade began: with the new version in the state the trees of before go, otherwise they come back. */
export async function settleUpgrade(at: ReturnType<typeof within>, version: string): Promise<void> {
  const begun = await readJson(journal(at));
  const { to, trees } = begun === null ? { to: version, trees: [] } : journalShape.parse(begun);
  for (const [n, { path, had }] of to === version ? [] : [...trees.entries()]) {
    const old = join(before(at), String(n));
    // What ran in between may have put a link there; nothing is written through it.
    if (!(await isFolderBelow(at.project, dirname(path)))) continue;
    const kept = await isFolder(old);
    if (kept || !had) await removeAll(join(at.project, path));
    if (kept) await rename(old, join(at.project, path));
  }
  await removeAll(before(at));
}

/** The new tree is made beside the home, and moved in whole; the old one is kept. */
async function replaceTree(
  machine: Machine,
  at: ReturnType<typeof within>,
  to: string,
  old: string,
  make: (fresh: string) => Promise<void>,
): Promise<void> {
  const fresh = join(at.folder, '.fresh');
  await removeAll(fresh);
  await make(fresh);
  machine.step('upgrade: tree made');
  if (await isFolder(to)) await rename(to, old);
  machine.step('upgrade: tree moved');
  await rename(fresh, to).catch(async (error) => {
    await removeAll(fresh);
    // A link or a file of that name is the builder's own doing and stays.
    if ((error as NodeJS.ErrnoException).code !== 'ENOTDIR') throw error;
  });
  machine.step('upgrade: tree in place');
}
