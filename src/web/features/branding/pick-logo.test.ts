import { expect, it } from 'vitest';
import { faultOf } from './pick-logo.ts';

it.each([
  ['image/png', 1, null],
  ['image/svg+xml', 512 * 1024, null],
  ['image/svg+xml', 512 * 1024 + 1, 'This file has 513 kB. At most 512 kB are allowed.'],
  ['image/jpeg', 1, 'This is neither a PNG nor an SVG.'],
  ['', 1, 'This is neither a PNG nor an SVG.'],
])('%s of %d bytes: %s', (type, size, fault) => {
  expect(faultOf({ type, size })).toBe(fault);
});
