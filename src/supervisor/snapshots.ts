import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { z } from 'zod';
import type { snapshot, snapshotInput, updateAnswer, updateQuery } from '#contract/supervisor.ts';
import { type Git, gitIn } from './git.ts';
import { HttpError } from './http-error.ts';
import { namesIn, takeObjects, writeChanges } from './update.ts';

type Author = z.infer<typeof snapshotInput>['author'];

const latest = 'refs/slipway/latest';

/** Stronger than any `.gitattributes`: no conversion of line ends, encodings or keywords, no filter. */
const attributes = '* -text -crlf -eol -ident -filter -working-tree-encoding\n';

/** The name that makes git look into a repository inside the project; it exists only for a moment, in the index. */
const seed = '.slipway-seed';
/** Loose objects of the store that are left alone. */
const looseLimit = 5_000;
/** Repositories within repositories; deeper ones are left out. */
const deepest = 20;
/** Files in the way that are named; nobody reads more. */
const mostBlocked = 20;

/**
 * The project's states, in a repository beside the project. The builder's own `.git` is neither read nor written: it may be
 * broken, hostile, or in the middle of a rebase. Each snapshot's parent is the one before.
 *
 * A repository inside the project is stored as the files that it holds, without its history; a submodule pointer would
 * name a commit that nobody else has. A file that git refuses to store (unreadable, or named like `.git`) is left out and
 * named to `warn`.
 */
export class Snapshots {
  #git: Git;
  #gitDir: string;
  #project: string;
  #warn: (message: string) => void;
  #last: Promise<unknown> = Promise.resolve();

  constructor(gitDir: string, project: string, warn: (message: string) => void) {
    this.#gitDir = gitDir;
    this.#project = project;
    this.#git = gitIn(gitDir, project);
    this.#warn = warn;
  }

  /** One at a time; they share an index. */
  take(input: z.infer<typeof snapshotInput>): Promise<z.infer<typeof snapshot>> {
    const taken = this.#last.then(async () => {
      await mkdir(this.#project, { recursive: true });
      try {
        return await this.#take(input);
      } catch (error) {
        // The builder can write here too: a broken store is made anew. The portal keeps what it fetched.
        this.#warn(`the snapshot store is made anew: ${(error as Error).message}`);
        await rm(this.#gitDir, { recursive: true, force: true });
        return await this.#take(input);
      }
    });
    this.#last = taken.catch(() => {});
    return taken;
  }

