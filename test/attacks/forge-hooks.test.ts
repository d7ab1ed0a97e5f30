import { createHmac } from 'node:crypto';
import { connect } from 'node:net';
import { fastify } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Client } from '#client/client.ts';
import { tidyHooks } from '#portal/forge-hooks/actions.ts';
import { serveForgeHooks } from '#portal/forge-hooks/http.ts';
import { githubDelivery, type Hook } from '../harness/forge-webhook.ts';
import { type TestPortal, testPortal } from '../harness/portal.ts';
import { waitFor } from '../harness/wait-for.ts';

/** Anybody can call the address of a webhook. Only what its forge signed is looked at, and even that decides nothing. */
let portal: TestPortal;
let admin: Client;
let hook: Hook;
let others: Hook;
let count = 0;

beforeAll(async () => {
  portal = await testPortal();
  await portal.addOrganization('other');
  admin = (await portal.as('ann@corp.com', 'admin')).client;
  const stranger = (await portal.as('eve@corp.com', 'admin', 'other')).client;
  hook = await connected(admin, 'main');
  others = await connected(stranger, 'other');
}, 60_000);
afterAll(() => portal.end());

async function connected(client: Client, org: string): Promise<Hook> {
  await client.organizations.connectForge({ org, owner: 'acme', token: 'ghp_token' });
  return client.organizations.makeHookSecret({ org });
}
const closed = () => {
  count += 1;
  return { action: 'closed', count, pull_request: { number: 1 }, repository: { full_name: 'acme/shop' } };
};
const remembered = async () => (await portal.portal.db.selectFrom('forgeHookDeliveries').selectAll().execute()).length;
const delivered = async () => (await admin.organizations.forge({ org: 'main' })).connection!.hook.deliveredAt;

async function answerTo([url, init]: [string, RequestInit]) {
  const response = await fetch(url, init);
  const { requestId: _, ...body } = response.status === 204 ? {} : ((await response.json()) as Record<string, unknown>);
  return { status: response.status, body };
}
const withHeaders = ([url, init]: [string, RequestInit], headers: Record<string, string>): [string, RequestInit] => [
  url,
  { ...init, headers: { ...(init.headers as Record<string, string>), ...headers } },
];

test('a wrong signature is answered as an address that there is not', async () => {
  const right = githubDelivery(hook, 'pull_request', closed());
  const before = await remembered();
  const unknown = await answerTo([hook.url.replace(/fge.*/, 'fgenobody'), right[1]]);
  expect(unknown).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
  const attempts: [string, RequestInit][] = [
    githubDelivery({ ...hook, secret: 'guessed' }, 'pull_request', closed()),
    withHeaders(right, { 'x-hub-signature-256': '' }),
    [right[0], { ...right[1], body: JSON.stringify(closed()) }],
    // Another organization's admin knows a secret, too: their own.
    githubDelivery({ url: hook.url, secret: others.secret }, 'pull_request', closed()),
    [hook.url.replace('/github/', '/gitea/'), right[1]],
    [hook.url.replace('/github/', '/constructor/'), right[1]],
    [hook.url, { method: 'POST' }],
  ];
  for (const attempt of attempts) expect(await answerTo(attempt)).toEqual(unknown);
  expect(await remembered()).toBe(before);
  expect(await delivered()).toBeNull();
});

test('no other method, and no session or key, opens it', async () => {
  expect((await fetch(hook.url)).status).toBe(404);
  const { key } = await portal.as('ann@corp.com', 'admin');
  const asAdmin = { method: 'POST', headers: { authorization: `Bearer ${key}` }, body: '{}' };
  expect((await fetch(hook.url, asAdmin)).status).toBe(404);
});

test('a replayed call is taken once, whatever id it is given', async () => {
  const call = githubDelivery(hook, 'pull_request', closed());
  const before = await remembered();
  expect((await answerTo(call)).status).toBe(204);
  const first = await delivered();
  expect(first).not.toBeNull();
  expect((await answerTo(call)).status).toBe(204);
  expect((await answerTo(withHeaders(call, { 'x-github-delivery': 'another' }))).status).toBe(204);
  expect(await remembered()).toBe(before + 1);
  expect(await delivered()).toBe(first);
});

test('an event that means nothing here does nothing', async () => {
  for (const [event, body] of [
    ['ping', { zen: 'Speak like a human.' }],
    ['star', closed()],
    ['pull_request', []],
  ] as const) {
    expect((await answerTo(githubDelivery(hook, event, body))).status).toBe(204);
  }
});

test('a form is refused in words that name the mistake', async () => {
  const body = 'payload=%7B%7D';
  const signature = createHmac('sha256', hook.secret).update(body).digest('hex');
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    'x-hub-signature-256': `sha256=${signature}`,
  };
  expect(await answerTo([hook.url, { method: 'POST', headers, body }])).toMatchObject({
    status: 400,
    body: { message: expect.stringContaining('application/json') },
  });
});

test('a body that is too large is not read, known address or not', async () => {
  const body = 'x'.repeat(1024 * 1024 + 1);
  for (const url of [hook.url, hook.url.replace(/fge.*/, 'fgenobody')]) {
    expect(await answerTo([url, { method: 'POST', body }])).toMatchObject({ status: 413 });
  }
});

test('a body that comes byte by byte is not waited for', async () => {
  const server = fastify();
  await serveForgeHooks(server, portal.portal, { patience: 100 });
  await server.listen({ host: '127.0.0.1', port: 0 });
  const { port } = server.server.address() as { port: number };
  const socket = connect(port, '127.0.0.1');
  let ended = false;
  socket.on('close', () => {
    ended = true;
  });
  socket.on('error', () => {});
  socket.write(
    'POST /api/v1/hooks/github/fge1 HTTP/1.1\r\nhost: x\r\ncontent-type: a/b\r\ncontent-length: 900\r\n\r\n',
  );
  const drip = setInterval(() => socket.write('x'), 10);
  await waitFor('it is hung up', () => ended);
  clearInterval(drip);
  await server.close();
});

test('what is remembered is bounded and forgotten', async () => {
  const { db } = portal.portal;
  const { connectionId } = await db.selectFrom('forgeHookDeliveries').select('connectionId').executeTakeFirstOrThrow();
  const at = (days: number) => new Date(Date.now() - days * 86_400_000);
  const rows = Array.from({ length: 1200 }, (_, nth) => ({ digest: Buffer.from(`n${nth}`), receivedAt: at(1) }));
  const old = { digest: Buffer.from('old'), receivedAt: at(8) };
  const values = [...rows, old].map((row) => ({ ...row, connectionId }));
  await db.insertInto('forgeHookDeliveries').values(values).execute();
  const newest = await db
    .selectFrom('forgeHookDeliveries')
    .select('digest')
    .where('receivedAt', '>', at(0.5))
    .execute();
  await tidyHooks(portal.portal);
  const left = await db.selectFrom('forgeHookDeliveries').select('digest').execute();
  expect(left).toHaveLength(1000);
  expect(left).toEqual(expect.arrayContaining(newest));
});

test('one address calls only so often', async () => {
  const limited = await testPortal({ SLIPWAY_RATE_LIMIT: '3' });
  try {
    const url = `${limited.url}/api/v1/hooks/github/fgenobody`;
    const statuses: number[] = [];
    for (let nth = 0; nth < 4; nth += 1) statuses.push((await fetch(url, { method: 'POST', body: '{}' })).status);
    expect(statuses).toEqual([404, 404, 404, 429]);
  } finally {
    await limited.end();
  }
});
