import { logoMaxBytes } from '#contract/branding.ts';

/** What the file chooser offers. */
export const logoTypes = 'image/png,image/svg+xml';
export const logoLimits = `PNG or SVG, at most ${logoMaxBytes / 1024} kB.`;

/** What is wrong with a file before it is even sent, in words; null when the portal should look at it. */
export function faultOf({ type, size }: Pick<File, 'type' | 'size'>): string | null {
  if (!logoTypes.split(',').includes(type)) return 'This is neither a PNG nor an SVG.';
  if (size > logoMaxBytes)
    return `This file has ${Math.ceil(size / 1024)} kB. At most ${logoMaxBytes / 1024} kB are allowed.`;
  return null;
}
