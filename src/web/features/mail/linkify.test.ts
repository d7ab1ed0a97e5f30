import { expect, it } from 'vitest';
import { linkify } from './linkify.ts';

it.each([
  ['no address', 'Hello.', [{ text: 'Hello.', href: null }]],
  [
    'an address with a fragment',
    'Sign in:\nhttp://localhost:7080/sign-in/link#abc_DEF-1\n\nBye',
    [
      { text: 'Sign in:\n', href: null },
      { text: 'http://localhost:7080/sign-in/link#abc_DEF-1', href: 'http://localhost:7080/sign-in/link#abc_DEF-1' },
      { text: '\n\nBye', href: null },
    ],
  ],
  [
    'an address at the end of a sentence',
    'See https://example.com/a.',
    [
      { text: 'See ', href: null },
      { text: 'https://example.com/a', href: 'https://example.com/a' },
      { text: '.', href: null },
    ],
  ],
  ['what is no web address', 'javascript:alert(1)', [{ text: 'javascript:alert(1)', href: null }]],
])('cuts %s', (_, text, parts) => {
  expect(linkify(text)).toEqual(parts);
});
