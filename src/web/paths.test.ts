import { describe, expect, it } from 'vitest';
import { paths, safeNext, signInHref } from './paths.ts';

describe('paths', () => {
  it('keeps an id one segment, whatever is in it', () => {
    expect(paths.workspace('a/../b?c#d')).toBe('/workspaces/a%2F..%2Fb%3Fc%23d');
  });
});

describe('signInHref', () => {
  it.each([
    ['/', '/sign-in'],
    ['/admin?status=running', '/sign-in?next=%2Fadmin%3Fstatus%3Drunning'],
  ])('comes back to %s', (next, href) => {
    expect(signInHref(next)).toBe(href);
  });
});

describe('safeNext', () => {
  it.each(['/', '/admin', '/workspaces/ws_1?tab=a#b', `/${'a'.repeat(2499)}`])('follows %s', (next) => {
    expect(safeNext(next)).toBe(next);
  });

  it.each([
    'https://evil.example',
    '//evil.example',
    '/\\evil.example',
    '/\t/evil.example',
    '\\\\evil.example',
    'javascript:alert(1)',
    ' /admin',
    '',
    `/${'a'.repeat(2500)}`,
    `//evil.example/${'a'.repeat(1000)}`,
    null,
    7,
  ])('does not follow %j', (next) => {
    expect(safeNext(next)).toBe('/');
  });
});
