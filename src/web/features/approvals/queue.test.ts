import { describe, expect, it } from 'vitest';
import { filtersOf, placeIn, queueSearch } from './queue.ts';

const at = (id: string, minute = Number(id)) => ({ id, createdAt: `2026-01-10T12:0${minute}:00.000Z` });
const waiting = [at('1'), at('2'), at('3')];

describe('placeIn', () => {
  it.each([
    ['the oldest', at('1'), { previous: null, next: '2', position: 1 }],
    ['one between', at('2'), { previous: '1', next: '3', position: 2 }],
    ['the newest', at('3'), { previous: '2', next: null, position: 3 }],
    ['one that was decided, between', { ...at('x', 2), id: 'x' }, { previous: '2', next: '3', position: 3 }],
    ['one that was decided, the newest', at('9'), { previous: '3', next: '1', position: 4 }],
  ])('%s', (_name, request, place) => {
    const { previous, next, position } = placeIn(waiting, request);
    expect({ previous: previous?.id ?? null, next: next?.id ?? null, position }).toEqual(place);
  });

  it('leads nowhere when nothing else waits', () => {
    expect(placeIn([at('1')], at('1'))).toEqual({ previous: null, next: null, position: 1 });
    expect(placeIn([], at('1'))).toEqual({ previous: null, next: null, position: 1 });
  });

  it('tells those of one moment apart by their ids', () => {
    const [a, b] = [at('a', 1), at('b', 1)];
    expect(placeIn([a, b], a).next).toBe(b);
    expect(placeIn([a, b], b).previous).toBe(a);
  });
});

describe('the address of the queue', () => {
  it('is read as far as it makes sense', () => {
    expect(queueSearch.parse({ status: 'rejected', q: 'chart' })).toEqual({ status: 'rejected', q: 'chart' });
    expect(queueSearch.parse({ status: 'eaten', blueprint: 7, q: 'x'.repeat(201) })).toEqual({});
  });

  it('asks for nothing that is empty', () => {
    expect(filtersOf({ status: 'all', q: '  ' })).toEqual({});
    expect(filtersOf({ blueprint: 'bp1', q: ' chart ' })).toEqual({ blueprint: 'bp1', q: 'chart' });
  });
});
