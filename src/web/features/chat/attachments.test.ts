import { expect, it } from 'vitest';
import { isReadable, mimeOf, promptParts, refusal } from './attachments.ts';

const megabyte = 1024 * 1024;

it.each([
  ['a small one', 1, [], null],
  ['the largest', 4 * megabyte, [4 * megabyte], null],
  ['one too large', 4 * megabyte + 1, [], 'a.png is larger than 4 MB.'],
  ['one too many', 3 * megabyte, [3 * megabyte, 3 * megabyte], 'All files of a message together may have 8 MB.'],
])('judges %s', (_name, size, attached, words) => {
  expect(
    refusal(
      { name: 'a.png', size },
      attached.map((each) => ({ size: each })),
    ),
  ).toBe(words);
});

it.each([
  ['a.png', 'image/png', 'image/png', true],
  ['a.ts', 'video/mp2t', 'text/plain', true],
  ['a.svg', 'image/svg+xml', 'text/plain', true],
  ['a.json', 'application/json', 'text/plain', true],
  ['a.pdf', 'application/pdf', 'application/pdf', true],
  ['a.zip', 'application/zip', 'application/zip', false],
  ['noname', '', 'application/octet-stream', false],
])('%s of type %j is sent as %s', (name, type, mime, readable) => {
  expect(mimeOf({ name, type })).toBe(mime);
  expect(isReadable(mime)).toBe(readable);
});

it('sends files after the words, and alone when there are none', () => {
  const file = { id: 1, name: 'a.png', mime: 'image/png', size: 1, url: 'data:image/png;base64,AA==' };
  const sent = { type: 'file', mime: 'image/png', filename: 'a.png', url: file.url };
  expect(promptParts('Look', [file])).toEqual([{ type: 'text', text: 'Look' }, sent]);
  expect(promptParts('', [file])).toEqual([sent]);
});
