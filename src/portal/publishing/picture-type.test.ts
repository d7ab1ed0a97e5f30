import { expect, test } from 'vitest';
import { pictureType } from './picture-type.ts';

const svg = '<svg xmlns="http://www.w3.org/2000/svg"/>';

test.each<[string, string, string, string | null]>([
  ['a PNG', 'a.png', '\x89PNG\r\n\x1a\nrest', 'image/png'],
  ['a JPEG', 'a.jpg', '\xff\xd8\xff\xe0rest', 'image/jpeg'],
  ['a GIF', 'a.gif', 'GIF89arest', 'image/gif'],
  ['a WebP', 'a.webp', 'RIFF1234WEBPVP8 ', 'image/webp'],
  ['an SVG', 'a.svg', svg, 'image/svg+xml'],
  ['an SVG after a declaration', 'a.SVG', `<?xml version="1.0"?>\n<!-- made -->\n${svg}`, 'image/svg+xml'],
  ['a picture under another name', 'a.txt', '\x89PNG\r\n\x1a\nrest', 'image/png'],
  ['a page that is called a picture', 'a.png', '<html><script>alert(1)</script>', null],
  ['a page that is called an SVG', 'a.svg', '<html><script>alert(1)</script>', null],
  ['an SVG that is called a page', 'a.html', svg, null],
  ['sound', 'a.webp', 'RIFF1234WAVEfmt ', null],
  ['nothing', 'a.png', '', null],
])('%s', (_, path, bytes, type) => {
  expect(pictureType(path, Buffer.from(bytes, 'latin1'))).toBe(type);
});
