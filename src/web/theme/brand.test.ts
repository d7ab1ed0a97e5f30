import { expect, it } from 'vitest';
import { initialIcon, isWordmark, logoFor } from './brand.ts';

const light = { url: '/light' };
const dark = { url: '/dark' };

it.each([
  ['both', { light, dark }, '/light', '/dark'],
  ['only a light one', { light, dark: null }, '/light', '/light'],
  ['only a dark one', { light: null, dark }, null, '/dark'],
  ['none', { light: null, dark: null }, null, null],
])('shows the right logo of %s', (_, logos, inLight, inDark) => {
  expect(logoFor(logos, false)).toBe(inLight);
  expect(logoFor(logos, true)).toBe(inDark);
});

it.each([
  [32, 32, false],
  [48, 32, false],
  [120, 32, true],
  [10, 32, false],
])('%d × %d is a word: %s', (width, height, word) => {
  expect(isWordmark(width, height)).toBe(word);
});

it.each([
  ['acme', '>A</text>'],
  [' über uns', '>Ü</text>'],
  ['👩‍💻 team', '>👩‍💻</text>'],
  ['<script>', '>&lt;</text>'],
  ['&', '>&amp;</text>'],
])('draws the first letter of %j', (name, drawn) => {
  const icon = decodeURIComponent(initialIcon({ name, accent: '#2563eb' }));
  expect(icon).toContain(drawn);
  expect(icon).toContain('fill="#2563eb"');
});

it('draws a dark letter on a light accent', () => {
  expect(decodeURIComponent(initialIcon({ name: 'A', accent: '#ffff00' }))).toContain('fill="#000000">A');
});
