import { crc32, deflateSync } from 'node:zlib';

export function chunk(name: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, sum]);
}

export function header(width: number, height: number, depth = 8, colours = 2): Buffer {
  const data = Buffer.alloc(13);
  data.writeUInt32BE(width, 0);
  data.writeUInt32BE(height, 4);
  data.set([depth, colours], 8);
  return chunk('IHDR', data);
}

export const png = (...chunks: Buffer[]) => Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), ...chunks]);

/** A picture in one colour, as a browser shows it. */
export function plainPng(width: number, height: number, [r, g, b] = [15, 118, 110]): Buffer {
  const row = Buffer.concat([Buffer.from([0]), Buffer.alloc(width * 3, Buffer.from([r!, g!, b!]))]);
  const pixels = deflateSync(Buffer.concat(Array.from({ length: height }, () => row)));
  return png(header(width, height), chunk('IDAT', pixels), chunk('IEND', Buffer.alloc(0)));
}
