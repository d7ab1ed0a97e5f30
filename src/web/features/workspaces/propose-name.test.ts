import { expect, it } from 'vitest';
import { proposeName } from './propose-name.ts';

it.each([
  ['Web app', [], 'Web app'],
  ['Web app', ['web APP'], 'Web app 2'],
  ['Web app', ['Web app', 'Web app 2', 'Web app 4'], 'Web app 3'],
  ['x'.repeat(80), [], 'x'.repeat(54)],
])('%s beside %j becomes %s', (blueprint, taken, name) => {
  expect(proposeName(blueprint, taken)).toBe(name);
});
