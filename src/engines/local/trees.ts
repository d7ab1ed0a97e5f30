import { lstat, mkdir, readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { run } from './commands.ts';
import type { Means } from './isolation.ts';

/** Folders of installed dependencies: large, made by the setup, never written by hand. They are what a clone shares. */
const names = ['node_modules', '.venv', 'vendor'];
/** Beside a dependency tree, these say exactly what is in it. */
export const lockFiles: Record<string, string[]> = {
  node_modules: ['package-lock.json', 'npm-shrinkwrap.json', 'yarn.lock', 'pnpm-lock.yaml', 'bun.lock', 'package.json'],
  '.venv': ['uv.lock', 'poetry.lock', 'Pipfile.lock', 'requirements.txt', 'pyproject.toml'],
  vendor: ['Gemfile.lock', 'composer.lock', 'go.sum', 'Cargo.lock'],
};
export const locksOf = (tree: string) => (lockFiles[basename(tree)] ?? []).map((name) => join(dirname(tree), name));

/** Dependency trees below a folder that the setup made; one that came with the source is the author's files. */
export async function findTrees(project: string, source: string): Promise<string[]> {
  const match = names.flatMap((name, i) => [...(i ? ['-o'] : []), '-name', name]);
  const found = await run('find', ['-P', project, '-type', 'd', '(', ...match, ')', '-prune', '-printf', '%P\\0']);
  const trees = found.split('\0').filter(Boolean).sort();
  const ours = await Promise.all(trees.map(async (tree) => !(await isFolder(join(source, tree)))));
  return trees.filter((_, i) => ours[i]);
}

/** Files are shared by hard link only with another owner than every environment, and never when a plain copy is as cheap. */
export const sharesFiles = (means: Means) => means.ownUid && !means.reflink;

/**
 * Makes a tree safe to share: its files belong to the portal's user and nobody may write them, so that no environment can
 * change what another one sees. Folders become each environment's own, so that tools may still replace whole files.
 */
export async function sealTree(tree: string): Promise<void> {
  await run('chmod', ['-R', 'a-w,a+rX,ug-s', '--', tree]);
  await run('find', ['-P', tree, '-type', 'd', '-exec', 'chmod', '0755', '--', '{}', '+']);
}

/** Brings a prepared tree to a new place. @param uid owner of the environment, null for the portal's own */
export async function cloneTree(from: string, to: string, means: Means, uid: number | null): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  if (!sharesFiles(means) || uid === null) return copyTree(from, to, uid);
  await run('cp', ['-a', '--link', '--no-target-directory', '--', from, to]);
  const owner = `${uid}:${uid}`;
  await run('find', ['-P', to, '-type', 'd', '-exec', 'chown', '-h', owner, '--', '{}', '+']);
  // A package manager's notes lie at the top, and are the files that it writes in place.
  const notes = (await readdir(from, { withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map(({ name }) => name);
  if (notes.length === 0) return;
  const paths = notes.map((name) => join(to, name));
  await run('cp', ['-p', '--remove-destination', '--', ...notes.map((name) => join(from, name)), to]);
  await run('chown', ['-h', owner, '--', ...paths]);
  await run('chmod', ['u+w', '--', ...paths]);
}

/** A tree that shares nothing with any other. */
export async function copyTree(from: string, to: string, uid: number | null): Promise<void> {
  await copyFolder(from, to, uid);
  await run('chmod', ['-R', 'u+w', '--', to]);
}

/** Copies links as links and follows none. */
export async function copyFolder(from: string, to: string, uid: number | null): Promise<void> {
  await run('cp', ['-a', '--no-preserve=ownership', '--reflink=auto', '--no-target-directory', '--', from, to]);
  if (uid !== null) await run('chown', ['-hR', `${uid}:${uid}`, '--', to]);
}

/** Whether every step of a path below a root is a folder, and none a link that leads elsewhere. */
export async function isFolderBelow(root: string, below: string): Promise<boolean> {
  let at = root;
  for (const step of below === '.' ? [] : below.split('/')) {
    at = join(at, step);
    if (!(await isFolder(at))) return false;
  }
  return isFolder(root);
}

export async function isFolder(path: string): Promise<boolean> {
  try {
    return (await lstat(path)).isDirectory();
  } catch {
    return false;
  }
}

/** Removes a tree of files, whatever modes its owner gave to its folders. */
export async function removeAll(path: string): Promise<void> {
  // Only root may pass a folder without rights; for others it must be opened first, and it may not exist at all.
  if (process.getuid?.() !== 0 && (await isFolder(path)))
    await run('chmod', ['-R', 'u+rwX', '--', path]).catch(() => {});
  await run('rm', ['-rf', '--one-file-system', '--', path]);
}
