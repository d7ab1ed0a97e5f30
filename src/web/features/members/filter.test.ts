import { expect, it } from 'vitest';
import { matches } from './filter.ts';

const ada = { email: 'ada@corp.com', name: 'Ada Lovelace', role: 'admin' } as const;

it.each([
  ['', 'any', true],
  ['  LOVE ', 'any', true],
  ['ada@', 'admin', true],
  ['ada@', 'user', false],
  ['grace', 'any', false],
] as const)('%j among %s: %s', (q, role, found) => {
  expect(matches({ q, role, status: 'all' }, ada)).toBe(found);
});
