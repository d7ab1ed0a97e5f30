import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { workspaceVariables } from '#portal/ai/actions.ts';
import { type AiWorld, aiWorld, fresh, keys, models, settled, small } from '#portal/ai/gateway.fixture.ts';
import { newToken } from '#portal/ids.ts';
import { startModelServer } from '../harness/model-server.ts';
import { startStopwatch } from '../harness/stopwatch.ts';
import { waitFor } from '../harness/wait-for.ts';

let world: AiWorld;
beforeAll(async () => {
  world = await aiWorld({ SLIPWAY_TRUST_PROXY: '127.0.0.1' });
});
afterAll(() => world?.end());
beforeEach(() => fresh(world));

const messages = 'anthropic/v1/messages';
const neverAsked = () => expect(world.model.requests).toEqual([]);

/** What a server answers to bytes that no client would send. */
async function raw(bytes: string): Promise<string> {
  const socket = net.connect(Number(new URL(world.portal.url).port), '127.0.0.1');
  let answer = '';
  socket.on('data', (chunk) => {
    answer += chunk;
  });
  socket.write(bytes);
  await Promise.race([once(socket, 'close'), waitFor('an answer', () => answer.includes('\r\n\r\n'))]).catch(() => {});
  socket.destroy();
  return answer;
}

describe('the organization’s key', () => {
  test('is not in an answer that quotes it', async () => {
    world.model.answer = () => ({
      by: (req, res) => res.writeHead(400, { 'content-type': 'application/json' }).end(JSON.stringify(req.headers)),
    });
    for (const [where, body] of [
      [messages, small.messages],
      ['openai/v1/chat/completions', small.chat],
    ] as const) {
      const answer = await world.ask(where, body);
      expect(answer.status).toBe(400);
      const text = await answer.text();
      expect(text).toContain('accept-encoding');
      expect(text).not.toContain('secret-of-the-organization');
    }
    // Where a long one is cut, it may be in the middle of the key.
    const long = 'x'.repeat(64 * 1024 - keys.openai.length + 5);
    world.model.answer = () => ({
      by: (req, res) => res.writeHead(400).end(`${long}${req.headers.authorization}${long}`),
    });
    const cut = await (await world.ask('openai/v1/chat/completions', small.chat)).text();
    expect(cut.length).toBeGreaterThan(60_000);
    expect(cut).not.toContain(keys.openai.slice(0, 5));
    const tried = await world.admin.ai.test({ org: 'main', id: world.blueprint, provider: 'openai' });
    expect(tried.ok).toBe(false);
    expect(JSON.stringify(tried)).not.toContain('secret-of-the-organization');
  });

  test('is not in anything that the API answers, nor in the audit log, nor in the database as it is', async () => {
    const { db } = world.portal.portal;
    const said = JSON.stringify([
      await world.admin.ai.blueprint({ org: 'main', id: world.blueprint }),
      await world.builder.ai.workspace({ org: 'main', id: world.workspace }),
      await world.admin.audit.list({ org: 'main' }),
      await workspaceVariables(world.portal.portal, world.workspace),
      await db.selectFrom('aiProviders').selectAll().execute(),
    ]);
    expect(said).toContain('"lastFour":"0001"');
    for (const key of Object.values(keys)) {
      expect(said).not.toContain(key);
      expect(said).not.toContain(Buffer.from(key).toString('base64'));
    }
  });

  test('does not follow a caller’s wish to another address', async () => {
    const evil = await startModelServer();
    try {
      const headers = { 'x-base-url': evil.url, 'x-forwarded-host': evil.host, 'openai-organization': 'org-mine' };
      const body = { ...small.chat, api_base: evil.url, base_url: evil.url, extra_headers: { authorization: 'x' } };
      expect((await world.ask('openai/v1/chat/completions', body, { headers })).status).toBe(200);
      expect(evil.requests).toEqual([]);
      expect(world.model.requests[0]!.headers).not.toHaveProperty('openai-organization');
      expect(world.model.requests[0]!.headers.host).toBe(world.model.host);
    } finally {
      await evil.end();
    }
  });

  test('does not follow a redirect', async () => {
    const evil = await startModelServer();
    try {
      world.model.answer = () => ({
        by: (_, res) => res.writeHead(307, { location: `${evil.url}/v1/messages` }).end(),
      });
      const answer = await world.ask(messages, small.messages);
      expect(answer.status).toBe(502);
      expect(await answer.text()).toContain('The provider answered 307.');
      expect(answer.headers.get('location')).toBeNull();
      expect(evil.requests).toEqual([]);
    } finally {
      await evil.end();
    }
  });

  test('cannot be sent elsewhere by who may set the address and not see the key', async () => {
    const elsewhere = { org: 'main', id: world.blueprint, openai: { baseUrl: 'https://collector.example.com/v1' } };
    await expect(world.admin.ai.configure(elsewhere)).rejects.toMatchObject({
      code: 'BAD_REQUEST',
      data: { issues: [{ path: 'openai.key' }] },
    });
    await expect(
      world.admin.ai.configure({ org: 'main', id: world.blueprint, openai: { baseUrl: null } }),
    ).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });

  test('goes only with its own address, also when both change while a request arrives', async () => {
    const old = await startModelServer();
    const { db } = world.portal.portal;
    const at = (baseUrl: string) =>
      db.updateTable('aiProviders').set({ baseUrl }).where('provider', '=', 'openai').execute();
    await at(`${old.url}/v1`);
    try {
      const { host, port } = new URL(world.portal.url);
      const body = JSON.stringify(small.chat);
      const socket = net.connect(Number(port), '127.0.0.1');
      socket.write(
        `POST /ai/openai/v1/chat/completions HTTP/1.1\r\nHost: ${host}\r\nx-api-key: ${world.token}\r\nContent-Length: ${body.length}\r\n\r\n{`,
      );
      await once(socket, 'ready');
      // Known to the gateway once it has asked who this is; a second request on another connection comes after it.
      await world.ask('anthropic/v1/models', null, { method: 'GET' });
      await at(`${world.model.url}/v1`);
      socket.write(body.slice(1));
      const [answer] = await once(socket, 'data');
      expect(String(answer)).toMatch(/^HTTP\/1\.1 200/);
      socket.destroy();
      expect(old.requests).toEqual([]);
    } finally {
      await at(`${world.model.url}/v1`);
      await old.end();
    }
  });

  test('that is wrong is not the builder’s 401', async () => {
    world.model.answer = () => ({ error: { status: 401, message: 'Incorrect API key provided: sk-*0002' } });
    const answer = await world.ask('openai/v1/chat/completions', small.chat);
    expect(answer.status).toBe(403);
    expect(await answer.text()).toContain('did not accept the organization’s key');
  });
});

