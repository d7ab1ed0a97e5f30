import { createHash } from 'node:crypto';
import { cleanPng, isPng } from './png.ts';
import { RefusedPicture } from './refused.ts';
import { cleanSvg, looksLikeSvg } from './svg.ts';

export interface Picture {
  type: 'image/png' | 'image/svg+xml';
  content: Buffer;
  /** SHA-256 of the content, in hex. */
  hash: string;
}

/**
 * A picture that may be shown to everybody, out of a file that anybody made. What it is, is decided by its bytes: headers
 * and names are the uploader's word.
 *
 * @throws RefusedPicture
 */
export function readPicture(bytes: Buffer): Picture {
  if (isPng(bytes)) return picture('image/png', cleanPng(bytes));
  if (looksLikeSvg(bytes)) return picture('image/svg+xml', cleanSvg(bytes));
  throw new RefusedPicture('A logo is a PNG or an SVG.');
}

const picture = (type: Picture['type'], content: Buffer): Picture => ({
  type,
  content,
  hash: createHash('sha256').update(content).digest('hex'),
});
