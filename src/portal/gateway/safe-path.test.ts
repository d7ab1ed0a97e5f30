import { expect, it } from 'vitest';
import { safePath } from './safe-path.ts';

it.each([
  ['/', '/'],
  ['/a/b?c=d#e', '/a/b?c=d#e'],
  ['/%2f%2fevil.com', '/%2f%2fevil.com'],
  ['/a//b', '/a//b'],
  ['/ü', '/%C3%BC'],
  ['', '/'],
  ['a', '/'],
  ['//evil.com', '/'],
  ['/\\evil.com', '/'],
  ['/a\\b', '/'],
  ['/.//evil.com', '/'],
  ['/..//evil.com', '/'],
  ['/\t/evil.com', '/'],
  ['/\r\nSet-Cookie: a=b', '/'],
  ['https://evil.com', '/'],
  ['javascript:alert(1)', '/'],
])('%j leads to %j', (value, expected) => {
  expect(safePath(value)).toBe(expected);
});
