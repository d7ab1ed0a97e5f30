import { createHash } from 'node:crypto';
import { chmod, mkdir, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Gateway } from './gateway/gateway.ts';

/** Linux allows 107 bytes for a unix socket's path. */
const longest = 100;

/**
 * Where local supervisors dial in. The folder is bound into workspaces and outlives the portal, so it is the same one for
 * the same data at every start.
 */
export function linkSocketPath(data: string): string {
  const inData = path.join(data, 'link', 'portal.sock');
  if (Buffer.byteLength(inData) <= longest) return inData;
  const name = createHash('sha256').update(data).digest('hex').slice(0, 16);
  return path.join(tmpdir(), `slipway-${name}`, 'portal.sock');
}

/** Listens there for links and nothing else. Every local user may connect: the token decides. */
export async function listenForLinks(file: string, gateway: Gateway): Promise<Server> {
  await mkdir(path.dirname(file), { recursive: true, mode: 0o755 });
  await chmod(path.dirname(file), 0o755);
  await rm(file, { force: true });
  const server = createServer((_, res) => res.writeHead(404).end());
  server.on('upgrade', (req, socket, head) => {
    if (!gateway.upgrade(req, socket, head)) socket.end('HTTP/1.1 404 Not Found\r\nconnection: close\r\n\r\n');
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(file, resolve);
  });
  await chmod(file, 0o666);
  return server;
}
