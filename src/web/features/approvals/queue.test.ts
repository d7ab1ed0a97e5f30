import { describe, expect, it } from 'vitest';
import { filtersOf, queueSearch } from './queue.ts';

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
