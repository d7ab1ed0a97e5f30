import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** How long what is left may take to be sent after the other side has ended. */
const lingerFor = 10_000;

/**
 * Carries bytes both ways between a browser's WebSocket and what is inside, unread, with back pressure, until one of them
 * ends; then both are gone. No direction goes on alone: an upgraded socket of a server would stay half open for ever.
 */
export function joinSockets(a: Duplex, b: Duplex): void {
  for (const [from, to] of [
    [a, b],
    [b, a],
  ] as const) {
    from.on('error', () => {});
    from.on('end', () => {
      from.destroy();
      end(to);
    });
    from.on('close', () => end(to));
    from.pipe(to, { end: false });
  }
}

function end(socket: Duplex): void {
  if (socket.destroyed || socket.writableEnded) return;
  const late = setTimeout(() => socket.destroy(), lingerFor);
  late.unref();
  socket.end(() => {
    clearTimeout(late);
    socket.destroy();
  });
}

/** Makes an upgraded browser socket last, and notice a browser that vanished. */
export function keepOpen(socket: Duplex): void {
  const tcp = socket as Partial<Socket>;
  tcp.setTimeout?.(0);
  tcp.setNoDelay?.(true);
  tcp.setKeepAlive?.(true, 30_000);
}
