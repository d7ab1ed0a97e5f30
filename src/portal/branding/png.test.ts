import { deflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { chunk, header, plainPng, png } from './png.fixture.ts';
import { cleanPng } from './png.ts';

const end = chunk('IEND', Buffer.alloc(0));
const pixels = chunk('IDAT', deflateSync(Buffer.alloc(100)));

test('a picture that is nothing else stays as it is', () => {
  expect(cleanPng(plainPng(16, 16))).toEqual(plainPng(16, 16));
});

test('what is not picture is left out: texts, the camera’s data, a packed profile', () => {
  const extras = ['tEXt', 'zTXt', 'iTXt', 'eXIf', 'iCCP', 'tIME', 'prVt'].map((name) => chunk(name, Buffer.from('x')));
  expect(cleanPng(png(header(4, 4), ...extras, pixels, end))).toEqual(png(header(4, 4), pixels, end));
});

test('as large as is allowed', () => {
  const largest = png(header(4096, 4096), pixels, end);
  expect(cleanPng(largest)).toEqual(largest);
});

const damaged = plainPng(4, 4);
damaged[20]! ^= 1;

test.each<[string, Buffer, RegExp]>([
  ['a bomb: small, and huge when it is unpacked', png(header(50_000, 50_000), pixels, end), /50000 × 50000 pixels/],
  ['a strip that is too long', png(header(1, 4097), pixels, end), /4096 × 4096/],
  ['one without a size', png(header(0, 4), pixels, end), /no size/],
  ['one cut off in the middle', plainPng(4, 4).subarray(0, 40), /cut off/],
  ['one that ends before its end', png(header(4, 4), pixels), /cut off/],
  ['a length beyond the file', Buffer.concat([plainPng(4, 4).subarray(0, 8), Buffer.alloc(12, 0xff)]), /cut off/],
  ['one that is damaged', damaged, /damaged/],
  ['one without a header', png(pixels, end), /no header/],
  ['a header of the wrong length', png(chunk('IHDR', Buffer.alloc(5)), pixels, end), /no header/],
  ['one without a picture', png(header(4, 4), end), /no picture/],
  ['a depth that no decoder knows', png(header(4, 4, 3, 2), pixels, end), /colours/],
  ['a page behind its end', Buffer.concat([plainPng(4, 4), Buffer.from('<script>')]), /behind the end/],
])('%s is refused', (_, bytes, words) => {
  expect(() => cleanPng(bytes)).toThrow(words);
});
