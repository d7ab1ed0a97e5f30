import { createServer } from 'node:http';
import { afterEach, expect, it, vi } from 'vitest';
import { linkAcceptor } from '#link/accept.ts';
import { dial, RefusedError } from '#link/dial.ts';
import { type ListeningPortal, listen } from '#link/pair.fixture.ts';
import { Link } from './link.ts';

let portal: ListeningPortal;
afterEach(async () => {
  vi.restoreAllMocks();
  await portal.close();
});

it('does not come back once its lease is over: a portal that starts just then would give it to somebody', async () => {
  portal = await listen('unix socket');
  let dialled = 0;
  const acceptor = linkAcceptor({
    authenticate: async () => {
      dialled += 1;
      throw new Error('The database is away.');
    },
    onMux: () => {},
    onStream: (_environment, _target, stream) => stream.destroy(),
  });
  portal.server.on('upgrade', (request, socket, head) => acceptor.handle(request, socket, head));
  const address = { url: portal.url, environment: 'e1', token: 'secret' };

  // Again at once, so that one that goes on is seen to.
  vi.spyOn(Math, 'random').mockReturnValue(0);
  const lost = Promise.withResolvers<string>();
  const server = createServer();
  const link = new Link({ ...address, server, portOf: (port) => port, lease: 0.1, onLost: lost.resolve });
  link.start();
  expect(await lost.promise).toBe('the lease is over');

  const dialOften = async (times: number) => {
    for (let i = 0; i < times; i += 1)
      await expect(dial({ ...address, lane: 'bulk' })).rejects.toBeInstanceOf(RefusedError);
  };
  // What was on its way has arrived by then.
  await dialOften(5);
  const before = dialled;
  await dialOften(20);
  expect(dialled - before).toBe(20);
  link.stop();
});
