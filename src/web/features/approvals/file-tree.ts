import type { ChangedFile } from '#web/features/publishing/changed-file.tsx';
import { pathFilter } from '#web/features/publishing/find-files.ts';

export type TreeRow =
  | { kind: 'folder'; path: string; name: string; depth: number }
  | { kind: 'file'; path: string; name: string; depth: number; file: ChangedFile };

interface Folder {
  folders: Map<string, Folder>;
  files: ChangedFile[];
}

/**
 * Changed files as rows of a tree: folders before files, both by name, and folders that hold nothing but one folder in
 * one row with it. The files' order here is the order of their diffs, so that reading down the one is reading down the other.
 */
export function treeRows(files: readonly ChangedFile[]): TreeRow[] {
  const root: Folder = { folders: new Map(), files: [] };
  for (const file of files) {
    let folder = root;
    for (const name of file.path.split('/').slice(0, -1)) {
      const next = folder.folders.get(name) ?? { folders: new Map(), files: [] };
      folder.folders.set(name, next);
      folder = next;
    }
    folder.files.push(file);
  }
  const rows: TreeRow[] = [];
  list(root, '', 0, rows);
  return rows;
}

/** The files whose path holds what was typed, in any case, by their whole paths; the tree itself while nothing is typed. */
export function matchingRows(rows: TreeRow[], typed: string): TreeRow[] {
  const matches = pathFilter(typed);
  if (!matches) return rows;
  return rows.flatMap((row) =>
    row.kind === 'file' && matches(row.path) ? [{ ...row, name: row.path, depth: 0 }] : [],
  );
}

function list(folder: Folder, prefix: string, depth: number, rows: TreeRow[]) {
  for (const [first, found] of [...folder.folders].sort(([a], [b]) => compare(a, b))) {
    let name = first;
    let inner = found;
    while (inner.files.length === 0 && inner.folders.size === 1) {
      const [only, next] = [...inner.folders][0]!;
      name = `${name}/${only}`;
      inner = next;
    }
    const path = prefix + name;
    rows.push({ kind: 'folder', path, name, depth });
    list(inner, `${path}/`, depth + 1, rows);
  }
  for (const file of folder.files.toSorted((a, b) => compare(a.path, b.path))) {
    rows.push({ kind: 'file', path: file.path, name: file.path.slice(file.path.lastIndexOf('/') + 1), depth, file });
  }
}

/** By code units, as git sorts: the same in every language. */
const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
