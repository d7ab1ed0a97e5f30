import { describe, expect, test } from 'vitest';
import type { ChangedFile } from '../git/diff.ts';
import { pageOf } from './file-pages.ts';

const file = (path: string): ChangedFile => ({
  ...{ path, from: null, status: 'modified' },
  ...{ additions: 1, deletions: 0, binary: false },
});
const files = ['z.txt', 'src/b.ts', 'a.txt', 'src/a/x.ts', 'src-old/y.ts', 'src/a.ts', 'Src/q.ts'].map(file);
const names = (list: { path: string }[]) => list.map(({ path }) => path);

describe('pages', () => {
  test.each([1, 2, 3, 7, 100])('of %i hold each file once', (limit) => {
    const found: string[] = [];
    let cursor: string | undefined;
    do {
      const { items, nextCursor, total } = pageOf(files, { limit, ...(cursor ? { cursor } : {}) });
      expect(items.length).toBeLessThanOrEqual(limit);
      expect(total).toBe(files.length);
      found.push(...names(items));
      cursor = nextCursor ?? undefined;
    } while (cursor);
    expect(found).toEqual(names(files));
  });

  test.each(['-1', 'x', '1e3', '9'.repeat(10), ''])('refuse %j as a cursor', (cursor) => {
    expect(() => pageOf(files, { limit: 10, cursor })).toThrow();
  });

  test('behind the last file are empty', () => {
    expect(pageOf(files, { limit: 10, cursor: '50' })).toEqual({ items: [], nextCursor: null, total: 7 });
  });
});
