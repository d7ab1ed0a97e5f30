import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeProject } from '#portal/git/project.fixture.ts';
import { serveClone } from './http.ts';

const run = promisify(execFile);
const root = mkdtempSync(path.join(tmpdir(), 'slipway-clone-'));
const project = makeProject();
let server: Server;
let base: string;

beforeAll(async () => {
  project.write('hello.txt', 'hello\n');
  project.write('big.bin', Buffer.alloc(3_000_000, 'x'));
  project.tree();
  project.git('commit', '--quiet', '-m', 'first');
  project.git('clone', '--quiet', '--bare', project.folder, path.join(root, 'acme', 'app.git'));
  server = createServer((req, res) => {
    serveClone({ root, repository: 'acme/app', path: req.url!.slice('/acme/app.git'.length) }, req, res);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
  project.remove();
  rmSync(root, { recursive: true, force: true });
});

/** Sends the path as it stands: fetch would tidy it up. Rejects when the answer breaks off. */
function send(method: string, rawPath: string, body?: Buffer, headers: Record<string, string> = {}) {
  return new Promise<{ status: number; body: string }>((resolve, reject) => {
    const { port } = server.address() as AddressInfo;
    const req = request({ port, host: '127.0.0.1', method, path: `/acme/app.git${rawPath}`, headers }, (res) => {
      text(res).then((answer) => resolve({ status: res.statusCode!, body: answer }), reject);
    });
    req.on('error', reject);
    req.end(body);
  });
}

test('git clones and fetches', async () => {
  const into = path.join(root, 'clone');
  await run('git', ['clone', '--quiet', `${base}/acme/app.git`, into]);
  expect(readFileSync(path.join(into, 'hello.txt'), 'utf8')).toBe('hello\n');
  await run('git', ['fetch', '--quiet'], { cwd: into });
});

test('git is told why it cannot push', async () => {
  await expect(
    run('git', ['push', `${base}/acme/app.git`, 'HEAD:refs/heads/x'], { cwd: project.folder }),
  ).rejects.toThrow('403');
  expect(await send('POST', '/git-receive-pack')).toMatchObject({
    status: 403,
    body: expect.stringMatching(/press Publish/),
  });
});

test.each([
  ['GET', '/HEAD'],
  ['GET', '/config'],
  ['GET', '/objects/info/packs'],
  ['GET', '/info/refs'],
  ['GET', '/info/refs?service=git-upload-pack&x=1'],
  ['GET', '/info/refs?service=git-upload-archive'],
  ['GET', '/../other.git/info/refs?service=git-upload-pack'],
  ['GET', '/%2e%2e/other.git/info/refs?service=git-upload-pack'],
  ['GET', '//info/refs?service=git-upload-pack'],
  ['GET', '/info%2frefs?service=git-upload-pack'],
  ['GET', '/git-upload-pack'],
  ['POST', '/info/refs?service=git-upload-pack'],
  ['PUT', '/hello.txt'],
  ['GET', ''],
])('%s %s is not there', async (method, rawPath) => {
  expect((await send(method, rawPath)).status).toBe(404);
});

/** Git may have begun to answer when the body is refused: then the answer breaks off. */
const outcome = (body: Buffer, headers: Record<string, string>) =>
  send('POST', '/git-upload-pack', body, headers).then(
    ({ status }) => status,
    () => 'broken off' as const,
  );

test('a body that unpacks to more than allowed is refused', async () => {
  const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024));
  const headers = { 'content-type': 'application/x-git-upload-pack-request', 'content-encoding': 'gzip' };
  expect([413, 'broken off']).toContain(await outcome(bomb, headers));
});

test('a body that is not what it says is refused', async () => {
  const headers = { 'content-type': 'application/x-git-upload-pack-request', 'content-encoding': 'gzip' };
  expect([400, 'broken off']).toContain(await outcome(Buffer.from('no gzip'), headers));
});

test('a client that is cut off leaves no process behind', async () => {
  const { port } = server.address() as AddressInfo;
  const headers = { 'content-type': 'application/x-git-upload-pack-request' };
  const req = request({ port, host: '127.0.0.1', method: 'POST', path: '/acme/app.git/git-upload-pack', headers });
  req.on('error', () => {});
  req.write('0032want ');
  await expect.poll(children, { timeout: 10_000 }).toBe(1);
  req.destroy();
  await expect.poll(children, { timeout: 10_000 }).toBe(0);
});

async function children(): Promise<number> {
  const { stdout } = await run('ps', ['--ppid', String(process.pid), '-o', 'args=']);
  return stdout.split('\n').filter((line) => line.includes('http-backend')).length;
}
