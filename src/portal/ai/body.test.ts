import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { bodyRoom } from './body.ts';

const megabyte = Buffer.alloc(1024 * 1024);
const request = (): PassThrough & IncomingMessage => Object.assign(new PassThrough(), { headers: {} }) as never;
function whole(megabytes: number) {
  const req = request();
  for (let i = 0; i < megabytes; i++) req.write(megabyte);
  req.end();
  return req;
}

test('one that arrives too slowly is refused', async () => {
  const req = request();
  const reading = bodyRoom(30).read(req, 'ws1');
  req.write('{');
  await expect(reading).rejects.toMatchObject({ code: 'too_slow' });
  expect(req.destroyed).toBe(false);
});

test('one that breaks off is refused', async () => {
  const req = request();
  const reading = bodyRoom().read(req, 'ws1');
  req.destroy();
  await expect(reading).rejects.toMatchObject({ code: 'bad_request' });
});

test('large ones at once are bounded for a workspace, and then for all', async () => {
  const room = bodyRoom();
  const [one, two] = [await room.read(whole(32), 'ws1'), await room.read(whole(32), 'ws1')];
  await expect(room.read(whole(1), 'ws1')).rejects.toMatchObject({ code: 'busy' });
  const others = [await room.read(whole(32), 'ws2'), await room.read(whole(32), 'ws2')];
  await expect(room.read(whole(1), 'ws3')).rejects.toMatchObject({ code: 'busy' });
  one.release();
  one.release();
  expect((await room.read(whole(32), 'ws1')).body.length).toBe(32 * megabyte.length);
  for (const { release } of [two, ...others]) release();
});

test('a refused one leaves its room to the next', async () => {
  const room = bodyRoom();
  for (let i = 0; i < 5; i++) await expect(room.read(whole(33), 'ws1')).rejects.toMatchObject({ code: 'too_large' });
  await expect(room.read(whole(32), 'ws1')).resolves.toBeDefined();
});
