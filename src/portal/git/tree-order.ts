/**
 * As a tree of files is drawn: folders before files, both by name in code units. So a page of the list goes on where the one
 * before ended.
 */
export function inTreeOrder<T extends { path: string }>(files: readonly T[]): T[] {
  return files
    .map((file) => ({ file, parts: file.path.split('/') }))
    .sort((a, b) => compareParts(a.parts, b.parts))
    .map(({ file }) => file);
}

function compareParts(a: string[], b: string[]): number {
  for (let at = 0; ; at++) {
    const [aIsFile, bIsFile] = [at === a.length - 1, at === b.length - 1];
    if (aIsFile !== bIsFile) return aIsFile ? 1 : -1;
    if (a[at]! !== b[at]!) return a[at]! < b[at]! ? -1 : 1;
    if (aIsFile) return 0;
  }
}