test('cookies and names of the organization at the provider stay there', async () => {
  world.model.answer = () => ({
    by: (_, res) =>
      res
        .writeHead(200, {
          ...{ 'content-type': 'application/json', 'set-cookie': 'a=b', 'openai-organization': 'org-secret' },
          ...{ 'anthropic-organization-id': 'org-secret', 'x-ratelimit-limit-requests': '5', 'x-request-id': 'req_1' },
        })
        .end('{}'),
  });
  const { headers } = await world.ask('openai/v1/chat/completions', small.chat);
  expect([...headers.keys()].sort()).toEqual([
    'cache-control',
    'connection',
    'content-type',
    'date',
    'keep-alive',
    'transfer-encoding',
    'x-accel-buffering',
    'x-content-type-options',
    'x-request-id',
  ]);
});

describe('a token', () => {
  test.each([
    ['none', { authorization: '' }],
    ['a made-up one', { authorization: `Bearer ${newToken('slwa_')}` }],
    ['an API key of the portal', { authorization: 'Bearer slw_abc' }],
    ['half of one', { authorization: 'Bearer slwa_' }],
  ])('%s is refused', async (_, headers) => {
    const answer = await world.ask(messages, small.messages, { headers });
    expect(answer.status).toBe(401);
    expect(await answer.json()).toMatchObject({ type: 'error', error: { type: 'authentication_error' } });
    neverAsked();
  });

  test('is no key of the API', async () => {
    const answer = await fetch(`${world.portal.url}/api/v1/orgs/main/workspaces`, {
      headers: { authorization: `Bearer ${world.token}` },
    });
    expect(answer.status).toBe(401);
  });

  test('is good in its own environment only', async () => {
    const { client } = await world.portal.as('neighbour@example.com', 'user');
    const neighbour = await world.launch(client);
    const { db, gateway } = world.portal.portal;
    const { id } = await db
      .selectFrom('environments')
      .select('id')
      .where('workspaceId', '=', world.workspace)
      .executeTakeFirstOrThrow();
    const say = async (token: string) => {
      const file = path.join(tmpdir(), `slipway-ai-${process.pid}-${token.slice(-6)}`);
      const command = `curl -s --noproxy '*' -o /dev/null -w '%{http_code}.' "$ANTHROPIC_BASE_URL/v1/models" -H "x-api-key: ${token}" > ${file}`;
      await gateway.supervisor(id).openTerminal({
        id: token
          .slice(-6)
          .toLowerCase()
          .replace(/[^a-z0-9]/g, '0'),
        command,
      });
      return waitFor('curl ended', async () => {
        const text = await readFile(file, 'utf8').catch(() => '');
        return text.endsWith('.') ? text : null;
      });
    };
    expect(await say(world.token)).toBe('200.');
    expect(await say(neighbour.token)).toBe('401.');
    // From anywhere else it is what says whose request this is.
    expect((await world.ask('anthropic/v1/models', null, { method: 'GET' })).status).toBe(200);
  });

  test('is not found by trying: an address that tries is shut out, and whoever works there goes on', async () => {
    const models = (token: string, ip: string) =>
      world.ask('anthropic/v1/models', null, {
        method: 'GET',
        headers: { authorization: `Bearer ${token}`, 'x-forwarded-for': ip },
      });
    const [attacker, other] = ['198.51.100.7', '198.51.100.8'];
    expect((await models(world.token, attacker)).status).toBe(200);
    const { token: fresh } = await world.launch((await world.portal.as('fresh@example.com', 'user')).client);
    const statuses: number[] = [];
    for (let n = 0; n < 35; n++) statuses.push((await models(newToken('slwa_'), attacker)).status);
    expect(statuses.slice(0, 30).every((status) => status === 401)).toBe(true);
    expect(statuses.slice(31).every((status) => status === 429)).toBe(true);
    // Even the right one is not looked at, if it was never seen before; elsewhere it is.
    expect((await models(fresh, attacker)).status).toBe(429);
    expect((await models(fresh, other)).status).toBe(200);
    expect((await models(world.token, attacker)).status).toBe(200);
    expect((await models(newToken('slwa_'), other)).status).toBe(401);
  });

  const endings: [string, (client: AiWorld['builder'], id: string, email: string) => Promise<unknown>][] = [
    ['a stop', (client, id) => client.workspaces.stop({ org: 'main', id })],
    ['a restart', (client, id) => client.workspaces.restart({ org: 'main', id })],
    ['a delete', (client, id) => client.workspaces.remove({ org: 'main', id })],
    [
      'the removal of its owner',
      async (_client, _id, email) => {
        const { items } = await world.admin.members.list({ org: 'main', q: email });
        await world.admin.members.remove({ org: 'main', id: items[0]!.id });
      },
    ],
    [
      'another owner',
      async (_client, id) => {
        const { db } = world.portal.portal;
        const admin = await db
          .selectFrom('users')
          .select('id')
          .where('email', '=', 'admin@example.com')
          .executeTakeFirstOrThrow();
        await db.updateTable('workspaces').set({ ownerId: admin.id }).where('id', '=', id).execute();
      },
    ],
  ];
  test.each(endings)('ends with %s, and cuts what is open within a second', async (name, end) => {
    const email = `ends-${endings.findIndex(([one]) => one === name)}@example.com`;
    const { client } = await world.portal.as(email, 'user');
    const { id, token } = await world.launch(client);
    const headers = { authorization: `Bearer ${token}` };
    world.model.answer = () => ({ text: 'endless', until: new Promise(() => {}) });
    const open = await world.ask(messages, { ...small.messages, stream: true }, { headers });
    expect(open.status).toBe(200);

    await end(client, id, email);
    const elapsed = startStopwatch();
    expect((await world.ask(messages, small.messages, { headers })).status).toBe(401);
    await expect(open.text()).rejects.toThrow();
    expect(elapsed()).toBeLessThan(1_000);
    await world.model.requests.at(-1)!.gone;
  });
});

