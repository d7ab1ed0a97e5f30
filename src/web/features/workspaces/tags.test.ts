import { expect, it } from 'vitest';
import { tagsIn } from './tags.ts';

it.each([
  ['', []],
  [' , ,', []],
  ['Demo, sales ,demo', ['demo', 'sales']],
  ['two words', ['two words']],
])('%j is %j', (typed, tags) => {
  expect(tagsIn(typed)).toEqual(tags);
});
