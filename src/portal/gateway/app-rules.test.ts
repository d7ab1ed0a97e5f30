import { describe, expect, it } from 'vitest';
import { isForeign, isForSharedCaches, isPage } from './app-rules.ts';

const html = 'text/html,*/*;q=0.8';
const navigation = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };

describe('a page of its own', () => {
  it.each([
    ['a link', 'GET', navigation, true],
    ['a browser that says little', 'GET', { accept: html }, true],
    ['a program', 'GET', { accept: '*/*' }, false],
    ['a program that says nothing', 'GET', {}, false],
    ['a script', 'GET', { accept: html, 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' }, false],
    ['an image', 'GET', { 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' }, false],
    ['a frame', 'GET', { ...navigation, 'sec-fetch-dest': 'iframe' }, false],
    ['a form', 'POST', { ...navigation, accept: html }, false],
    ['a question for the headers', 'HEAD', navigation, false],
  ])('%s', (_, method, headers, expected) => {
    expect(isPage({ method, headers })).toBe(expected);
  });
});

describe('from another origin', () => {
  const own = 'https://shop.apps.example';
  const sibling = 'https://evil.apps.example';
  it.each<[string, string, Record<string, string>, boolean]>([
    ['its own script', 'POST', { 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors', origin: own }, false],
    ['its own form that hides its origin', 'POST', { 'sec-fetch-site': 'same-origin', origin: 'null' }, false],
    ['a bookmark', 'GET', { 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate' }, false],
    ['a link in a mail', 'GET', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }, false],
    ['a link of a sibling', 'GET', { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'navigate' }, false],
    ['a form of a sibling', 'POST', { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'navigate' }, true],
    ['a script of a sibling', 'GET', { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'cors' }, true],
    ['a script tag of a sibling', 'GET', { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'no-cors' }, true],
    ['a form of another site', 'POST', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }, true],
    ['a program', 'POST', {}, false],
    ['an old browser on its own page', 'POST', { origin: own }, false],
    ['an old browser on a sibling', 'POST', { origin: sibling }, true],
    ['an old browser in a sandbox', 'POST', { origin: 'null' }, true],
  ])('%s', (_, method, headers, expected) => {
    expect(isForeign({ method, headers }, own)).toBe(expected);
  });
});

it.each([
  ['cache-control', 'public, max-age=600', true],
  ['cache-control', 's-maxage=600', true],
  ['cache-control', 'private, max-age=600', true],
  ['cache-control', 'no-store', false],
  ['cdn-cache-control', 'max-age=600', true],
  ['surrogate-control', 'max-age=600', true],
  ['expires', 'Thu, 01 Jan 2099 00:00:00 GMT', true],
  ['etag', '"1"', false],
])('%s: %s is left out: %s', (name, value, expected) => {
  expect(isForSharedCaches(name, value)).toBe(expected);
});
