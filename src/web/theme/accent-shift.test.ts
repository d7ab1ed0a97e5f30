import { expect, it } from 'vitest';
import { accentShifts } from './accent-shift.ts';
import { contrast } from './oklch.ts';

const told = (accent: string) => accentShifts(accent).map(({ what, mode }) => `${what} in ${mode}`);

it.each([
  ['the default', '#2563eb', ['Links in dark']],
  ['white', '#ffffff', ['Buttons in light', 'Links in light']],
  ['black', '#000000', ['Buttons in dark', 'Links in dark']],
  ['yellow', '#ffff00', ['Buttons in light', 'Links in light']],
  ['neon green', '#39ff14', ['Buttons in light', 'Links in light']],
  ['navy', '#001f5c', ['Buttons in dark', 'Links in dark']],
])('tells where %s is shifted', (_, accent, shifts) => {
  expect(told(accent)).toEqual(shifts);
});

it('tells the colour that is read instead', () => {
  const link = accentShifts('#ffff00').find(({ what }) => what === 'Links')!;
  expect(contrast(link.shown, '#ffffff')).toBeGreaterThan(4.5);
});
