import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough, Readable } from 'node:stream';

/** A project in a real git repository, as a workspace has one; it can also be made as hostile as git lets it be. */
export interface Project {
  folder: string;
  write(file: string, content: string | Buffer): void;
  /** Tree of the project as it is now. */
  tree(): string;
  /** A tree out of exactly these entries, which git does not check. `name` is written as latin1 bytes. */
  rawTree(entries: { mode: string; name: string; object: string }[]): string;
  blob(content: string | Buffer): string;
  git(...args: string[]): string;
  /** A pack with the objects of `tree` that no tree of `have` holds. */
  pack(tree: string, have?: string[]): Readable;
  remove(): void;
}

export function makeProject(): Project {
  const folder = mkdtempSync(path.join(tmpdir(), 'slipway-project-'));
  const run = (args: string[], input?: Buffer) =>
    execFileSync('git', args, { cwd: folder, input, stdio: ['pipe', 'pipe', 'pipe'], maxBuffer: 1 << 28 })
      .toString()
      .trim();
  const git = (...args: string[]) => run(args);
  git('init', '--quiet');
  git('config', 'user.name', 'Builder');
  git('config', 'user.email', 'builder@example.com');
  return {
    folder,
    git,
    write(file, content) {
      const at = path.join(folder, file);
      mkdirSync(path.dirname(at), { recursive: true });
      writeFileSync(at, content);
    },
    tree() {
      git('add', '--all');
      return git('write-tree');
    },
    rawTree(entries) {
      const parts = entries.map(({ mode, name, object }) =>
        Buffer.concat([Buffer.from(`${mode} ${name}\0`, 'latin1'), Buffer.from(object, 'hex')]),
      );
      return run(['hash-object', '-t', 'tree', '-w', '--literally', '--stdin'], Buffer.concat(parts));
    },
    blob: (content) => run(['hash-object', '-w', '--stdin'], Buffer.from(content)),
    pack(tree, have = []) {
      const known = new Set(have.flatMap((other) => objectsOf(git, other)));
      const names = objectsOf(git, tree).filter((object) => !known.has(object));
      const child = spawn('git', ['pack-objects', '--stdout', '-q'], {
        cwd: folder,
        stdio: ['pipe', 'pipe', 'ignore'],
      });
      child.stdin.end(names.map((name) => `${name}\n`).join(''));
      // A child that ended drops what nobody has read yet.
      return child.stdout.pipe(new PassThrough());
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

const objectsOf = (git: Project['git'], tree: string) =>
  git('rev-list', '--objects', '--no-object-names', tree).split('\n').filter(Boolean);

/** A pack of a few bytes that are none. */
export const brokenPack = () => Readable.from([Buffer.from('PACK\0\0\0\x02\0\0\0\x01nonsense')]);
