import { chmod } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { linkPath } from '#contract/link.ts';
import type { Engine } from '#engines/engine.ts';
import { good, openEngine, type TestFolder, targetOf, testFolder } from './testing.fixture.ts';

const patience = { timeout: 20_000, interval: 5 };
let folder: TestFolder;
let engine: Engine;
/** Links that supervisors opened. They are accepted and never used: what goes over them is tested elsewhere. */
const dialled: { path: string; token: string; at: number }[] = [];
const portal = createServer().on('upgrade', (request: IncomingMessage, socket) => {
  dialled.push({ path: request.url!, token: request.headers.authorization!, at: performance.now() });
  socket.on('error', () => {});
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: ${request.headers.upgrade}\r\n\r\n`,
  );
});

beforeAll(async () => {
  folder = await testFolder({ supervisorEntry: fileURLToPath(new URL('../../../bin/supervisor.ts', import.meta.url)) });
  engine = await openEngine(folder);
  const socket = targetOf(folder, 'any').supervisor.url.slice('unix:'.length);
  await new Promise<void>((resolve) => portal.listen(socket, resolve));
  // The uid of a workspace is not the portal's; the token is what it is let in by.
  await chmod(socket, 0o666);
});
afterAll(async () => {
  await engine?.close({ environments: 'stop' });
  portal.closeAllConnections();
  portal.close();
  await folder?.dispose();
});

it('runs the real setup, and the real supervisor dials out of its sandbox', { timeout: 60_000 }, async () => {
  const spec =
    'version: 1\nname: Real\nsetup: ["echo from the setup; mkdir node_modules; node --version > node_modules/version"]\n';
  await folder.addSource(good, spec, { 'README.md': 'hello\n' });
  const lines: string[] = [];
  await engine.prepare(good, (line) => lines.push(line));
  expect(lines).toContain('from the setup');

  const begun = performance.now();
  const target = targetOf(folder, 'real');
  const handle = await engine.clone(good, target);
  const path = linkPath('real', 'interactive');
  const link = await vi.waitFor(() => {
    const found = dialled.find((one) => one.path === path);
    expect(found).toBeDefined();
    return found!;
  }, patience);
  expect(link.token).toBe(`Bearer ${target.supervisor.token}`);
  console.info(`clone to first link: ${Math.round(link.at - begun)} ms`);
  await engine.stop(handle);
  const { value } = await engine.watch(AbortSignal.timeout(5000))[Symbol.asyncIterator]().next();
  expect(value).toMatchObject([{ id: 'real', state: 'stopped' }]);
});
