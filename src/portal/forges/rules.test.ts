import { expect, test } from 'vitest';
import { cloneUrl, forgeAddress, isSamePlace } from './rules.ts';

const config = { url: 'https://slipway.example' };

test.each([
  [null, null, 'https://slipway.example/git/acme/shop.git'],
  ['https://github.com', 'acme-corp', 'https://github.com/acme-corp/shop.git'],
])('an app at %s is cloned from there', (forgeUrl, forgeOwner, address) => {
  expect(cloneUrl(config, { slug: 'acme', repository: 'shop', forgeUrl, forgeOwner })).toBe(address);
});

test.each([
  ['https://github.com', 'https://github.com'],
  ['https://GitHub.com/', 'https://github.com'],
  ['http://git.corp:8080', 'http://git.corp:8080'],
  ['https://github.com/acme', null],
  ['https://github.com/?x', null],
  ['https://github.com/#x', null],
  ['https://me:secret@github.com', null],
])('%s is %s', (typed, address) => {
  expect(forgeAddress(typed)).toBe(address);
});

const kept = { kind: 'github', url: 'https://github.com', owner: 'acme' };
test.each([
  [{}, true],
  [{ owner: 'Acme' }, true],
  [{ owner: 'other' }, false],
  [{ url: 'https://git.corp' }, false],
  [{ kind: 'gitea' }, false],
])('with %j it is the same place: %s', (changed, same) => {
  expect(isSamePlace(kept, { ...kept, ...changed })).toBe(same);
});
