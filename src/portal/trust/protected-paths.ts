/**
 * Tells whether a path is one that an admin protects. In a pattern `*` and `?` stand for letters of a name, and `**` for any
 * folders. One without a slash means files and folders of that name, wherever they are; a folder means all that is in it.
 * What begins with a dot is a name like any other: who protects `config/*` means `config/.secret`, too.
 *
 * Paths are their builder's. Libraries make regular expressions of patterns, which a path can be written to keep busy for
 * hours; this looks at each letter at most once for each letter of the pattern.
 */
export function protects(patterns: readonly string[]): (path: string) => boolean {
  const wanted = patterns.map(foldersOf);
  return (path) => {
    const folders = path.split('/');
    return wanted.some((pattern) => matches(pattern, folders, '**', matchesName));
  };
}

/** Its parts, with what a folder stands for: itself, and all that is in it. */
function foldersOf(pattern: string): string[] {
  const parts = pattern.split('/').filter((part) => part !== '' && part !== '.');
  const isAnywhere = parts.length === 1 && !/^\.?\//.test(pattern);
  return [...(isAnywhere ? ['**'] : []), ...parts, '**'];
}

const matchesName = (pattern: string, name: string) =>
  matches(pattern, name, '*', (wanted, letter) => wanted === '?' || wanted === letter);

/**
 * Whether all of `items` is what `pattern` says, in which `any` stands for any number of them. Of several, only the last one
 * that was met is ever given more: what the ones before it took was the least that they could.
 */
function matches(
  pattern: ArrayLike<string>,
  items: ArrayLike<string>,
  any: string,
  matchesOne: (wanted: string, item: string) => boolean,
): boolean {
  let at = 0;
  let last: { next: number; taken: number } | null = null;
  for (let item = 0; item < items.length; ) {
    if (at < pattern.length && pattern[at] === any) {
      at += 1;
      last = { next: at, taken: item };
    } else if (at < pattern.length && matchesOne(pattern[at]!, items[item]!)) {
      at += 1;
      item += 1;
    } else if (last) {
      at = last.next;
      last.taken += 1;
      item = last.taken;
    } else return false;
  }
  while (at < pattern.length && pattern[at] === any) at += 1;
  return at === pattern.length;
}
