import { lstat, mkdir, readdir, rename, rm, rmdir } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import type { Git } from './git.ts';
import { HttpError } from './http-error.ts';

interface Entry {
  mode: string;
  object: string;
}
/** Names are bytes, not text: they are never decoded but for people. */
interface Change {
  name: Buffer;
  /** Null: no such file. */
  from: Entry | null;
  to: Entry | null;
}

const folderMode = 0o040000;
const kindMask = 0o170000;

/**
 * Writes what differs between two trees into the project. Each file is written beside it and then moved into its place, so that
 * whoever dies here leaves whole files: some as they were, some as they will be, and the same call finishes it.
 *
 * Nothing is written unless every file that would be is as `from` or as `to` has it: what somebody typed since is theirs.
 *
 * @param at.git of the snapshot store, whose index was just made of the project
 * @param at.staging a folder on the same disk, which nobody else uses
 * @returns files that stand in the way; none when the project is as it should be
 */
export async function writeChanges(
  at: { git: Git; project: string; staging: string },
  { from, to }: { from: string; to: string },
): Promise<string[]> {
  const changes = parseChanges(
    await at.git.run(['diff-tree', '-r', '-z', '--raw', '--abbrev=40', '--no-renames', from, to]),
  );
  const index = parseIndex(await at.git.run(['ls-files', '-s', '-z']));
  const left = changes.filter(({ name, to: wanted }) => !isSame(index.get(keyOf(name)) ?? null, wanted));
  await stage(at, left);
  // As late as can be: from here to the last move nobody asks any more.
  const typed = new Set(namesIn(await at.git.run(['diff-files', '-z', '--name-only'])).map(keyOf));
  const leaving = new Set(left.filter(({ to: wanted }) => wanted === null).map(({ name }) => keyOf(name)));
  const blocked: string[] = [];
  for (const change of left) {
    const is = index.get(keyOf(change.name)) ?? null;
    const changed = !isSame(is, change.from) || typed.has(keyOf(change.name));
    if (changed || (await isInTheWay(at.project, change, leaving))) blocked.push(change.name.toString());
  }
  if (blocked.length === 0) await moveAll(at, left);
  await rm(at.staging, { recursive: true, force: true });
  return blocked;
}

/** Brings the objects of an update into the snapshot store. @throws HttpError CONFLICT when they are not all there */
export async function takeObjects(git: Git, pack: Readable, trees: string[]): Promise<void> {
  await git.run(['index-pack', '--stdin', '--fix-thin', '--strict'], { input: pack });
  const known = await git.line(['cat-file', '--batch-check=%(objecttype)'], { input: `${trees.join('\n')}\n` });
  if (known.split('\n').some((type) => type !== 'tree')) throw new HttpError('CONFLICT');
}

/** All files that come, as they will be: git writes links and modes. */
async function stage({ git, staging }: { git: Git; staging: string }, changes: Change[]): Promise<void> {
  await rm(staging, { recursive: true, force: true });
  await mkdir(staging, { recursive: true });
  const lines = changes.flatMap(({ name, to }) =>
    to ? [Buffer.from(`${to.mode} ${to.object}\t`), name, Buffer.of(0)] : [],
  );
  // An index of its own: that of the snapshots says what the project is.
  const env = { GIT_INDEX_FILE: `${staging}/.index` };
  await git.run(['read-tree', '--empty'], { env });
  await git.run(['update-index', '-z', '--index-info'], { env, input: Buffer.concat(lines) });
  await git.run(['checkout-index', '--all', '--force', `--prefix=${staging}/files/`], { env });
}

/** Whether something is at a path that no snapshot knows, such as a file that is ignored; or its folder is none. */
async function isInTheWay(project: string, { name, from, to }: Change, leaving: Set<string>): Promise<boolean> {
  if (to === null) return false;
  for (const folder of foldersOf(name)) {
    const kind = await kindOf(inside(project, folder));
    if (kind === null) return false;
    // A link in the place of a folder could lead anywhere.
    if (kind !== folderMode && !leaving.has(keyOf(folder))) return true;
  }
  const kind = await kindOf(inside(project, name));
  return kind !== null && (from === null || kind === folderMode);
}

async function moveAll({ project, staging }: { project: string; staging: string }, changes: Change[]): Promise<void> {
  for (const { name } of changes.filter(({ to }) => to === null)) {
    await rm(inside(project, name), { force: true });
    await removeEmpty(project, name);
  }
  for (const { name } of changes.filter(({ to }) => to !== null)) {
    const target = inside(project, name);
    const folder = foldersOf(name).at(-1);
    if (folder) await mkdir(inside(project, folder), { recursive: true });
    await rename(inside(`${staging}/files`, name), target);
  }
}

/** As git does it: a folder ends with its last file. */
async function removeEmpty(project: string, name: Buffer): Promise<void> {
  for (const folder of foldersOf(name).toReversed()) {
    const path = inside(project, folder);
    const content = await readdir(path).catch(() => []);
    if (content.length > 0) return;
    await rmdir(path).catch(() => {});
  }
}

async function kindOf(path: Buffer): Promise<number | null> {
  return lstat(path).then(
    ({ mode }) => mode & kindMask,
    () => null,
  );
}

/** Folders above a file, the outermost first. */
function foldersOf(name: Buffer): Buffer[] {
  const folders: Buffer[] = [];
  for (let at = name.indexOf(slash); at !== -1; at = name.indexOf(slash, at + 1)) folders.push(name.subarray(0, at));
  return folders;
}

const slash = 0x2f;
const keyOf = (name: Buffer) => name.toString('latin1');
const inside = (folder: string, name: Buffer) => Buffer.concat([Buffer.from(`${folder}/`), name]);
const isSame = (one: Entry | null, other: Entry | null) => one?.mode === other?.mode && one?.object === other?.object;

/** `:<mode> <mode> <object> <object> <letter>\0<path>\0`, again and again. */
function parseChanges(output: Buffer): Change[] {
  const parts = namesIn(output);
  const changes: Change[] = [];
  for (let at = 0; at + 1 < parts.length; at += 2) {
    const [oldMode = '', newMode = '', oldObject = '', newObject = ''] = parts[at]!.toString('latin1', 1).split(' ');
    const entry = (mode: string, object: string) => (mode === '000000' ? null : { mode, object });
    changes.push({ name: safe(parts[at + 1]!), from: entry(oldMode, oldObject), to: entry(newMode, newObject) });
  }
  return changes;
}

/** git refuses such names in trees that are checked, as the portal checks them; here they would become paths. */
function safe(name: Buffer): Buffer {
  const parts = name.toString('latin1').split('/');
  if (parts.some((part) => /^(?:|\.|\.\.|\.git)$/i.test(part))) throw new HttpError('BAD_REQUEST');
  return name;
}

/** `<mode> <object> <stage>\t<path>\0` */
function parseIndex(output: Buffer): Map<string, Entry> {
  const rows = namesIn(output).map((row) => {
    const tab = row.indexOf(0x09);
    const [mode = '', object = ''] = row.toString('latin1', 0, tab).split(' ');
    return [keyOf(row.subarray(tab + 1)), { mode, object }] as const;
  });
  return new Map(rows);
}

export function namesIn(output: Buffer): Buffer[] {
  const names: Buffer[] = [];
  for (let at = 0; at < output.length; ) {
    const end = output.indexOf(0, at);
    names.push(output.subarray(at, end));
    at = end + 1;
  }
  return names;
}
