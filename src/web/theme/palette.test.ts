import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contrast, hexToOklch, oklchToHex } from './oklch.ts';
import { derivePalette, type Palette } from './palette.ts';

const surfaces = ['--background', '--card', '--muted'];
/** What is read, on what it is read on, and the least contrast of the two. */
const pairs: [string, string[], number][] = [
  ['--foreground', [...surfaces, '--strong', '--accent'], 7],
  ['--muted-foreground', [...surfaces, '--strong'], 4.5],
  ['--link', [...surfaces, '--accent'], 4.5],
  ['--accent-foreground', ['--accent', ...surfaces], 4.5],
  ['--primary-foreground', ['--primary', '--primary-hover'], 4.5],
  ['--danger-solid-foreground', ['--danger-solid', '--danger-solid-hover'], 4.5],
  ['--success', ['--success-soft', ...surfaces], 4.5],
  ['--warning', ['--warning-soft', ...surfaces], 4.5],
  ['--danger', ['--danger-soft', ...surfaces], 4.5],
  ['--info', ['--info-soft', ...surfaces], 4.5],
  ['--ring', surfaces, 3],
  ['--primary', ['--card'], 1.5],
];

function weakest(palette: Palette) {
  return pairs.flatMap(([name, on, least]) =>
    on
      .map((surface) => ({
        name,
        surface,
        ratio: contrast(palette[name as '--x'] as string, palette[surface as '--x'] as string),
      }))
      .filter(({ ratio }) => ratio < least),
  );
}

const hex = fc.integer({ min: 0, max: 0xffffff }).map((n) => `#${n.toString(16).padStart(6, '0')}`);

describe('derivePalette', () => {
  it.each([
    '#2563eb',
    '#000000',
    '#ffffff',
    '#ffff00',
    '#00ff00',
    '#ff0000',
    '#0000ff',
    '#808080',
    '#facc15',
    '#39ff14',
    '#ff00ff',
    '#ccff00',
    '#f5f5f4',
  ])('reads in both modes with %s', (accent) => {
    const { light, dark } = derivePalette(accent);
    expect(weakest(light)).toEqual([]);
    expect(weakest(dark)).toEqual([]);
  });

  it('reads in both modes with any colour', () => {
    fc.assert(
      fc.property(hex, (accent) => {
        const { light, dark } = derivePalette(accent);
        expect([...weakest(light), ...weakest(dark)]).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it('keeps an accent that already reads as it was picked', () => {
    expect(derivePalette('#2563eb').light['--primary']).toBe('#2563eb');
  });

  it('gives both modes the same variables', () => {
    const { light, dark } = derivePalette('#2563eb');
    expect(Object.keys(light)).toEqual(Object.keys(dark));
  });
});

describe('oklch', () => {
  it('comes back from OKLCH as it went', () => {
    fc.assert(
      fc.property(hex, (colour) => {
        expect(oklchToHex(hexToOklch(colour))).toBe(colour);
      }),
    );
  });

  it('measures contrast as WCAG does', () => {
    expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5);
    expect(contrast('#767676', '#ffffff')).toBeCloseTo(4.54, 2);
  });
});
