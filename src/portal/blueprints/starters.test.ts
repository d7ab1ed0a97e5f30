import { expect, test } from 'vitest';
import { starters } from './starters.ts';

const templates = [
  { id: 'blank', ready: false },
  { id: 'static-site', ready: true },
];

test.each([
  ['those that are ready, unless told', null, ['static-site']],
  ['those that are named', ['blank'], ['blank']],
  ['none', [], []],
])('%s', (_, named, expected) => {
  expect(starters(templates, named)).toEqual(expected);
});

test('a name that is none is told with those that are', () => {
  expect(() => starters(templates, ['blanc'])).toThrow('no template “blanc”, only blank, static-site');
});
