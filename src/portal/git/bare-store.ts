import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { initBare } from '#git/init.ts';
import { comparedBytes, GitError, git, gitLine, gitStream } from '#git/run.ts';
import { fail } from '../fail.ts';
import { entriesArguments, parseBlobs, parseEntries } from './blobs.ts';
import { changesCache } from './changes-cache.ts';
import { countChanges, diffHeader, hunksOf, listArguments, modes, parseChanges } from './diff.ts';
import { isAncestor, mergeCommits, treeWith } from './merging.ts';
import type { CommitInput, GitStore } from './store.ts';
import { TreeCheck, type TreeLimits } from './tree-check.ts';
import { inTreeOrder } from './tree-order.ts';

export interface StoreLimits extends TreeLimits {
  /** Bytes of one pack. */
  packBytes: number;
  /** Bytes of one file's diff; a longer one is too large to show. */
  patchBytes: number;
  /** Seconds that a workspace may take to send a pack. */
  receiveSeconds: number;
}

const megabyte = 1024 * 1024;
const defaults: StoreLimits = {
  files: 50_000,
  treeBytes: 2048 * megabyte,
  packBytes: 512 * megabyte,
  patchBytes: 512 * 1024,
  receiveSeconds: 300,
};

const emptyBlob = 'e69de29bb2d1d6434b8b29ae775ad8c2e48c5391';
const quarantinePrefix = 'incoming-';
/** Nothing takes this long to come in. */
const quarantineHours = 2;
const objectName = /^[0-9a-f]{40}$/;

/**
 * The git store on this machine's disk.
 *
 * @param options.root holds one bare repository for each organization
 */