  /**
   * Writes what differs between two trees into the project: all of it, or nothing where files stand in the way. The states
   * before and after are kept. Repeating it finishes what was cut short, and otherwise changes nothing.
   *
   * @throws HttpError CONFLICT when the store does not know `from`
   */
  update(
    { from, to }: z.infer<typeof updateQuery>,
    pack: Readable,
    author: Author,
  ): Promise<z.infer<typeof updateAnswer>> {
    const updated = this.#last.then(async () => {
      await mkdir(this.#project, { recursive: true });
      await this.#take({ message: 'Before an update', author });
      await takeObjects(this.#git, pack, [from, to]);
      const at = { git: this.#git, project: this.#project, staging: join(this.#gitDir, 'update') };
      const blocked = await writeChanges(at, { from, to });
      const { tree } = await this.#take({ message: 'After an update', author });
      return { tree, blocked: blocked.slice(0, mostBlocked) };
    });
    this.#last = updated.catch(() => {});
    return updated;
  }

  /** A pack of what `tree` needs and `have` does not hold. @throws HttpError `NOT_FOUND` */
  async objects(tree: string, have: string[]): Promise<Readable> {
    if (!(await this.#kept([tree])).includes(tree)) throw new HttpError('NOT_FOUND');
    // A tree that the portal has and this store lost is no base for anything.
    const bases = await this.#kept(have);
    const wanted = [tree, ...bases.map((base) => `^${base}`)].join('\n');
    return this.#git.stream(['pack-objects', '--revs', '--stdout', '-q', '--delta-base-offset'], `${wanted}\n`);
  }

  async #take({ message, author }: z.infer<typeof snapshotInput>): Promise<z.infer<typeof snapshot>> {
    await this.#prepare();
    await this.#enterNestedRepositories();
    await this.#addAll();
    const tree = await this.#git.line(['write-tree']);
    const parent = await this.#git.line(['rev-parse', '-q', '--verify', `${latest}^{commit}`], { accept: [1, 128] });
    if (parent && (await this.#git.line(['rev-parse', `${parent}^{tree}`])) === tree)
      return { commit: parent, tree, changed: false };
    const person = cleanPerson(author);
    const commit = await this.#git.line(['commit-tree', tree, ...(parent ? ['-p', parent] : []), '-F', '-'], {
      input: message || 'Snapshot',
      env: {
        GIT_AUTHOR_NAME: person.name,
        GIT_AUTHOR_EMAIL: person.email,
        GIT_COMMITTER_NAME: person.name,
        GIT_COMMITTER_EMAIL: person.email,
      },
    });
    await this.#git.run(['update-ref', latest, commit]);
    await this.#tidy();
    return { commit, tree, changed: true };
  }

  async #prepare() {
    await mkdir(this.#gitDir, { recursive: true, mode: 0o700 });
    // Safe to repeat; it mends what is missing.
    await this.#git.run(['init', '-q', '--template=', '-b', 'main']);
    await mkdir(join(this.#gitDir, 'info'), { recursive: true });
    await writeFile(join(this.#gitDir, 'info', 'attributes'), attributes);
    // Nobody else uses this index: a lock is what a killed snapshot left behind.
    await rm(join(this.#gitDir, 'index.lock'), { force: true });
  }

  /**
   * git does not look into a repository inside another one unless it knows a file there already. So one is entered that
   * does not exist; adding everything afterwards finds the real ones, and drops it again.
   */
  async #enterNestedRepositories() {
    for (let round = 0; round < deepest; round += 1) {
      const untracked = await this.#git.run(['ls-files', '-z', '--others', '--exclude-standard']);
      const nested = namesIn(untracked).filter((name) => name.at(-1) === slash);
      if (nested.length === 0) return;
      const blob = await this.#git.line(['hash-object', '-w', '--stdin'], { input: '' });
      const lines = nested.flatMap((name) => [Buffer.from(`100644 ${blob}\t`), name, Buffer.from(`${seed}\0`)]);
      await this.#git.run(['update-index', '-z', '--add', '--index-info'], { input: Buffer.concat(lines) });
    }
  }

  async #addAll() {
    try {
      await this.#git.run(['add', '-A', '--', '.']);
    } catch (error) {
      this.#warn((error as Error).message);
      await this.#git.run(['add', '-A', '--ignore-errors', '--', '.'], { accept: [1] });
    }
  }

  /** Each snapshot adds loose files; now and then they become one pack, and what nothing refers to any more goes. */
  async #tidy() {
    const loose = Number.parseInt(await this.#git.line(['count-objects']), 10);
    if (loose > looseLimit) await this.#git.run(['gc', '-q', '--prune=now']);
  }

  async #kept(objects: string[]): Promise<string[]> {
    if (objects.length === 0) return [];
    const answer = await this.#git.line(['cat-file', '--batch-check=%(objectname) %(objecttype)'], {
      input: `${objects.join('\n')}\n`,
      // Before the first snapshot there is no store, and nothing in it.
      accept: [128],
    });
    return answer.split('\n').flatMap((row) => (row.endsWith(' tree') ? [row.slice(0, 40)] : []));
  }
}

const slash = 47;

/** git refuses names that are empty once it took away what it forbids. */
function cleanPerson({ name, email }: { name: string; email: string }) {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these would break the commit's header
  const clean = (value: string) => value.replace(/[<>\u0000-\u001f]/g, '').trim();
  return { name: clean(name).replace(/^[.,:;"'\\]+|[.,:;"'\\]+$/g, '') || 'builder', email: clean(email) || 'unknown' };
}
