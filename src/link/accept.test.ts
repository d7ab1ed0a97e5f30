import { once } from 'node:events';
import { request } from 'node:http';
import type { Duplex } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type LinkAcceptor, linkAcceptor } from './accept.ts';
import { backoff, dial, keepDialing, RefusedError } from './dial.ts';
import { createMux, type Mux } from './mux.ts';
import { type ListeningPortal, listen, ways } from './pair.fixture.ts';

describe.each(ways)('a portal reached over a %s', (way) => {
  let portal: ListeningPortal;
  let acceptor: LinkAcceptor;
  let muxes: Mux[];
  let authenticate: (environment: string, token: string) => Promise<boolean>;

  beforeEach(async () => {
    muxes = [];
    authenticate = async (environment, token) => environment === 'e1' && token === 'secret';
    portal = await listen(way);
    acceptor = linkAcceptor({
      authenticate: (environment, token) => authenticate(environment, token),
      onMux: (_environment, _lane, mux) => muxes.push(mux),
      onStream: (_environment, _target, stream: Duplex) => stream.destroy(),
    });
    portal.server.on('upgrade', (incoming, socket, head) => {
      if (!acceptor.handle(incoming, socket, head)) socket.end('HTTP/1.1 418 Not Ours\r\n\r\n');
    });
  });
  afterEach(async () => {
    acceptor.close();
    await portal.close();
  });

  const address = (change = {}) => ({
    url: portal.url,
    environment: 'e1',
    token: 'secret',
    lane: 'bulk' as const,
    ...change,
  });
  const refused = async (change: object) => {
    const error = await dial(address(change)).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(RefusedError);
    return (error as RefusedError).status;
  };

  it('answers a wrong token and an unknown environment alike', async () => {
    expect(await refused({ token: 'guess' })).toBe(401);
    expect(await refused({ environment: 'e2' })).toBe(401);
    expect(muxes).toEqual([]);
  });

  it('answers 404 to what is no lane', async () => {
    expect(await refused({ lane: 'other' })).toBe(404);
    expect(await refused({ environment: '../e1' })).toBe(404);
    expect(await refused({ environment: 'e'.repeat(65) })).toBe(404);
  });

  it('answers 503, and not 401, when it cannot tell', async () => {
    authenticate = async () => {
      throw new Error('no database');
    };
    expect(await refused({})).toBe(503);
  });

  it('leaves other upgrades alone', async () => {
    const target =
      way === 'unix socket' ? { socketPath: portal.url.slice(5) } : { port: Number(new URL(portal.url).port) };
    const asked = request({ ...target, path: '/elsewhere', headers: { connection: 'upgrade', upgrade: 'websocket' } });
    asked.end();
    const [response] = await once(asked, 'response');
    expect(response.statusCode).toBe(418);
  });

  it('replaces the older connection of a lane, and of that lane only', async () => {
    const open = async (lane: 'bulk' | 'interactive') =>
      createMux(await dial(address({ lane })), { role: 'dialer', lane, onStream: () => {} });
    const first = await open('bulk');
    const other = await open('interactive');
    await expect.poll(() => muxes).toHaveLength(2);
    const second = await open('bulk');
    await first.closed;
    await expect.poll(() => muxes).toHaveLength(3);
    await expect.poll(() => acceptor.mux('e1', 'bulk')).toBe(muxes[2]);
    expect(acceptor.mux('e1', 'interactive')).toBe(muxes[1]);
    acceptor.disconnect('e1', 'revoked');
    await Promise.all([other.closed, second.closed]);
    await expect.poll(() => acceptor.mux('e1', 'bulk')).toBeUndefined();
  });

  it('is dialled again after every loss, until the signal', async () => {
    const stop = new AbortController();
    const dialling = keepDialing(
      { ...address(), onStream: () => {}, onMux: () => {}, onGone: () => expect.unreachable() },
      stop.signal,
    );
    for (let times = 1; times <= 3; times += 1) {
      await vi.waitFor(() => expect(muxes).toHaveLength(times), { timeout: 5_000 });
      muxes.at(-1)!.close();
    }
    stop.abort();
    await dialling;
  });

  it('loses a supervisor that it refuses again and again', { timeout: 30_000 }, async () => {
    const gone = vi.fn();
    vi.spyOn(Math, 'random').mockReturnValue(0.01);
    await keepDialing(
      { ...address({ token: 'old' }), onStream: () => {}, onMux: () => {}, onGone: gone },
      new AbortController().signal,
    );
    vi.restoreAllMocks();
    expect(gone).toHaveBeenCalledOnce();
  });
});

it('waits a random part of a time that doubles up to five seconds', () => {
  expect([0, 1, 2, 3, 4, 5, 100].map((attempt) => backoff(attempt, 1))).toEqual([
    250, 500, 1_000, 2_000, 4_000, 5_000, 5_000,
  ]);
  expect(backoff(3, 0)).toBe(0);
  expect(backoff(100, 0.5)).toBe(2_500);
});
