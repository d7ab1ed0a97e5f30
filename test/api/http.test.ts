import { request } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { contract } from '#contract/contract.ts';
import { type TestPortal, testPortal } from '../harness/portal.ts';

/** What the server answers beside the contract's routes. */
let portal: TestPortal;
beforeAll(async () => {
  portal = await testPortal({ SLIPWAY_RATE_LIMIT: '20' });
});
afterAll(() => portal.end());

/** As `fetch`, with a Host of one's own. */
function ask(path: string, headers: Record<string, string>): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port: portal.config.port, path, headers }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text) => {
        body += text;
      });
      response.on('end', () => resolve({ status: response.statusCode!, body }));
    });
    asked.on('error', reject).end();
  });
}

test('OpenAPI describes every route, and the page for people lists it', async () => {
  const description = (await (await fetch(`${portal.url}/api/openapi.json`)).json()) as {
    openapi: string;
    paths: Record<string, Record<string, { summary?: string }>>;
  };
  expect(description.openapi).toMatch(/^3\.1/);
  const described = Object.values(description.paths).flatMap((path) => Object.values(path));
  expect(described).toHaveLength(Object.values(contract).flatMap((rows) => Object.values(rows)).length);
  for (const route of described) expect(route.summary).toBeTruthy();
  const page = await (await fetch(`${portal.url}/api/docs`)).text();
  for (const path of Object.keys(description.paths)) expect(page).toContain(`/api${path}`);
});

test('environment.yaml has a JSON schema', async () => {
  const schema = (await (await fetch(`${portal.url}/api/environment.schema.json`)).json()) as { required: string[] };
  expect(schema.required).toEqual(['version', 'name']);
});

test('healthy, and ready while the database answers', async () => {
  expect((await fetch(`${portal.url}/healthz`)).status).toBe(200);
  expect(await (await fetch(`${portal.url}/readyz`)).json()).toEqual({ ok: true });
});

test.each([
  ['a name that somebody points at us', 'evil.example'],
  ['a name that begins like ours', 'localhost.evil.example'],
  ['our name with another port', 'localhost:1'],
])('%s gets no page', async (_, host) => {
  const { status, body } = await ask('/', { host });
  expect([400, 421]).toContain(status);
  expect(body).not.toContain('<title>');
});

test('a wish for HTTP/2 is declined by answering', async () => {
  const { host } = new URL(portal.url);
  const { status } = await ask('/healthz', { host, connection: 'Upgrade, HTTP2-Settings', upgrade: 'h2c' });
  expect(status).toBe(200);
});

test('pages carry the headers that keep them ours, and every path is a page but those of the API', async () => {
  const page = await fetch(`${portal.url}/admin/blueprints`);
  expect(page.headers.get('content-type')).toContain('text/html');
  const policy = page.headers.get('content-security-policy')!;
  expect(policy).toContain("default-src 'self'");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).toContain(`frame-src http://*.${portal.config.previewDomain}`);
  expect(page.headers.get('x-content-type-options')).toBe('nosniff');
  const missing = await fetch(`${portal.url}/api/v1/nothing`);
  expect(missing.status).toBe(404);
  expect(await missing.json()).toMatchObject({ code: 'NOT_FOUND', requestId: missing.headers.get('x-request-id') });
  expect(missing.headers.get('cache-control')).toBe('no-store');
  for (const path of ['/assets/..%2f..%2fpackage.json', '/..%2fpackage.json', '/assets/%2e%2e/keyring']) {
    expect((await ask(path, { host: new URL(portal.url).host })).body).not.toContain('slipway"');
  }
});

test('more requests than the limit are told when to come back', async () => {
  const { key } = await portal.as('eager@corp.com', 'user');
  const asked = await Promise.all(
    Array.from({ length: 25 }, () => fetch(`${portal.url}/api/v1/me`, { headers: { authorization: `Bearer ${key}` } })),
  );
  const refused = asked.filter((answer) => answer.status === 429);
  expect(refused.length).toBeGreaterThanOrEqual(5);
  expect(Number(refused[0]!.headers.get('retry-after'))).toBeGreaterThan(0);
  const requestId = refused[0]!.headers.get('x-request-id');
  expect(await refused[0]!.json()).toMatchObject({ code: 'TOO_MANY_REQUESTS', status: 429, requestId });
});