describe('a model', () => {
  test.each([
    [messages, { ...small.messages, model: 'claude-opus-5' }],
    [messages, { ...small.messages, model: `${models.anthropic} ` }],
    ['openai/v1/responses', { ...small.responses, model: 'gpt-6-astra' }],
    // Which of the two keys counts differs between parsers: what was checked is what is sent.
    [
      messages,
      `{"model":"claude-opus-5","max_tokens":10,"messages":[],"model":"${models.anthropic}","model":"claude-opus-5"}`,
    ],
    ['anthropic/v1/messages/count_tokens', { ...small.messages, model: 'claude-opus-5' }],
  ])('that is not allowed is refused: %s', async (where, body) => {
    const answer = await world.ask(where, body);
    expect(answer.status).toBe(403);
    expect(JSON.stringify(await answer.json())).toContain('is not allowed in this workspace. Allowed: ');
    neverAsked();
  });

  test('is sent once, as it was checked', async () => {
    await world.ask(messages, `{"model":"claude-opus-5","max_tokens":10,"messages":[],"model":"${models.anthropic}"}`);
    expect(world.model.requests[0]!.body.model).toBe(models.anthropic);
  });

  test('without a price is refused, since no budget could hold it', async () => {
    await world.admin.ai.configure({
      org: 'main',
      id: world.blueprint,
      custom: { models: [models.custom, 'unpriced'] },
    });
    const answer = await world.ask('custom/v1/chat/completions', { ...small.chat, model: 'unpriced' });
    expect(answer.status).toBe(403);
    expect(await answer.text()).toContain('has no price yet');
    neverAsked();
  });
});

