import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Recorder } from './recorder.ts';

const limit = 256 * 1024;

it('gives back what was written, from any offset that it keeps', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(100_000), { maxLength: 20 }), fc.nat(), (sizes, at) => {
      const recorder = new Recorder(limit);
      let all = Buffer.alloc(0);
      for (const [i, size] of sizes.entries()) {
        const bytes = Buffer.alloc(size, `chunk-${i}\n`);
        all = Buffer.concat([all, bytes]);
        recorder.append(bytes);
      }
      expect(recorder.end).toBe(all.length);
      expect(recorder.end - recorder.start).toBeLessThanOrEqual(limit);
      expect(recorder.end - recorder.start).toBeGreaterThanOrEqual(Math.min(all.length, limit - 64 * 1024));
      const from = recorder.start + (at % (recorder.end - recorder.start + 1));
      const pieces: Buffer[] = [];
      for (let next = from; next < recorder.end; next += pieces.at(-1)!.length) pieces.push(recorder.read(next, 9_999));
      expect(Buffer.concat(pieces).equals(all.subarray(from))).toBe(true);
    }),
  );
});

it('finds where a line begins once the oldest bytes are gone', () => {
  const recorder = new Recorder(limit);
  recorder.append(Buffer.from('first\nsecond\n'));
  expect(recorder.firstLine()).toBe(0);
  recorder.append(Buffer.from('0123456789\n'.repeat(40_000)));
  expect(recorder.start).toBeGreaterThan(0);
  expect(recorder.read(recorder.firstLine(), 11).toString()).toBe('0123456789\n');
  const endless = new Recorder(limit);
  endless.append(Buffer.alloc(limit * 2, 'x'));
  expect(endless.firstLine()).toBe(endless.start);
});
