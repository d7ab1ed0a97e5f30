import { describe, expect, it } from 'vitest';
import type { Link } from './links.ts';
import { inOrderFor } from './replicas.ts';

type Copy = Pick<Link, 'replica' | 'status'>;
const copy = (replica: string | null, release: 'live' | 'starting' | null = 'live'): Copy => ({
  replica,
  status: release && {
    ...{ services: [], ports: [], terminals: [], activeAt: '' },
    release: { commit: null, status: release, error: null },
  },
});
const names = (visitor: string, copies: Copy[]) => inOrderFor(visitor, copies).map(({ replica }) => replica);
const visitors = Array.from({ length: 1000 }, (_, at) => `203.0.113.${at} Firefox`);

describe('the copy that a visitor gets', () => {
  it.each([
    ['none', [], []],
    ['the only one, also before it says that it serves', [copy(null, null)], [null]],
    ['only those that serve', [copy('a', 'starting'), copy('b'), copy('c', null)], ['b']],
  ])('is %s', (_, copies, expected) => {
    expect(names('ada', copies)).toEqual(expected);
  });

  it('is any of them while none serves', () => {
    expect(names('ada', [copy('a', null), copy('b', 'starting')]).sort()).toEqual(['a', 'b']);
  });

  it('is the same one whatever order they connected in', () => {
    for (const visitor of visitors.slice(0, 20))
      expect(names(visitor, [copy('a'), copy('b')])).toEqual(names(visitor, [copy('b'), copy('a')]));
  });

  it('is each of them for about as many', () => {
    const copies = ['env-1-7d9f-x2x4k', 'env-1-7d9f-x2x4j', 'env-1-7d9f-x2x4m'].map((name) => copy(name));
    for (const { replica } of copies) {
      const first = visitors.filter((visitor) => names(visitor, copies)[0] === replica);
      expect(first.length).toBeGreaterThan(250);
    }
  });

  it('stays the same for those whose copy is still there', () => {
    const before = [copy('a'), copy('b'), copy('c')];
    for (const visitor of visitors) {
      const [first] = names(visitor, before);
      if (first !== 'b') expect(names(visitor, [copy('a'), copy('c')])[0]).toBe(first);
    }
  });
});