describe('a base URL', () => {
  test.each([
    'http://169.254.169.254/latest/meta-data',
    'https://169.254.169.254',
    'https://127.0.0.1',
    'https://127.1',
    'https://2130706433',
    'https://0x7f.0.0.1',
    'https://0.0.0.0',
    'https://10.0.0.1',
    'https://172.16.0.1',
    'https://192.168.1.1',
    'https://100.64.0.1',
    'https://[::1]',
    'https://[::]',
    'https://[::ffff:127.0.0.1]',
    'https://[::ffff:a9fe:a9fe]',
    'https://[fe80::1]',
    'https://[fd00::1]',
    'https://[64:ff9b::7f00:1]',
    'https://localhost',
    'https://localhost.',
    'https://foo.localhost',
    'https://metadata',
    'https://metadata.google.internal',
    'http://api.example.com',
    'https://user:password@api.example.com',
    'https://api.example.com/#',
    'https://api.example.com/?x=',
    'https://api.example.com/%2e%2e/',
    'ftp://api.example.com',
    'file:///etc/passwd',
  ])('%s is refused when it is saved', async (baseUrl) => {
    const saved = world.admin.ai.configure({
      ...{ org: 'main', id: world.blueprint },
      custom: { baseUrl, key: 'a new key of it' },
    });
    await expect(saved).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });

  test.each(['http://169.254.169.254', 'http://127.0.0.1:1', 'https://[::1]'])(
    '%s is refused again when it is connected to',
    async (baseUrl) => {
      const { db } = world.portal.portal;
      await db.updateTable('aiProviders').set({ baseUrl }).where('provider', '=', 'custom').execute();
      const answer = await world.ask('custom/v1/chat/completions', { ...small.chat, model: models.custom });
      await db
        .updateTable('aiProviders')
        .set({ baseUrl: `${world.model.url}/v1` })
        .where('provider', '=', 'custom')
        .execute();
      expect(answer.status).toBe(502);
      expect(await answer.text()).toMatch(/private network|in the clear/);
    },
  );
});

