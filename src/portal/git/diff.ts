import type { z } from 'zod';
import type { changedFile, fileDiff, stats } from '#contract/publishing.ts';
import { showPath } from './paths.ts';
import { records } from './records.ts';

export type ChangedFile = z.infer<typeof changedFile>;
export type FileDiff = z.infer<typeof fileDiff>;
export type Stats = z.infer<typeof stats>;

/** One changed file as git tells it. */
export interface Change extends ChangedFile {
  oldMode: string;
  newMode: string;
  oldBlob: string;
  newBlob: string;
}

/** What a file's mode says it is. A reviewer sees a symbolic link as what it is, not as a short text file. */
export const modes = { missing: '000000', link: '120000', submodule: '160000' } as const;

/** Arguments of the one process that lists everything that changed. Renames are searched for among 1,000 files at most: the search is quadratic. */
export const listArguments = (base: string, head: string, renames = true): string[] => [
  'diff-tree',
  '-r',
  '-z',
  '--raw',
  '--numstat',
  '--abbrev=40',
  ...(renames ? ['--find-renames', '-l1000'] : ['--no-renames']),
  '--no-ext-diff',
  '--no-textconv',
  '--end-of-options',
  base,
  head,
];

const statuses: Record<string, ChangedFile['status']> = {
  A: 'added',
  M: 'modified',
  D: 'deleted',
  R: 'renamed',
  T: 'type_changed',
};

/** Reads the output of {@link listArguments}: first every file's raw line, then the counts in the same order. */
export function parseChanges(output: Buffer): Change[] {
  const changes: Change[] = [];
  let counted = 0;
  const parts = records(output);
  const next = () => parts.next().value ?? Buffer.alloc(0);

  for (const part of parts) {
    if (part[0] === 0x3a /* : */) {
      const [oldMode = '', newMode = '', oldBlob = '', newBlob = '', letter = ''] = part
        .toString('latin1', 1)
        .split(' ');
      const status = statuses[letter[0] ?? ''];
      if (!status) throw new Error(`git told a change of an unknown kind: ${letter}`);
      const from = status === 'renamed' ? showPath(next()) : null;
      const path = showPath(next());
      changes.push({
        path,
        from,
        status,
        additions: 0,
        deletions: 0,
        binary: false,
        oldMode,
        newMode,
        oldBlob,
        newBlob,
      });
    } else {
      const change = changes[counted++];
      const [additions, deletions, path] = part.toString('latin1').split('\t');
      if (!change || path === undefined) throw new Error('git told counts of a file that it did not list');
      // The counts of a rename end in an empty path; the old and the new one follow.
      if (path === '') {
        next();
        next();
      }
      if (additions === '-') change.binary = true;
      else Object.assign(change, { additions: Number(additions), deletions: Number(deletions) });
    }
  }
  return changes;
}

export function countChanges(changes: ChangedFile[]): Stats {
  return {
    files: changes.length,
    additions: changes.reduce((sum, change) => sum + change.additions, 0),
    deletions: changes.reduce((sum, change) => sum + change.deletions, 0),
  };
}

/** Lines of a unified diff before its first hunk: names, and what the file is when that is new or changed. */
export function diffHeader(change: Change): string {
  const added = change.oldMode === modes.missing;
  const deleted = change.newMode === modes.missing;
  const lines = [
    added ? `new file mode ${change.newMode}` : null,
    deleted ? `deleted file mode ${change.oldMode}` : null,
    !added && !deleted && change.oldMode !== change.newMode
      ? `old mode ${change.oldMode}\nnew mode ${change.newMode}`
      : null,
    change.from === null ? null : `rename from ${change.from}\nrename to ${change.path}`,
    `--- ${added ? '/dev/null' : `a/${change.from ?? change.path}`}`,
    `+++ ${deleted ? '/dev/null' : `b/${change.path}`}`,
  ];
  return `${lines.filter((line) => line !== null).join('\n')}\n`;
}

/** What follows the header of a diff between two blobs: its hunks, or nothing when only the mode changed. */
export function hunksOf(patch: string): string {
  const at = patch.indexOf('\n@@ ');
  return at === -1 ? '' : patch.slice(at + 1);
}
