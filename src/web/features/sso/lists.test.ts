import { expect, test } from 'vitest';
import { parseDomains, parseGroups } from './lists.ts';

test.each([
  ['corp.com', ['corp.com']],
  ['@Corp.com, example.org;\n corp.com', ['corp.com', 'example.org']],
  ['  ', []],
])('domains of %j', (text, domains) => {
  expect(parseDomains(text)).toEqual(domains);
});

test.each([
  ['Platform team\n Ops, EU \n\nOps, EU', ['Platform team', 'Ops, EU']],
  ['', []],
])('groups of %j', (text, groups) => {
  expect(parseGroups(text)).toEqual(groups);
});
