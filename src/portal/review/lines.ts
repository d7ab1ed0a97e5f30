/** Whether a unified diff of one file shows a line of a side: an added or kept one of the new, a deleted or kept one of the old. */
export function showsLine(patch: string, side: 'old' | 'new', line: number): boolean {
  const sign = side === 'old' ? '-' : '+';
  let next = 0;
  let inHunk = false;
  for (const row of patch.split('\n')) {
    const hunk = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@/.exec(row);
    if (hunk) {
      inHunk = true;
      next = Number(side === 'old' ? hunk[1] : hunk[2]);
    } else if (inHunk && (row[0] === sign || row[0] === ' ')) {
      if (next === line) return true;
      next += 1;
    }
  }
  return false;
}
