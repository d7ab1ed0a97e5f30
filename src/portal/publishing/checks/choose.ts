import type { Changes, WrittenFile } from './changes.ts';
import type { Unsearched } from './rules.ts';

export interface SearchLimits {
  /** Bytes of the largest text that is searched. */
  fileBytes: number;
  /** Bytes of all texts, old and new, that are read for one search. */
  allBytes: number;
}

const megabyte = 1024 * 1024;
const defaults: SearchLimits = { fileBytes: megabyte, allBytes: 32 * megabyte };

/**
 * Which texts are searched for secrets: those that were added or changed, as far as the limits go. A file that was only
 * moved holds nothing new.
 */
export function chooseTexts({ written }: Changes, limits = defaults): { chosen: WrittenFile[]; left: Unsearched[] } {
  const chosen: WrittenFile[] = [];
  const left: Unsearched[] = [];
  let bytes = 0;
  for (const file of written) {
    if (file.binary || file.size === 0 || file.blob === file.before?.blob) continue;
    const needed = file.size + (file.before?.size ?? 0);
    if (Math.max(file.size, file.before?.size ?? 0) > limits.fileBytes) {
      left.push({ path: file.path, because: 'Not searched: too large' });
    } else if (bytes + needed > limits.allBytes) {
      left.push({ path: file.path, because: 'Not searched: too much changed at once' });
    } else {
      bytes += needed;
      chosen.push(file);
    }
  }
  return { chosen, left };
}
