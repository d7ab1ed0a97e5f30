import { crc32 } from 'node:zlib';
import { logoMaxPixels } from '#contract/branding.ts';
import { RefusedPicture } from './refused.ts';

const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');

export const isPng = (bytes: Buffer) => bytes.subarray(0, signature.length).equals(signature);

/** Chunks that say how the picture looks. Texts, dates and cameras' data are nobody's business, and a profile is a packed stream. */
const kept = new Set(['IHDR', 'PLTE', 'IDAT', 'IEND', 'tRNS', 'gAMA', 'cHRM', 'sRGB', 'sBIT', 'bKGD', 'pHYs']);

/** Bit depths that exist for each colour type. */
const depths: Record<number, number[]> = { 0: [1, 2, 4, 8, 16], 2: [8, 16], 3: [1, 2, 4, 8], 4: [8, 16], 6: [8, 16] };

/**
 * The same picture without what is not picture. Nothing is unpacked here: the size that a decoder would need is told by
 * the header, and refused by it.
 *
 * @param bytes begins with the signature
 * @throws RefusedPicture when it is cut off, damaged, too large, or has something behind its end
 */
export function cleanPng(bytes: Buffer): Buffer {
  const chunks = [...readChunks(bytes)];
  checkHeader(chunks[0]!);
  if (!chunks.some(({ name }) => name === 'IDAT')) throw new RefusedPicture('The PNG holds no picture.');
  return Buffer.concat([signature, ...chunks.filter(({ name }) => kept.has(name)).map(({ whole }) => whole)]);
}

interface Chunk {
  name: string;
  data: Buffer;
  /** With length, name and checksum. */
  whole: Buffer;
}

function* readChunks(bytes: Buffer): Generator<Chunk> {
  for (let at = signature.length; ; ) {
    if (at + 12 > bytes.length) throw new RefusedPicture('The PNG is cut off.');
    const end = at + 12 + bytes.readUInt32BE(at);
    if (end > bytes.length) throw new RefusedPicture('The PNG is cut off.');
    const whole = bytes.subarray(at, end);
    const name = whole.toString('latin1', 4, 8);
    if (at === signature.length && name !== 'IHDR') throw new RefusedPicture('The PNG has no header.');
    if (crc32(whole.subarray(4, -4)) !== whole.readUInt32BE(whole.length - 4))
      throw new RefusedPicture('The PNG is damaged.');
    yield { name, data: whole.subarray(8, -4), whole };
    at = end;
    if (name !== 'IEND') continue;
    if (at !== bytes.length) throw new RefusedPicture('There is something behind the end of the PNG.');
    return;
  }
}

function checkHeader({ data }: Chunk): void {
  if (data.length !== 13) throw new RefusedPicture('The PNG has no header.');
  const [width, height] = [data.readUInt32BE(0), data.readUInt32BE(4)];
  if (width === 0 || height === 0) throw new RefusedPicture('The PNG has no size.');
  if (width > logoMaxPixels || height > logoMaxPixels)
    throw new RefusedPicture(
      `The PNG is ${width} × ${height} pixels. At most ${logoMaxPixels} × ${logoMaxPixels} are allowed.`,
    );
  if (!depths[data[9]!]?.includes(data[8]!)) throw new RefusedPicture('The PNG has colours that do not exist.');
}
