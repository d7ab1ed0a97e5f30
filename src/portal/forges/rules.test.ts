import { expect, test } from 'vitest';
import { cloneUrl, forgeAddress, isSamePlace, mayOwn } from './rules.ts';

const config = { url: 'https://slipway.example' };

test.each([
  [null, null, 'https://slipway.example/git/acme/shop.git'],
  ['https://github.com', 'acme-corp', 'https://github.com/acme-corp/shop.git'],
])('an app at %s is cloned from there', (forgeUrl, forgeOwner, address) => {
  expect(cloneUrl(config, { slug: 'acme', repository: 'shop', forgeUrl, forgeOwner })).toBe(address);
});

test.each([
  ['github', undefined, 'https://github.com'],
  ['github', 'https://GitHub.com/', 'https://github.com'],
  ['github', 'http://git.corp:8080', 'http://git.corp:8080'],
  ['github', 'https://github.com/acme', null],
  ['github', 'https://github.com/?x', null],
  ['github', 'https://github.com/#x', null],
  ['github', 'https://me:secret@github.com', null],
  ['gitlab', undefined, 'https://gitlab.com'],
  ['gitlab', 'https://corp.example/gitlab/', 'https://corp.example/gitlab'],
  ['bitbucket', undefined, 'https://bitbucket.org'],
  ['gitea', undefined, null],
  ['gitea', 'https://git.corp/', 'https://git.corp'],
  ['gitea', 'https://corp.example/git/', 'https://corp.example/git'],
] as const)('%s at %s is at %s', (kind, typed, address) => {
  expect(forgeAddress(kind, typed)).toBe(address);
});

test.each([
  ['github', 'acme', true],
  ['github', 'acme/apps', false],
  ['gitea', 'acme/apps', false],
  ['gitlab', 'acme/apps', true],
] as const)('at %s %s may own repositories: %s', (kind, owner, may) => {
  expect(mayOwn(kind, owner)).toBe(may);
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