export function createGitStore(options: { root: string; limits?: Partial<StoreLimits> }): GitStore {
  const limits = { ...defaults, ...options.limits };

  const folder = (organizationId: string) => {
    if (!/^[a-z0-9]{1,64}$/.test(organizationId)) throw new Error('An organization’s id cannot name a folder.');
    return path.join(options.root, `${organizationId}.git`);
  };
  /** Objects named by callers are looked at only in this form: nothing else that git resolves, and no option. */
  const at = (organizationId: string, ...names: string[]) => {
    if (names.some((name) => !objectName.test(name))) throw fail('NOT_FOUND');
    return { folder: folder(organizationId) };
  };
  const changesWith = (renames: boolean) =>
    changesCache(async (organizationId, base, head) =>
      inTreeOrder(parseChanges(await git(listArguments(base, head, renames), at(organizationId, base, head)))),
    );
  const withRenames = changesWith(true);
  const withoutRenames = changesWith(false);
  const changesOf = (renames = true) => (renames ? withRenames : withoutRenames);
  const checkTree = async (organizationId: string, tree: string) =>
    checkListing(
      gitStream(listing(tree), { ...at(organizationId, tree), maxOutput: Number.POSITIVE_INFINITY }),
      limits,
    );
  /** Whether one of these blobs is so large that git does not compare it, whatever is in it. */
  const isHuge = async (organizationId: string, blobs: string[]) => {
    const input = blobs.map((name) => `${name}\n`).join('');
    const args = ['cat-file', '--batch-check=%(objectsize)'];
    const sizes = (await git(args, { ...at(organizationId, ...blobs), input })).toString().split('\n');
    return sizes.some((size) => Number(size) > comparedBytes);
  };

  return {
    folder,

    async receive(organizationId, tree, pack) {
      // The sender may be gone before git reads: the failure is told where it is read.
      pack.on('error', () => {});
      const store = at(organizationId, tree).folder;
      await initBare(store);
      await sweep(store);
      const quarantine = await mkdtemp(path.join(store, quarantinePrefix));
      try {
        await takeIn(store, quarantine, tree, pack, limits);
      } finally {
        pack.destroy();
        await rm(quarantine, { recursive: true, force: true });
      }
    },

    async hasTree(organizationId, tree) {
      const where = at(organizationId, tree);
      return existsSync(where.folder) && (await typeOf(where.folder, tree)) === 'tree';
    },

    async treeOf(organizationId, commit) {
      const where = at(organizationId, commit);
      if (!existsSync(where.folder) || (await typeOf(where.folder, commit)) !== 'commit') throw fail('NOT_FOUND');
      return gitLine(['rev-parse', '--verify', '--end-of-options', `${commit}^{tree}`], where);
    },

    checkTree,

    async takeFrom(organizationId, fetch) {
      const store = folder(organizationId);
      await initBare(store);
      await sweep(store);
      const quarantine = await mkdtemp(path.join(store, quarantinePrefix));
      try {
        const inside = path.join(quarantine, 'fetched.git');
        await initBare(inside);
        await writeFile(path.join(inside, 'objects', 'info', 'alternates'), `${path.join(store, 'objects')}\n`);
        const commit = await fetch(inside);
        const read = { folder: inside, maxOutput: Number.POSITIVE_INFINITY };
        await checkListing(gitStream(listing(commit), read), limits);
        await moveIn(path.join(inside, 'objects', 'pack'), store);
        return commit;
      } finally {
        await rm(quarantine, { recursive: true, force: true });
      }
    },

    async has(organizationId, commit) {
      const where = at(organizationId, commit);
      return existsSync(where.folder) && (await typeOf(where.folder, commit)) === 'commit';
    },

    async commit(organizationId, input) {
      const parents = [input.parent, input.merged].filter((parent) => typeof parent === 'string');
      const where = at(organizationId, input.tree, ...parents);
      const args = ['commit-tree', ...parents.flatMap((parent) => ['-p', parent]), '-F', '-', input.tree];
      return gitLine(args, { ...where, input: input.message || '\n', env: identities(input) });
    },

    async keep(organizationId, name, commit) {
      if (!/^[a-z0-9]+(?:\/[a-z0-9]+)*$/.test(name)) throw new Error('This cannot name a reference.');
      await git(['update-ref', `refs/slipway/${name}`, commit], at(organizationId, commit));
    },

    async kept(organizationId, name) {
      const where = at(organizationId);
      if (!existsSync(where.folder)) return null;
      return (await gitLine(['for-each-ref', '--format=%(objectname)', '--', `refs/slipway/${name}`], where)) || null;
    },

    async merge(organizationId, ours, theirs) {
      return mergeCommits(at(organizationId, ours, theirs).folder, ours, theirs);
    },

    async settle(organizationId, { tree, conflicts, gone, odd }, choose) {
      if (odd !== null) {
        const words = `${JSON.stringify(odd)} is a file in one and a folder or a link in the other. Rename yours, then update again.`;
        throw fail('CONFLICT', words);
      }
      const chosen = conflicts.map((conflict) => ({ name: conflict.name, entry: conflict[choose(conflict)] }));
      const settled = await treeWith(folder(organizationId), tree, [
        ...chosen,
        ...gone.map((name) => ({ name, entry: null })),
      ]);
      await checkTree(organizationId, settled);
      return settled;
    },

    async contains(organizationId, commit, old) {
      return isAncestor(at(organizationId, commit, old).folder, old, commit);
    },

    async pack(organizationId, tree, have) {
      const args = ['pack-objects', '--revs', '--stdout', '-q', '--delta-base-offset'];
      const input = `${tree}\n^${have}\n`;
      return gitStream(args, { ...at(organizationId, tree, have), input, maxOutput: limits.packBytes });
    },

    async files(organizationId, base, head, { renames } = {}) {
      const all = await changesOf(renames)(organizationId, base, head);
      const files = all.map(({ oldMode, newMode, oldBlob, newBlob, ...file }) => file);
      return { files, stats: countChanges(files) };
    },

    async file(organizationId, base, head, wanted, { renames } = {}) {
      // The path is only ever compared with those that git told: it reaches no file system and no command.
      const change = (await changesOf(renames)(organizationId, base, head)).find(
        (candidate) => candidate.path === wanted,
      );
      if (!change) throw fail('NOT_FOUND');
      const { binary } = change;
      const blobs = [
        change.oldMode === modes.missing ? emptyBlob : change.oldBlob,
        change.newMode === modes.missing ? emptyBlob : change.newBlob,
      ];
      if (binary) {
        const tooLarge = await isHuge(organizationId, blobs);
        return { path: wanted, patch: null, binary: !tooLarge, tooLarge };
      }
      const args = ['diff', '--no-color', '--no-ext-diff', '--no-textconv', '--end-of-options', ...blobs];
      try {
        const patch = await git(args, { ...at(organizationId), maxOutput: limits.patchBytes });
        return { path: wanted, patch: diffHeader(change) + hunksOf(patch.toString('utf8')), binary, tooLarge: false };
      } catch (error) {
        if (!(error instanceof GitError) || error.reason !== 'limit') throw error;
        return { path: wanted, patch: null, binary, tooLarge: true };
      }
    },

    async entries(organizationId, commit) {
      return parseEntries(await git(entriesArguments(commit), at(organizationId, commit)));
    },

    async blobs(organizationId, names) {
      const input = names.map((name) => `${name}\n`).join('');
      return parseBlobs(await git(['cat-file', '--batch'], { ...at(organizationId, ...names), input }));
    },

    async archive(organizationId, commit) {
      // Without --worktree-attributes, git reads the tree's own .gitattributes: `export-ignore` would leave reviewed files
      // out and `export-subst` would rewrite them. In a bare repository it means: no attributes at all.
      const args = ['archive', '--format=tar', '--worktree-attributes', '--end-of-options', commit];
      return gitStream(args, {
        ...at(organizationId, commit),
        maxOutput: 2 * limits.treeBytes,
        timeout: limits.receiveSeconds,
      });
    },
  };
}

