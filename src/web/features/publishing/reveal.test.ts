import { expect, it } from 'vitest';
import { reveal } from './reveal.ts';

it.each([
  ['plain text and\ttabs stay', 'a\tb', [['a\tb', false]]],
  ['an empty line', '', []],
  ['other scripts stay', 'größe 名前 שלום', [['größe 名前 שלום', false]]],
  [
    'an override that turns a line around (CVE-2021-42574)',
    'if (admin\u202e) {',
    [
      ['if (admin', false],
      ['U+202E', true],
      [') {', false],
    ],
  ],
  [
    'a name with a character of no width',
    'pass\u200bword',
    [
      ['pass', false],
      ['U+200B', true],
      ['word', false],
    ],
  ],
  ['a variable whose name is a filler', '\u3164', [['U+3164', true]]],
  ['a tag beyond the first plane', '\u{e0041}', [['U+E0041', true]]],
  [
    'a terminal escape',
    '\u001b[2J',
    [
      ['U+001B', true],
      ['[2J', false],
    ],
  ],
  [
    'a carriage return',
    'x\r',
    [
      ['x', false],
      ['CR', true],
    ],
  ],
])('%s', (_name, line, pieces) => {
  expect(reveal(line)).toEqual(pieces.map(([text, hidden]) => ({ text, hidden })));
});
