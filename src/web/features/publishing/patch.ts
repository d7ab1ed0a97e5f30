export type DiffRow =
  /** Where a stretch begins; `context` is the line that git found above it, such as a function's head. */
  | { kind: 'hunk'; range: string; context: string }
  | { kind: 'context'; old: number; new: number; text: string }
  | { kind: 'delete'; old: number; text: string; changed: Span | null }
  | { kind: 'add'; new: number; text: string; changed: Span | null }
  /** What git says about the line above, for instance that it has no newline. */
  | { kind: 'note'; text: string };

/** The part of a line that differs from its counterpart: `[from, to)` in UTF-16 units. */
export type Span = readonly [from: number, to: number];

/** The rows of a unified diff of one file. Lines before the first hunk (names, modes) are told elsewhere on the page. */
export function parsePatch(patch: string): DiffRow[] {
  const rows: DiffRow[] = [];
  let oldLine = 0;
  let newLine = 0;
  let inHunk = false;
  // The last line of a patch ends with a newline, too.
  for (const line of patch.replace(/\n$/, '').split('\n')) {
    const hunk = /^(@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@) ?(.*)$/.exec(line);
    if (hunk) {
      inHunk = true;
      oldLine = Number(hunk[2]);
      newLine = Number(hunk[3]);
      rows.push({ kind: 'hunk', range: hunk[1]!, context: hunk[4]! });
    } else if (inHunk) {
      const text = line.slice(1);
      if (line[0] === '+') rows.push({ kind: 'add', new: newLine++, text, changed: null });
      else if (line[0] === '-') rows.push({ kind: 'delete', old: oldLine++, text, changed: null });
      else if (line[0] === '\\') rows.push({ kind: 'note', text: text.trim() });
      else rows.push({ kind: 'context', old: oldLine++, new: newLine++, text });
    }
  }
  markChanges(rows);
  return rows;
}

/** The first line that a diff adds or deletes; null in one without lines. */
export function firstChange(rows: readonly DiffRow[]): { side: 'old' | 'new'; line: number } | null {
  for (const row of rows) {
    if (row.kind === 'add') return { side: 'new', line: row.new };
    if (row.kind === 'delete') return { side: 'old', line: row.old };
  }
  return null;
}

/** Marks what changed inside lines, where as many lines were added as were deleted right above them. */
function markChanges(rows: DiffRow[]) {
  for (let at = 0; at < rows.length; ) {
    const deleted = run(rows, at, 'delete');
    const added = run(rows, at + deleted.length, 'add');
    if (deleted.length === added.length) {
      for (const [i, before] of deleted.entries()) {
        const after = added[i]!;
        [before.changed, after.changed] = difference(before.text, after.text);
      }
    }
    at += Math.max(1, deleted.length + added.length);
  }
}

function run<K extends 'add' | 'delete'>(rows: DiffRow[], from: number, kind: K) {
  const found: Extract<DiffRow, { kind: K }>[] = [];
  for (let at = from; rows[at]?.kind === kind; at++) found.push(rows[at] as Extract<DiffRow, { kind: K }>);
  return found;
}

/** What remains of two lines without their common start and end; nothing when they have little in common. */
function difference(before: string, after: string): [Span | null, Span | null] {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start++;
  let end = 0;
  while (end < shorter - start && before.at(-1 - end) === after.at(-1 - end)) end++;
  // Indentation and a bracket in common do not make it the same line.
  const shared = before.slice(0, start).trim().length + before.slice(before.length - end).trim().length;
  if (shared * 3 < Math.max(before.trim().length, after.trim().length)) return [null, null];
  return [
    [start, before.length - end],
    [start, after.length - end],
  ];
}