describe('a path', () => {
  test.each([
    '/ai/anthropic/../openai/v1/chat/completions',
    '/ai/anthropic/%2e%2e/openai/v1/chat/completions',
    '/ai/anthropic//v1/messages',
    '/ai/anthropic/v1/messages/',
    '/ai/anthropic/v1%2fmessages',
    '/ai/anthropic/v1/messages/batches',
    '/ai/anthropic/v1/files',
    '/ai/openai/v1/organization/admin_api_keys',
    '/ai/openai/v1/responses/resp_1',
    '/ai/openai/v1/../v1/chat/completions',
    '/ai/ANTHROPIC/v1/messages',
    '/ai/constructor/v1/messages',
    '/ai/anthropic/toString',
  ])('%s leads nowhere', async (target) => {
    const bytes = `POST ${target} HTTP/1.1\r\nHost: ${new URL(world.portal.url).host}\r\nx-api-key: ${world.token}\r\nContent-Length: 2\r\n\r\n{}`;
    expect(await raw(bytes)).toMatch(/^HTTP\/1\.1 404/);
    neverAsked();
  });

  test('on another host is not the gateway', async () => {
    const bytes = `POST /ai/anthropic/v1/messages HTTP/1.1\r\nHost: evil.example\r\nx-api-key: ${world.token}\r\nContent-Length: 2\r\n\r\n{}`;
    expect(await raw(bytes)).toMatch(/^HTTP\/1\.1 421/);
  });
});

test.each([
  ['two lengths', 'Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
  ['two different lengths', 'Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}'],
  ['a header that goes on', 'X-A: b\r\n c\r\nContent-Length : 2\r\n\r\n{}'],
])('a request with %s smuggles nothing', async (_, rest) => {
  const host = new URL(world.portal.url).host;
  const answer = await raw(`POST /ai/${messages} HTTP/1.1\r\nHost: ${host}\r\nx-api-key: ${world.token}\r\n${rest}`);
  expect(answer).toMatch(/^HTTP\/1\.1 400/);
  neverAsked();
});

describe('a body', () => {
  test('that is too large is refused, also when it does not say so', async () => {
    const large = 'x'.repeat(33 * 1024 * 1024);
    expect((await world.ask(messages, large)).status).toBe(413);
    const host = new URL(world.portal.url).host;
    const said = await raw(
      `POST /ai/${messages} HTTP/1.1\r\nHost: ${host}\r\nx-api-key: ${world.token}\r\nContent-Length: 99999999999\r\n\r\n{`,
    );
    expect(said).toMatch(/^HTTP\/1\.1 413/);
    neverAsked();
  });

  test.each(['', '[]', 'null', '{"model":', '"model"', '{}', `${'['.repeat(200_000)}`])(
    'that is no request is refused: %.20s',
    async (body) => {
      expect((await world.ask(messages, body)).status).toBe(400);
    },
  );

  test('that is nested without an end is refused, not the end of the portal', async () => {
    const deep = `{"model":"${models.anthropic}","max_tokens":5,"messages":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    expect((await world.ask(messages, deep)).status).toBe(400);
    expect((await world.ask(messages, small.messages)).status).toBe(200);
  });
});

test('a compressed answer is refused, since its usage could not be read', async () => {
  world.model.answer = () => ({
    by: (_, res) => res.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end('x'),
  });
  const answer = await world.ask(messages, small.messages);
  expect(answer.status).toBe(502);
  expect(world.model.requests[0]!.headers['accept-encoding']).toBe('identity');
  // It may have cost something all the same.
  expect((await settled(world, 1))[0]!.cost).toBeGreaterThan(0);
});

test('usage that is exported runs nothing in a spreadsheet', async () => {
  await world.builder.workspaces.update({
    org: 'main',
    id: world.workspace,
    name: '=HYPERLINK("http://evil.example")',
  });
  await world.ask(messages, small.messages);
  await settled(world, 1);
  const { key } = await world.portal.as('admin@example.com', 'admin');
  const answer = await fetch(`${world.portal.url}/api/v1/orgs/main/ai/usage?by=workspace`, {
    headers: { authorization: `Bearer ${key}`, accept: 'text/csv' },
  });
  expect(answer.headers.get('content-type')).toMatch(/^text\/csv/);
  expect(await answer.text()).toContain(`"'=HYPERLINK(""http://evil.example"")"`);
});
