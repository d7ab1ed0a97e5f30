import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { type ErrorCode, errors } from '#contract/errors.ts';

/** Refuses an upgrade the way every route refuses: the status of a code, and the shape of errors. */
export function refuseUpgrade(socket: Duplex, code: ErrorCode, message: string = errors[code].message): void {
  const requestId = randomUUID();
  endUpgrade(socket, errors[code].status, JSON.stringify({ code, message, requestId }));
}

/** Answers an upgrade with something other than 101, and ends its socket. */
export function endUpgrade(socket: Duplex, status: number, json = ''): void {
  if (socket.destroyed || socket.writableEnded) return;
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Error'}`,
    'Connection: close',
    'Cache-Control: no-store',
    ...(json ? ['Content-Type: application/json'] : []),
    `Content-Length: ${Buffer.byteLength(json)}`,
  ];
  socket.end(`${lines.join('\r\n')}\r\n\r\n${json}`, () => socket.destroy());
}

/** The head of a 101 answer. @param headers a raw array, without `Connection` and `Upgrade` */
export function switching(headers: readonly string[]): string {
  let head = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n';
  for (let i = 0; i < headers.length; i += 2) head += `${headers[i]}: ${headers[i + 1]}\r\n`;
  return `${head}\r\n`;
}
