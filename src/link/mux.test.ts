import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { Duplex, type Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { frameHeader, kinds, maxData } from './frames.ts';
import { createMux, type Mux, windows } from './mux.ts';
import { connectedPair, type Pair, ways } from './pair.fixture.ts';

const target = { to: 'port', port: 3000 } as const;
let pair: Pair | undefined;
afterEach(async () => {
  await pair?.close();
  pair = undefined;
});

describe.each(ways)('streams over a %s', (way) => {
  const connect = async (lane: 'interactive' | 'bulk' = 'bulk') => {
    pair = await connectedPair(way, lane);
    return pair;
  };

  it('carry any bytes, cut anyhow, of many streams at once, intact and in order', { timeout: 60_000 }, async () => {
    const { portal, supervisor, arrived } = await connect('interactive');
    const side = fc.array(fc.integer({ min: 0, max: 200_000 }), { maxLength: 6 });
    const plan = fc.record({ up: side, down: side, opener: fc.boolean(), slow: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(plan, { minLength: 1, maxLength: 12 }), async (plans) => {
        await Promise.all(
          plans.map(async ({ up, down, opener, slow }) => {
            const [from, to] = opener ? [portal, arrived.supervisor] : [supervisor, arrived.portal];
            const near = from.open(target);
            const far = (await to.next()).stream;
            const sent = [send(near, up), send(far, down)];
            const got = await Promise.all([digest(far, slow), digest(near, slow)]);
            expect(got).toEqual(await Promise.all(sent));
          }),
        );
        await expect.poll(() => [portal.streams, supervisor.streams]).toEqual([0, 0]);
      }),
      { numRuns: 15 },
    );
  });

  it('break abruptly without harm to their neighbours', { timeout: 60_000 }, async () => {
    const { portal, supervisor, arrived } = await connect('interactive');
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 300_000 }), { minLength: 1, maxLength: 8 }),
        async (sizes) => {
          const steady = portal.open(target);
          const far = (await arrived.supervisor.next()).stream;
          const whole = send(steady, [400_000]);
          const doomed = sizes.map((size, i) => {
            const stream = portal.open(target);
            stream.write(randomBytes(size));
            if (i % 2) stream.destroy();
            return stream;
          });
          for (const _ of sizes) {
            const { stream } = await arrived.supervisor.next();
            stream.once('data', () => stream.destroy());
            if (sizes.length % 2) stream.destroy();
            doomed.pop()?.destroy();
          }
          expect(await digest(far, false)).toBe(await whole);
          far.end();
          steady.resume();
          await expect.poll(() => [portal.streams, supervisor.streams]).toEqual([0, 0]);
        },
      ),
      { numRuns: 15 },
    );
  });

  it('do not stop when one of them is not read', async () => {
    const { portal, arrived } = await connect();
    const stuck = portal.open(target);
    stuck.write(randomBytes(windows.bulk * 2));
    const unread = (await arrived.supervisor.next()).stream;
    const moving = portal.open(target);
    const sent = send(moving, [windows.bulk * 5]);
    expect(await digest((await arrived.supervisor.next()).stream, false)).toBe(await sent);
    expect(unread.readableLength).toBeLessThanOrEqual(windows.bulk);
    // And the stuck one goes on as soon as somebody reads.
    stuck.end();
    expect((await buffer(unread)).length).toBe(windows.bulk * 2);
  });

  it('survive empty writes', async () => {
    const { portal, arrived } = await connect();
    const near = portal.open(target);
    near.write('');
    near.write('a');
    near.write(Buffer.alloc(0));
    near.end('b');
    expect((await buffer((await arrived.supervisor.next()).stream)).toString()).toBe('ab');
  });

  it('close in one direction and go on in the other', async () => {
    const { portal, arrived } = await connect();
    const near = portal.open(target);
    near.end('question');
    const { stream: far } = await arrived.supervisor.next();
    expect((await buffer(far)).toString()).toBe('question');
    far.end('answer');
    expect((await buffer(near)).toString()).toBe('answer');
  });

  it('deliver everything when the sender closes right after its last byte', async () => {
    const { portal, arrived } = await connect();
    const near = portal.open(target);
    const { stream: far } = await arrived.supervisor.next();
    const bytes = randomBytes(300_000);
    far.end(bytes, () => far.destroy());
    await once(far, 'close');
    expect((await buffer(near)).equals(bytes)).toBe(true);
  });

  it('tell the code of a failure, never its message', async () => {
    const { portal, arrived } = await connect();
    const near = portal.open(target);
    const { stream: far } = await arrived.supervisor.next();
    far.destroy(Object.assign(new Error('the password is 123'), { code: 'ECONNREFUSED' }));
    const [error] = await once(near, 'error');
    expect(error.code).toBe('ECONNREFUSED');
    expect(error.message).not.toContain('password');
  });

  it('break when the link does, and later ones at once', async () => {
    const { portal, supervisor, arrived } = await connect();
    const near = portal.open(target);
    await arrived.supervisor.next();
    const broken = once(near, 'error');
    supervisor.close();
    expect((await broken)[0].code).toBe('ECONNRESET');
    await portal.closed;
    expect((await once(portal.open(target), 'error'))[0].code).toBe('ECONNRESET');
    expect(portal.streams).toBe(0);
  });

  it('stay few: beyond the limit a stream is refused', async () => {
    const { portal } = await connect();
    for (let i = 0; i < 1024; i += 1) portal.open(target);
    expect((await once(portal.open(target), 'error'))[0].code).toBe('EMFILE');
  });
});

