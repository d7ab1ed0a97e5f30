import { expect, it } from 'vitest';
import { parseEmails } from './parse-emails.ts';

it.each([
  ['nothing', '  \n , ;', [], []],
  ['one', 'ada@example.com', ['ada@example.com'], []],
  [
    'lines, commas, semicolons, tabs and spaces',
    'a@x.io\nb@x.io, c@x.io;d@x.io\te@x.io f@x.io',
    ['a@x.io', 'b@x.io', 'c@x.io', 'd@x.io', 'e@x.io', 'f@x.io'],
    [],
  ],
  [
    'names as mail programs copy them',
    'Ada Lovelace <ada@example.com>, "Hopper, Grace" <grace@example.com>',
    ['ada@example.com', 'grace@example.com'],
    [],
  ],
  ['the same twice, in any case', 'Ada@Example.com\nada@example.com', ['ada@example.com'], []],
  ['what is no address', 'ada@\nnot an address', [], ['ada@', 'not', 'an', 'address']],
])('reads %s', (_, pasted, valid, invalid) => {
  expect(parseEmails(pasted)).toEqual({ valid, invalid });
});
