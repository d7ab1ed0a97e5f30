const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

// What a terminal would obey, and what reverses the reading order of a line so that a reviewer reads another name.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const deceptive = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/;

/** What an escaped byte looks like. */
const escapedByte = /\\x[0-9a-f]{2}/;

/**
 * A path in a tree as text for people and for JSON. Git's paths are bytes: in those that are no UTF-8, bytes are written
 * `\xHH`. Backslashes are doubled there, and where a plain path looks like that: two files that look the same would let one
 * hide behind the other in a review.
 */
export function showPath(bytes: Buffer): string {
  try {
    const path = strict.decode(bytes);
    return escapedByte.test(path) ? path.replaceAll('\\', '\\\\') : path;
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