it('lets a small write overtake a flood, frame by frame', async () => {
  const wire = new Wire();
  const mux = createMux(wire, { role: 'dialer', lane: 'bulk', onStream: () => {} });
  mux.open(target).write(randomBytes(windows.bulk));
  const quiet = mux.open(target);
  quiet.write('key');
  await expect.poll(() => wire.sentOn(kinds.data)).toHaveLength(17);
  // The quiet stream's only frame is the second, not the last.
  expect(wire.sentOn(kinds.data).slice(0, 3)).toEqual([1, 3, 1]);
  mux.close();
});

it('sends the frames of one turn of the event loop at once, though each has a tick of its own', async () => {
  const wire = new Wire();
  const mux = createMux(wire, { role: 'dialer', lane: 'bulk', onStream: () => {} });
  for (let i = 0; i < 3; i += 1) {
    mux.open(target).end('request');
    await new Promise<void>((resolve) => process.nextTick(resolve));
  }
  await expect.poll(() => wire.sentOn(kinds.end)).toEqual([1, 3, 5]);
  expect(wire.writes).toBe(1);
  mux.close();
});

it('sends the frame that opens a stream before any grant for it', async () => {
  const wire = new Wire();
  const mux = createMux(wire, { role: 'acceptor', lane: 'interactive', onStream: () => {} });
  mux.open(target).resume();
  wire.receive(frame(kinds.data, 2, Buffer.alloc(maxData)));
  await expect.poll(() => wire.kindsSent()).toEqual([kinds.open, kinds.window]);
  mux.close();
});

it('gives credit back for what was read, not for what arrived', async () => {
  const wire = new Wire();
  const mux = createMux(wire, { role: 'acceptor', lane: 'interactive', onStream: () => {} });
  const stream = mux.open(target);
  wire.receive(frame(kinds.data, 2, Buffer.alloc(maxData)), frame(kinds.data, 2, Buffer.alloc(maxData)));
  await expect.poll(() => wire.kindsSent()).toEqual([kinds.open]);
  stream.resume();
  await expect.poll(() => wire.kindsSent()).toEqual([kinds.open, kinds.window, kinds.window]);
  mux.close();
});

it('takes a silent peer for dead', async () => {
  vi.useFakeTimers();
  const mux = createMux(new Wire(), { role: 'acceptor', lane: 'interactive', onStream: () => {}, pingEvery: 15_000 });
  vi.advanceTimersByTime(60_000);
  vi.useRealTimers();
  expect(await mux.closed).toBe('the peer is silent');
});

