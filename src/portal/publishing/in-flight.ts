import type { Portal } from '../portal.ts';

/** What a portal works on right now. A loop that is called again meanwhile leaves it alone; a new process starts empty. */
const working = new WeakMap<Portal, Set<string>>();

/** Does the work of a key, unless this portal is doing it already. */
export async function once(portal: Portal, key: string, work: () => Promise<void>): Promise<void> {
  const keys = working.get(portal) ?? new Set();
  working.set(portal, keys);
  if (keys.has(key)) return;
  keys.add(key);
  try {
    await work();
  } finally {
    keys.delete(key);
  }
}
