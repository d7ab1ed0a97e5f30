import { mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { GitError, git, gitLine } from '#git/run.ts';
import { showPath } from './paths.ts';
import { records } from './records.ts';

/** What a tree has at a path. */
interface Entry {
  mode: string;
  object: string;
}

/** A file that both sides changed, each in its own way. */
export interface Conflict {
  /** As people are shown it. */
  path: string;
  name: Buffer;
  /** Null where a side has no such file. */
  ours: Entry | null;
  theirs: Entry | null;
}

export interface Merge {
  /** Both sides' changes; where they conflict, what git makes of it, which nobody is to see. */
  tree: string;
  conflicts: Conflict[];
  /** Files that both sides moved, each elsewhere: they are at their old places in neither. */
  gone: Buffer[];
  /** False when the two have no commit in common, so that a forge would not merge them. */
  related: boolean;
  /** A path that is a file on one side and a folder or a link on the other: nobody can choose between those. */
  odd: string | null;
}

/**
 * Merges two commits of a bare repository, without a working tree. A file that one side moved takes the other's changes
 * along; what moves with its folder does not, since nobody could be asked. Attributes of the trees have no say, as in all bare
 * repositories.
 */
export async function mergeCommits(folder: string, ours: string, theirs: string): Promise<Merge> {
  const settings = ['-c', 'merge.directoryRenames=false'];
  const options = ['--write-tree', '-z', '--no-messages', '--allow-unrelated-histories'];
  const output = await git([...settings, 'merge-tree', ...options, ours, theirs], { folder }).catch(orConflicts);
  const [tree = Buffer.alloc(0), ...stages] = records(output);
  const listed = conflictsIn(stages);
  const conflicts = listed.filter(({ ours, theirs }) => ours || theirs);
  const gone = listed.filter((conflict) => !conflicts.includes(conflict)).map(({ name }) => name);
  const odd = conflicts.length > 0 ? await oddKind(folder, [ours, theirs], conflicts) : null;
  const related = await isYes(git(['merge-base', ours, theirs], { folder }));
  return { tree: tree.toString('latin1'), conflicts, gone, related, odd };
}

function orConflicts(error: unknown): Buffer {
  if (error instanceof GitError && error.exitCode === 1) return error.stdout;
  throw error;
}

/** Lines `<mode> <object> <stage>\t<path>`, of which a path has up to three. */
function conflictsIn(stages: Buffer[]): Conflict[] {
  const byName = new Map<string, Conflict>();
  for (const line of stages) {
    const tab = line.indexOf(0x09);
    const [mode = '', object = '', stage] = line.toString('latin1', 0, tab).split(' ');
    const name = line.subarray(tab + 1);
    const key = name.toString('latin1');
    const conflict = byName.get(key) ?? { path: showPath(name), name, ours: null, theirs: null };
    if (stage === '2') conflict.ours = { mode, object };
    if (stage === '3') conflict.theirs = { mode, object };
    byName.set(key, conflict);
  }
  return [...byName.values()];
}

/** Where two things of different kinds want one path, git gives one of them a name that neither side knows. */
async function oddKind(folder: string, sides: string[], conflicts: Conflict[]): Promise<string | null> {
  const known = new Set<string>();
  for (const side of sides) {
    const names = await git(['ls-tree', '-r', '-z', '--name-only', side], { folder });
    for (const name of records(names)) known.add(name.toString('latin1'));
  }
  const odd = conflicts.find(({ name }) => !known.has(name.toString('latin1')));
  return odd ? odd.path.slice(0, odd.path.lastIndexOf('~')) : null;
}

/** The same tree with other entries at some paths; null for none. */
export async function treeWith(
  folder: string,
  tree: string,
  entries: { name: Buffer; entry: Entry | null }[],
): Promise<string> {
  if (entries.length === 0) return tree;
  const scratch = await mkdtemp(path.join(folder, 'incoming-'));
  const where = { folder, env: { GIT_INDEX_FILE: path.join(scratch, 'index') } };
  const lines = entries.flatMap(({ name, entry }) => [
    Buffer.from(entry ? `${entry.mode} ${entry.object}\t` : `0 ${'0'.repeat(40)}\t`),
    name,
    Buffer.of(0),
  ]);
  try {
    await git(['read-tree', tree], where);
    await git(['update-index', '-z', '--index-info'], { ...where, input: Readable.from([Buffer.concat(lines)]) });
    return await gitLine(['write-tree'], where);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Whether a commit is in the history of another one. */
export const isAncestor = (folder: string, old: string, young: string): Promise<boolean> =>
  isYes(git(['merge-base', '--is-ancestor', old, young], { folder }));

/** git answers no by ending with 1. */
const isYes = (asked: Promise<unknown>): Promise<boolean> =>
  asked.then(
    () => true,
    (error: unknown) => {
      if (error instanceof GitError && error.exitCode === 1) return false;
      throw error;
    },
  );