describe('a hostile peer loses its connection', () => {
  const open = (id: number, json = '{"to":"egress"}') => frame(kinds.open, id, Buffer.from(json));
  const grant = (id: number, bytes: number) => {
    const payload = Buffer.alloc(4);
    payload.writeUInt32BE(bytes);
    return frame(kinds.window, id, payload);
  };
  const cases: [string, Buffer[], string][] = [
    ['an unknown kind of frame', [frame(99, 1)], 'unknown frame 99'],
    ['an oversized frame', [frameHeader(kinds.data, 1, maxData + 1)], 'frame 2 of 65537 bytes'],
    ['an empty data frame', [open(1), frame(kinds.data, 1)], 'frame 2 of 0 bytes'],
    ['an oversized target', [frameHeader(kinds.open, 1, 1025)], 'frame 1 of 1025 bytes'],
    ['a target that is not JSON', [open(1, 'to egress')], 'bad stream target'],
    ['data for a stream that never was', [frame(kinds.data, 5, Buffer.from('x'))], 'unknown stream'],
    ['a grant for a stream that never was', [grant(2, 1)], 'unknown stream'],
    ['an id of our side', [open(2)], 'stream id out of order'],
    ['an id used again', [open(3), open(3)], 'stream id out of order'],
    ['more credit than a window', [open(1), grant(1, 1)], 'credit overflow'],
    ['credit that wraps around', [open(1), grant(1, 0xffff_ffff)], 'credit overflow'],
    ['data after its end', [open(1), frame(kinds.end, 1), frame(kinds.data, 1, Buffer.from('x'))], 'data after end'],
    ['two ends', [open(1), frame(kinds.end, 1), frame(kinds.end, 1)], 'end after end'],
    [
      'data without credit',
      [open(1), ...Array.from({ length: 17 }, () => frame(kinds.data, 1, Buffer.alloc(maxData)))],
      'data without credit',
    ],
    [
      'every window filled',
      Array.from({ length: 65 }, (_, i) => [
        open(1 + i * 2),
        ...Array.from({ length: 16 }, () => frame(kinds.data, 1 + i * 2, Buffer.alloc(maxData))),
      ]).flat(),
      'too much unread data',
    ],
  ];
  it.each(cases)('after %s', async (_name, frames, reason) => {
    const wire = new Wire();
    const mux = createMux(wire, { role: 'acceptor', lane: 'bulk', onStream: () => {} });
    wire.receive(...frames);
    expect(await mux.closed).toBe(reason);
    expect(wire.destroyed).toBe(true);
    expect(mux.streams).toBe(0);
  });

  it('after asking for answers that it never reads', async () => {
    const wire = new Wire({ reads: false });
    const mux = createMux(wire, { role: 'acceptor', lane: 'bulk', onStream: () => {} });
    const refused = (i: number) => open(1 + i * 2, '{"to":"moon"}');
    wire.receive(Buffer.concat(Array.from({ length: 100_000 }, (_, i) => refused(i))));
    expect(await mux.closed).toBe('the peer does not read');
  });

  it('but only one stream for a target that this side does not know', async () => {
    const wire = new Wire();
    const mux = createMux(wire, { role: 'acceptor', lane: 'bulk', onStream: () => expect.unreachable() });
    wire.receive(open(1, '{"to":"moon"}'), frame(kinds.data, 1, Buffer.from('late')));
    await expect.poll(() => wire.kindsSent()).toEqual([kinds.reset]);
    mux.close();
  });

  it('and random bytes never escape as anything but a closed connection', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 20 }), async (chunks) => {
        const wire = new Wire();
        const mux = createMux(wire, { role: 'acceptor', lane: 'bulk', onStream: (_, stream) => stream.destroy() });
        wire.receive(open(1), ...chunks.map((chunk) => Buffer.from(chunk)));
        mux.close();
        expect(await mux.closed).toBeTypeOf('string');
      }),
    );
  });

  it('keeps bounded memory for bytes that come one by one', async () => {
    const wire = new Wire();
    let stream: Duplex | undefined;
    const mux: Mux = createMux(wire, { role: 'acceptor', lane: 'bulk', onStream: (_, opened) => (stream = opened) });
    wire.receive(open(1));
    const one = frame(kinds.data, 1, Buffer.from('x'));
    const before = process.memoryUsage().heapUsed;
    for (let i = 0; i < 20_000; i += 1) wire.receive(one);
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(40 * 1024 * 1024);
    setImmediate(() => wire.receive(frame(kinds.end, 1)));
    expect((await buffer(stream as Readable)).length).toBe(20_000);
    mux.close();
  });
});

function frame(kind: number, id: number, payload: Buffer = Buffer.alloc(0)): Buffer {
  return Buffer.concat([frameHeader(kind as 1, id, payload.length), payload]);
}

/** A transport without a peer: frames are put in by hand, and those sent are read back. */
class Wire extends Duplex {
  #sent: Buffer[] = [];
  /** Calls of the system that a socket would have made. */
  writes = 0;
  constructor({ reads = true } = {}) {
    const take = (chunks: Buffer[], done: () => void) => {
      this.writes += 1;
      this.#sent.push(...chunks);
      if (reads) done();
    };
    super({
      read: () => {},
      write: (chunk, _encoding, done) => take([chunk], done),
      writev: (items, done) =>
        take(
          items.map((item) => item.chunk),
          done,
        ),
    });
  }
  receive(...frames: Buffer[]) {
    for (const bytes of frames) if (!this.destroyed) this.emit('data', bytes);
  }
  #headers() {
    const all = Buffer.concat(this.#sent);
    const headers: { kind: number; id: number }[] = [];
    for (let at = 0; at < all.length; at += 8 + all.readUIntBE(at + 1, 3))
      headers.push({ kind: all[at]!, id: all.readUInt32BE(at + 4) });
    return headers;
  }
  kindsSent() {
    return this.#headers().map((header) => header.kind);
  }
  sentOn(kind: number) {
    return this.#headers().flatMap((header) => (header.kind === kind ? [header.id] : []));
  }
}

/** Writes random chunks of these sizes, ends, and resolves with their digest. */
async function send(stream: Duplex, sizes: number[]): Promise<string> {
  const hash = createHash('sha256');
  for (const size of sizes) {
    const chunk = randomBytes(size);
    hash.update(chunk);
    if (!stream.write(chunk)) await once(stream, 'drain');
  }
  stream.end();
  return hash.digest('hex');
}

/** By events: iterating would destroy the other direction at the end. */
async function digest(stream: Readable, slow: boolean): Promise<string> {
  const hash = createHash('sha256');
  stream.on('data', (chunk) => {
    hash.update(chunk);
    if (!slow) return;
    stream.pause();
    setImmediate(() => stream.resume());
  });
  await once(stream, 'end');
  return hash.digest('hex');
}
