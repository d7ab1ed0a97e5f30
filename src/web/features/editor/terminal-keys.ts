/** What a key in the terminal is for. `type` goes to the program, as all keys do that are not ours. */
export type KeyUse = 'type' | 'copy' | 'paste' | 'search' | 'leave' | 'replace';

interface Key {
  key: string;
  ctrlKey: boolean;
  shiftKey: boolean;
  altKey: boolean;
  metaKey: boolean;
}

/**
 * Ctrl+C interrupts a program and Ctrl+V quotes a key, unless the person plainly means the clipboard. Ctrl+Shift+Escape
 * leaves the terminal for its tabs; Windows keeps that for itself, so Ctrl+Shift+Up does, too.
 */
export function keyUse(
  { key, ctrlKey, shiftKey, altKey, metaKey }: Key,
  { selected, ended }: { selected: boolean; ended: boolean },
): KeyUse {
  if (altKey) return 'type';
  const name = key.toLowerCase();
  if (ctrlKey && shiftKey && !metaKey) {
    if (name === 'escape' || name === 'arrowup') return 'leave';
    if (name === 'f') return 'search';
    if (name === 'c') return 'copy';
    if (name === 'v') return 'paste';
  } else if (ctrlKey !== metaKey && !shiftKey) {
    if (name === 'c' && selected) return 'copy';
    if (name === 'v') return 'paste';
  }
  if (ended && name === 'enter') return 'replace';
  return 'type';
}
