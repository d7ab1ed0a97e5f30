import type { Change } from './diff.ts';

/** Entries of lists that are kept at once, of all organizations: some 30 MB. */
const mostFiles = 100_000;

/**
 * Keeps what changed between two commits. Both are named by their content, so that the answer can never be another one; a
 * page of files and each diff of a review ask for it again and again, and with 10,000 files it takes git a second.
 */
export function changesCache(load: (organizationId: string, base: string, head: string) => Promise<Change[]>) {
  /** The one that was asked for longest ago is first. */
  const kept = new Map<string, { changes: Promise<Change[]>; files: number }>();

  function dropOldest(): void {
    let files = Array.from(kept.values()).reduce((sum, entry) => sum + entry.files, 0);
    for (const [key, entry] of kept) {
      if (files <= mostFiles || kept.size === 1) return;
      kept.delete(key);
      files -= entry.files;
    }
  }

  return (organizationId: string, base: string, head: string): Promise<Change[]> => {
    const key = `${organizationId} ${base} ${head}`;
    const known = kept.get(key);
    if (known) {
      kept.delete(key);
      kept.set(key, known);
      return known.changes;
    }
    const entry = { changes: load(organizationId, base, head), files: 1 };
    kept.set(key, entry);
    entry.changes.then(
      (changes) => {
        entry.files = Math.max(1, changes.length);
        dropOldest();
      },
      // What failed is asked for again.
      () => kept.get(key) === entry && kept.delete(key),
    );
    return entry.changes;
  };
}
