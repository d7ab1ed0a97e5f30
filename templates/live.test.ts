import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { environmentSpec, primaryService } from '#contract/environment.ts';
import { answers, freePort, type Run, startCommand } from './run.ts';

/**
 * The promise of the preview: save a file and the open page follows, on a host name of its own and through a proxy, with nothing
 * configured in the project. In a real browser, since the client part runs there.
 */
const cases = [
  {
    id: 'vite-react-api',
    file: 'src/App.tsx',
    from: '<h1>Team wins</h1>',
    to: '<h1>Team highlights</h1>',
    reloads: false,
  },
  {
    id: 'static-site',
    file: 'public/index.html',
    from: 'Everything you would',
    to: 'All that you would',
    reloads: true,
  },
  { id: 'data-report', file: 'report/page.mjs', from: '<h1>Orders report', to: '<h1>Orders of', reloads: true },
];

let browser: Browser;
let run: Run | undefined;
let proxy: Server | undefined;
let folder: string;

beforeAll(async () => {
  const flags = [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
  ];
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: flags });
});
afterAll(() => browser?.close());
afterEach(() => {
  run?.kill();
  proxy?.closeAllConnections();
  proxy?.close();
  rmSync(folder, { recursive: true, force: true });
});

test.each(cases)(
  '$id follows a save through the preview',
  { timeout: 120_000 },
  async ({ id, file, from, to, reloads }) => {
    folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'template-live-')));
    cpSync(path.join(import.meta.dirname, id, 'files'), folder, { recursive: true });
    const spec = environmentSpec.parse(
      parse(readFileSync(path.join(import.meta.dirname, id, 'environment.yaml'), 'utf8')),
    );
    for (const step of spec.setup) await startCommand(step, folder, {}).succeeds();
    const service = primaryService(spec)!;
    const port = await freePort();
    run = startCommand(service.command, folder, { PORT: String(port) });
    await answers(run, port, service.health!.path);
    proxy = await proxyTo(port);

    const page = await browser.newPage();
    const faults: string[] = [];
    page.on('pageerror', (error) => faults.push(error.message));
    page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
    const live = reloads
      ? page.waitForResponse((response) => response.url().endsWith('/__live'))
      : page.waitForEvent('console', (message) => message.text().includes('[vite] connected'));
    await page.goto(`http://3100--calm-otter.preview.localhost:${(proxy.address() as AddressInfo).port}/`);
    await live;
    await page.evaluate(() => Object.assign(window, { untouched: true }));

    const source = readFileSync(path.join(folder, file), 'utf8');
    expect(source).toContain(from);
    writeFileSync(path.join(folder, file), source.replace(from, to));
    await page.getByRole('heading', { name: to.replace('<h1>', '').replace('</h1>', '') }).waitFor({ timeout: 20_000 });
    expect(await page.evaluate(() => 'untouched' in window)).toBe(!reloads);
    expect(faults).toEqual([]);
    await page.close();
  },
);

/** A plain reverse proxy: requests and sockets pass with the Host that the browser sent. */
function proxyTo(port: number) {
  const server = createServer((incoming, outgoing) => {
    const upstream = request({
      host: '127.0.0.1',
      port,
      method: incoming.method,
      path: incoming.url,
      headers: incoming.headers,
    });
    upstream.on('response', (answer) => answer.pipe(outgoing.writeHead(answer.statusCode!, answer.headers)));
    upstream.on('error', () => outgoing.destroy());
    incoming.pipe(upstream);
  });
  server.on('upgrade', (incoming, socket) => {
    const upstream = connect(port, '127.0.0.1', () => {
      const headers = incoming.rawHeaders.flatMap((name, i) =>
        i % 2 ? [] : [`${name}: ${incoming.rawHeaders[i + 1]}`],
      );
      upstream.write(`GET ${incoming.url} HTTP/1.1\r\n${headers.join('\r\n')}\r\n\r\n`);
      upstream.pipe(socket).pipe(upstream);
    });
    upstream.on('error', () => socket.destroy());
    socket.on('error', () => upstream.destroy());
  });
  return new Promise<Server>((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}
