const strict = new TextDecoder('utf-8', { fatal: true });

// What a terminal would obey, and what reverses the reading order of a line so that a reviewer reads another name.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const deceptive = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/;

/**
 * A path in a tree as text for people and for JSON. Git's paths are bytes: those that are no UTF-8 are written `\xHH`,
 * and a backslash is doubled in such a path, so that no two paths of a tree look the same.
 */
export function showPath(bytes: Buffer): string {
  try {
    return strict.decode(bytes);
  } catch {
    return Array.from(bytes, (byte) => {
      if (byte === 0x5c) return '\\\\';
      return byte < 0x80 ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`;
    }).join('');
  }
}

/**
 * Why a tree with this path is refused, or null. Git's own check refuses `.`, `..`, `.git` in all its spellings, empty
 * names and names with a slash; this is what it lets through.
 */
export function pathFault(path: string): string | null {
  if (deceptive.test(path))
    return `The name of the file ${JSON.stringify(path)} contains control characters. Rename it.`;
  if (path.length > 4096)
    return `The path of a file is longer than 4096 characters: ${JSON.stringify(path.slice(0, 80))}…`;
  return null;
}
