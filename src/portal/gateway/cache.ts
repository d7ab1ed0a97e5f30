export interface Cache<T> {
  /** What is known and fresh; undefined when it has to be loaded. Null is an answer too. */
  peek(key: string): T | null | undefined;
  get(key: string): Promise<T | null>;
  /** Forgets what matches, and makes loads that are under way look again. */
  forget(matches: (key: string, value: T | null) => boolean): void;
}

/**
 * Remembers answers of the database for a moment, so that a page of a hundred files asks once.
 *
 * @param fetch asked again once an answer is older than `milliseconds`
 * @param limit entries at most: keys come from strangers
 */
export function createCache<T>(
  fetch: (key: string) => Promise<T | null>,
  milliseconds: number,
  limit = 10_000,
): Cache<T> {
  const entries = new Map<string, { value: T | null; until: number }>();
  const loading = new Map<string, Promise<T | null>>();
  let forgotten = 0;

  async function load(key: string): Promise<T | null> {
    for (;;) {
      const before = forgotten;
      const value = await fetch(key);
      // Read before something was revoked or switched, arrived after: it may be the old truth.
      if (before !== forgotten) continue;
      if (entries.size >= limit) entries.clear();
      entries.set(key, { value, until: performance.now() + milliseconds });
      return value;
    }
  }

  return {
    peek(key) {
      const entry = entries.get(key);
      return entry && entry.until > performance.now() ? entry.value : undefined;
    },
    async get(key) {
      const known = this.peek(key);
      if (known !== undefined) return known;
      const running = loading.get(key);
      if (running) return running;
      const promise = load(key).finally(() => loading.delete(key));
      loading.set(key, promise);
      return promise;
    },
    forget(matches) {
      forgotten += 1;
      for (const [key, { value }] of entries) if (matches(key, value)) entries.delete(key);
    },
  };
}
