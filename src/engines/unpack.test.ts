import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, expect, test } from 'vitest';
import { unpack } from './unpack.ts';

const folder = mkdtempSync(join(tmpdir(), 'slipway-unpack-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A small archive: whole records, so that tar needs nothing behind it. */
const archive = execFileSync('tar', ['--create', '--file=-', '--directory', import.meta.dirname, 'unpack.ts']);

test('files come out as they went in', async () => {
  await unpack(Readable.from([archive]), join(folder, 'whole'));
  expect(readFileSync(join(folder, 'whole', 'unpack.ts'))).toEqual(
    readFileSync(join(import.meta.dirname, 'unpack.ts')),
  );
});

test('tar ends at the end mark of the archive, long before the stream does: it does not wait for ever', async () => {
  const stream = new Readable({ read() {} });
  stream.push(archive);
  // Nobody takes more of it: tar has ended.
  stream.once('pause', () => {
    stream.push(Buffer.alloc(100_000));
    stream.push(null);
  });
  await unpack(stream, join(folder, 'padded'));
});

test('a stream that breaks off fails with its own error, though tar was content', async () => {
  const broken = Readable.from(
    (async function* () {
      yield archive;
      throw new Error('the connection is lost');
    })(),
    { objectMode: false },
  );
  await expect(unpack(broken, join(folder, 'broken'))).rejects.toThrow('the connection is lost');
});

test('what is no archive is refused', async () => {
  await expect(unpack(Readable.from(['nonsense']), join(folder, 'nonsense'))).rejects.toMatchObject({ code: 'failed' });
});
