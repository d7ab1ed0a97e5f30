import type { TreeEntry } from '../../git/blobs.ts';
import type { ChangedFile } from '../../git/diff.ts';

/** A file that is new or has other contents than before. */
export interface WrittenFile extends TreeEntry {
  path: string;
  status: ChangedFile['status'];
  additions: number;
  binary: boolean;
  /** What it was, also under another name; null for a new one. */
  before: TreeEntry | null;
}

/** What the checks look at: two commits compared. */
export interface Changes {
  written: WrittenFile[];
  /** Paths of everything that changed, of what was deleted and renamed, too. */
  touched: ReadonlySet<string>;
  /** All files of the new commit, changed or not. */
  all: ReadonlyMap<string, TreeEntry>;
}

export function changesOf(
  files: ChangedFile[],
  before: ReadonlyMap<string, TreeEntry>,
  after: ReadonlyMap<string, TreeEntry>,
): Changes {
  const written = files.flatMap(({ path, from, status, additions, binary }) => {
    const entry = after.get(path);
    return entry ? [{ ...entry, path, status, additions, binary, before: before.get(from ?? path) ?? null }] : [];
  });
  const touched = new Set(files.flatMap(({ path, from }) => (from === null ? [path] : [path, from])));
  return { written, touched, all: after };
}
