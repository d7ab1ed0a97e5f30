import { expect, test } from 'vitest';
import { print } from './print.ts';

test('a list is columns; of a thing inside a row its name is shown, of a list its words', () => {
  const owner = { id: 'usr1', email: 'ada@corp.com', name: 'Ada' };
  const items = [
    { id: 'ws1', name: 'Demo', owner, tags: ['a', 'b'], problem: null, allowed: { stop: null } },
    { id: 'ws22', name: 'Other', owner: null, tags: [], problem: null, allowed: { stop: null } },
  ];
  expect(print({ items })).toBe(
    ['id    name   owner         tags  problem', 'ws1   Demo   ada@corp.com  a,b', 'ws22  Other', ''].join('\n'),
  );
});

test('an empty list says so, and so does a call that answers nothing', () => {
  expect(print({ items: [] })).toBe('Nothing.\n');
  expect(print(undefined)).toBe('Done.\n');
});

test('one thing is told whole', () => {
  expect(print({ id: 'bp1', ai: { anthropic: { enabled: true, models: ['one'] } } })).toBe(
    'id: bp1\nai:\n  anthropic:\n    enabled: true\n    models:\n      - one\n',
  );
});
