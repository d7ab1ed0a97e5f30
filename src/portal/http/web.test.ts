import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type FastifyInstance, fastify } from 'fastify';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { serveWeb } from './web.ts';

let root: string;
let folder: string;
let server: FastifyInstance;

/** What a build makes: a page that names its script by a hash. */
async function build(to: string, hash: string): Promise<void> {
  await mkdir(path.join(to, 'assets'), { recursive: true });
  await writeFile(path.join(to, '.sources'), hash);
  await writeFile(path.join(to, 'index.html'), `<script type="module" src="/assets/index-${hash}.js"></script>`);
  await writeFile(path.join(to, `assets/index-${hash}.js`), `// ${hash}`);
}

beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'slipway-web-'));
  folder = path.join(root, 'dist');
  await build(folder, 'first');
  server = fastify();
  await serveWeb(server, folder);
});
afterEach(async () => {
  await server.close();
  await rm(root, { recursive: true, force: true });
});

const get = (url: string) => server.inject({ url });
const scriptOf = (page: string) => /src="([^"]+)"/.exec(page)![1]!;

test.each(['/', '/admin/blueprints', '/settings/'])('%s is the page, which browsers ask for again', async (url) => {
  const page = await get(url);
  expect(page).toMatchObject({ statusCode: 200, body: expect.stringContaining('index-first.js') });
  expect(page.headers).toMatchObject({
    'content-type': expect.stringContaining('text/html'),
    'cache-control': 'no-cache',
  });
});

test('a script is kept for ever, one that is not there is no page', async () => {
  expect((await get('/assets/index-first.js')).headers['cache-control']).toBe('public, max-age=31536000, immutable');
  for (const url of ['/assets/index-none.js', '/assets/']) expect((await get(url)).statusCode).toBe(404);
});

test('a build that is swapped in under a running portal is served whole', async () => {
  await get('/');
  const next = path.join(root, 'next');
  await build(next, 'second');
  await rename(folder, path.join(root, 'old'));
  await rename(next, folder);
  const script = scriptOf((await get('/')).body);
  expect(script).toBe('/assets/index-second.js');
  expect(await get(script)).toMatchObject({ statusCode: 200, body: '// second' });
});

test('what lies beside the files of the interface is not given out', async () => {
  expect((await get('/.sources')).body).toContain('<script');
});

test.each(['/../secret', '/..%2fsecret', '/assets/%2e%2e/%2e%2e/secret'])('%s leads nowhere outside', async (url) => {
  await writeFile(path.join(root, 'secret'), 'a secret');
  expect((await get(url)).body).not.toContain('a secret');
});
