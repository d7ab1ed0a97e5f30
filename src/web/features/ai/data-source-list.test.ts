import { type ChildProcess, spawn } from 'node:child_process';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, expect, test, vi } from 'vitest';
import { dataSources, tunnelCode } from './data-source-list.ts';

const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

async function listen(server: ReturnType<typeof createServer>): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ends.push(() => server.close());
  return (server.address() as AddressInfo).port;
}

test('the program that leads a database client through the proxy does so, byte for byte', async () => {
  const database = await listen(createServer((socket) => socket.on('data', (bytes) => socket.end(`echo ${bytes}`))));
  const asked: string[] = [];
  const proxy = createHttpServer();
  proxy.on('connect', (request, client: Socket) => {
    asked.push(request.url!);
    client.write('HTTP/1.1 200 OK\r\n\r\n');
    const upstream = connect(database, '127.0.0.1');
    client.pipe(upstream).pipe(client);
  });
  const proxyPort = await listen(proxy);
  const free = createServer();
  const port = await listen(free);
  free.close();

  const program: ChildProcess = spawn(process.execPath, ['--input-type=module'], {
    env: { HTTPS_PROXY: `http://127.0.0.1:${proxyPort}`, PGHOST: 'db.example.com' },
    stdio: ['pipe', 'inherit', 'inherit'],
  });
  ends.push(() => program.kill());
  program.stdin!.end(tunnelCode({ host: 'PGHOST', port }));
  const answer = await vi.waitFor(async () => {
    const client = connect(port, '127.0.0.1');
    client.write('select 1');
    return text(client);
  }, 10_000);
  expect(answer).toBe('echo select 1');
  expect(asked.at(-1)).toBe(`db.example.com:${port}`);
});

test('every source names a variable for its tunnel’s host, and a name only once', () => {
  for (const { id, tunnel, variables } of dataSources) {
    const names = variables.map(({ name }) => name);
    expect(new Set(names).size, id).toBe(names.length);
    if (tunnel) expect(names, id).toContain(tunnel.host);
  }
});
