export const pictureTypes = ['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/svg+xml'] as const;
export type PictureType = (typeof pictureTypes)[number];

/** Where the root of an SVG is found, after a declaration and comments. */
const svgStart = 1024;

/**
 * What a picture is, by its own first bytes: a name says what its author likes. Null for everything that is not sent as a
 * picture.
 */
export function pictureType(path: string, bytes: Buffer): PictureType | null {
  const starts = (text: string, at = 0) => bytes.toString('latin1', at, at + text.length) === text;
  if (starts('\x89PNG\r\n\x1a\n')) return 'image/png';
  if (starts('\xff\xd8\xff')) return 'image/jpeg';
  if (starts('GIF87a') || starts('GIF89a')) return 'image/gif';
  if (starts('RIFF') && starts('WEBP', 8)) return 'image/webp';
  // Text could be anything, so here the name has to say it, too.
  if (/\.svg$/i.test(path) && /<svg[\s>]/.test(bytes.toString('utf8', 0, svgStart))) return 'image/svg+xml';
  return null;
}