/** Removes what a portal that was killed left of packs it was taking in. */
async function sweep(store: string): Promise<void> {
  const left = (await readdir(store)).filter((name) => name.startsWith(quarantinePrefix));
  for (const folder of left.map((name) => path.join(store, name))) {
    const age =
      Date.now() -
      (await stat(folder).then(
        ({ mtimeMs }) => mtimeMs,
        () => Date.now(),
      ));
    if (age > quarantineHours * 3600_000) await rm(folder, { recursive: true, force: true });
  }
}

/** Checks a pack in a folder of its own, and moves it in only when all of the tree is there and may stay. */
async function takeIn(
  store: string,
  quarantine: string,
  tree: string,
  pack: Readable,
  limits: StoreLimits,
): Promise<void> {
  const inside = {
    folder: store,
    env: { GIT_OBJECT_DIRECTORY: quarantine, GIT_ALTERNATE_OBJECT_DIRECTORIES: path.join(store, 'objects') },
    timeout: limits.receiveSeconds,
  };
  try {
    const indexPack = ['index-pack', '--stdin', '--fix-thin', '--strict', `--max-input-size=${limits.packBytes}`];
    await git(indexPack, { ...inside, input: pack });
    if ((await gitLine(['cat-file', '-t', tree], inside)) !== 'tree') throw fail('BAD_REQUEST', notWhole);
    await checkListing(gitStream(listing(tree), { ...inside, maxOutput: Number.POSITIVE_INFINITY }), limits);
    await git(['rev-list', '--objects', '--quiet', tree], inside);
  } catch (error) {
    throw error instanceof GitError ? refusal(error) : error;
  }
  await moveIn(path.join(quarantine, 'pack'), store);
}

async function moveIn(from: string, store: string): Promise<void> {
  const to = path.join(store, 'objects', 'pack');
  await mkdir(to, { recursive: true });
  // The index last: a pack exists for git once its index does.
  const files = await readdir(from).catch(() => [] as string[]);
  for (const file of files.toSorted((a, b) => Number(a.endsWith('.idx')) - Number(b.endsWith('.idx')))) {
    await rename(path.join(from, file), path.join(to, file));
  }
}

const listing = (tree: string) => ['ls-tree', '-r', '-l', '-z', tree];

async function checkListing(lines: Readable, limits: TreeLimits): Promise<void> {
  const check = new TreeCheck(limits);
  for await (const chunk of lines) check.add(chunk as Buffer);
}

const notWhole = 'What the workspace sent is not a whole project. Try again.';

function refusal(error: GitError): Error {
  console.error(error.message);
  if (error.reason === 'limit') return fail('PAYLOAD_TOO_LARGE', 'The project took too long to carry out.');
  if (/exceeds maximum allowed size|over limit/.test(error.stderr)) {
    return fail('PAYLOAD_TOO_LARGE', 'The project is too large to publish. Ignore what need not be published.');
  }
  const bad = /hasDot|hasDotdot|hasDotgit|fullPathname|emptyName/i.exec(error.stderr);
  if (bad)
    return fail(
      'BAD_REQUEST',
      'A file of the project has a name that could escape its folder, such as “..” or “.git”.',
    );
  return fail('BAD_REQUEST', notWhole);
}

async function typeOf(store: string, object: string): Promise<string | null> {
  return gitLine(['cat-file', '-t', object], { folder: store }).catch((error: unknown) => {
    if (error instanceof GitError && error.reason === 'exit') return null;
    throw error;
  });
}

/** Names and addresses stand in a commit between `<`, `>` and the end of the line. */
function identities({ author, at }: CommitInput): Record<string, string> {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  const plain = (value: string) => value.replace(/[<>\u0000-\u001f\u007f]+/g, ' ').trim();
  const date = `@${Math.floor(at.getTime() / 1000)} +0000`;
  return {
    GIT_AUTHOR_NAME: plain(author.name) || plain(author.email) || 'unknown',
    GIT_AUTHOR_EMAIL: plain(author.email),
    GIT_AUTHOR_DATE: date,
    GIT_COMMITTER_NAME: 'Slipway',
    GIT_COMMITTER_EMAIL: 'slipway@localhost',
    GIT_COMMITTER_DATE: date,
  };
}
