import { expect, it } from 'vitest';
import { parseEmails } from './parse-emails.ts';

it.each([
  ['nothing', '  \n , ;', [], 0],
  ['one', 'ada@example.com', ['ada@example.com'], 0],
  [
    'lines, commas, semicolons, tabs and spaces',
    'a@x.io\r\nb@x.io, c@x.io;d@x.io\te@x.io f@x.io',
    ['a@x.io', 'b@x.io', 'c@x.io', 'd@x.io', 'e@x.io', 'f@x.io'],
    0,
  ],
  [
    'names as mail programs copy them',
    'Ada Lovelace <ada@example.com>, "Hopper, Grace" <grace@example.com>; Kim Ono <kim@example.com>',
    ['ada@example.com', 'grace@example.com', 'kim@example.com'],
    0,
  ],
  [
    'names in a sheet',
    'Ada Lovelace\tada@example.com\nGrace grace@example.com',
    ['ada@example.com', 'grace@example.com'],
    0,
  ],
  ['the same three times, in any case', 'Ada@Example.com\nada@example.com\nADA@example.com', ['ada@example.com'], 2],
])('reads %s', (_, pasted, valid, repeated) => {
  expect(parseEmails(pasted)).toEqual({ valid, repeated, faults: [] });
});

it('tells what is no address, and where', () => {
  expect(parseEmails('ada@example.com\n\nkim@, grace@example.com\nnot an address').faults).toEqual([
    { line: 3, text: 'kim@' },
    { line: 4, text: 'not an address' },
  ]);
});
