/**
 * The portal's end of many links, alone in a process so that its memory can be told apart. Listens on the unix socket named
 * by its argument; obeys and answers its parent over the channel. Run with `--expose-gc`.
 */
import { chmodSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import pino from 'pino';
import { createLinks } from '#portal/gateway/links.ts';

export type Order = { do: 'weigh' } | { do: 'cut'; milliseconds: number };
export type News = { connected: number } | { bytes: number } | { listening: true };

const [file] = process.argv.slice(2) as [string];
const sockets = new Set<Socket>();
const connected = new Set<string>();
const tell = (news: News) => process.send!(news);

const links = createLinks({
  authenticate: async (_environment, token) => token === 'bench',
  onStream: (_environment, _target, stream) => stream.destroy(),
  log: pino({ level: 'silent' }),
});
links.onStatus((environment) => {
  const before = connected.size;
  if (links.get(environment)) connected.add(environment);
  else connected.delete(environment);
  if (connected.size !== before) tell({ connected: connected.size });
});

function listen(): Promise<Server> {
  rmSync(file, { force: true });
  const server = createServer();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.on('upgrade', (req, socket, head) => links.handle(req, socket, head) || socket.destroy());
  return new Promise((resolve) =>
    server.listen(file, () => {
      chmodSync(file, 0o666); // those who dial are other users
      resolve(server);
    }),
  );
}

let server = await listen();
tell({ listening: true });

process.on('message', async (order: Order) => {
  if (order.do === 'weigh') {
    globalThis.gc!();
    const { heapUsed, external } = process.memoryUsage();
    return tell({ bytes: heapUsed + external });
  }
  server.close();
  for (const socket of sockets) socket.destroy();
  await wait(order.milliseconds);
  server = await listen();
  tell({ listening: true });
});
process.on('disconnect', () => process.exit());
