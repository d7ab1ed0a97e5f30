import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { waitFor } from '#test/harness/wait-for.ts';
import { type AiWorld, aiWorld, fresh, keys, models, settled, small } from './gateway.fixture.ts';

let world: AiWorld;
beforeAll(async () => {
  world = await aiWorld();
});
afterAll(() => world?.end());
beforeEach(() => fresh(world));

test.each([
  ['anthropic/v1/messages', small.messages],
  ['openai/v1/chat/completions', small.chat],
  ['openai/v1/responses', small.responses],
  ['custom/v1/chat/completions', { ...small.chat, model: models.custom }],
])('%s is answered, whole and as a stream', async (path, body) => {
  const whole = await world.ask(path, body);
  expect(whole.status).toBe(200);
  expect(await whole.text()).toContain('Hello.');
  world.model.answer = () => ({ text: 'Hello.', pieces: 3 });
  const stream = await world.ask(path, { ...body, stream: true });
  expect(stream.headers.get('content-type')).toBe('text/event-stream');
  expect(await stream.text()).toMatch(/Hello\./);

  const rows = await settled(world, 2);
  for (const row of rows)
    expect(row).toMatchObject({ inputTokens: 11, outputTokens: 7, status: 200, workspaceId: world.workspace });
});

test('the provider gets the organization’s key, and nothing of the workspace', async () => {
  const own = { 'anthropic-beta': 'oauth-2025-04-20', 'x-custom': '1', cookie: 'a=b', forwarded: 'for=me' };
  await world.ask('anthropic/v1/messages?beta=true', small.messages, { headers: own });
  await world.ask('openai/v1/responses', small.responses, { headers: own });
  const [first, second] = world.model.requests;
  expect(first).toMatchObject({ method: 'POST', path: '/v1/messages?beta=true' });
  expect(Object.keys(first!.headers).sort()).toEqual([
    'accept',
    'accept-encoding',
    'anthropic-beta',
    'anthropic-version',
    'connection',
    'content-length',
    'content-type',
    'host',
    'user-agent',
    'x-api-key',
  ]);
  expect(first!.headers['x-api-key']).toBe(keys.anthropic);
  expect(second!.headers.authorization).toBe(`Bearer ${keys.openai}`);
  expect(JSON.stringify(world.model.requests)).not.toContain(world.token);
});

test('a stream arrives while it is made', async () => {
  const held = Promise.withResolvers<void>();
  world.model.answer = () => ({ text: 'early', until: held.promise });
  const answer = await world.ask('anthropic/v1/messages', { ...small.messages, stream: true });
  const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
  let seen = '';
  await waitFor('a word is there before the end', async () => {
    seen += (await reader.read()).value ?? '';
    return seen.includes('early');
  });
  expect(seen).not.toContain('message_stop');
  held.resolve();
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) seen += piece.value;
  expect(seen).toContain('message_stop');
});

test('who hangs up ends the request at the provider, and pays for what was made', async () => {
  const never = new Promise(() => {});
  world.model.answer = () => ({ text: 'a long story', until: never, usage: { input: 1000 } });
  const hangUp = new AbortController();
  const answer = await world.ask(
    'anthropic/v1/messages',
    { ...small.messages, stream: true },
    { signal: hangUp.signal },
  );
  await answer.body!.getReader().read();
  hangUp.abort();
  await world.model.requests[0]!.gone;
  const [row] = await settled(world, 1);
  expect(row).toMatchObject({ inputTokens: 1000, status: 200 });
  expect(row!.outputTokens).toBeGreaterThan(0);
  expect(row!.outputTokens).toBeLessThanOrEqual(small.messages.max_tokens);
});

test('failures of the provider pass as they are, and cost nothing', async () => {
  world.model.answer = () => ({ error: { status: 429, message: 'Slow down', headers: { 'retry-after': '7' } } });
  const rushed = await world.ask('openai/v1/chat/completions', small.chat);
  expect(rushed.status).toBe(429);
  expect(rushed.headers.get('retry-after')).toBe('7');
  expect(await rushed.json()).toMatchObject({ error: { message: 'Slow down' } });
  expect((await settled(world, 1))[0]).toMatchObject({ cost: 0, status: 429 });
});

test('a provider that is not there is told in its own shape', async () => {
  const { db } = world.portal.portal;
  const set = (baseUrl: string) =>
    db.updateTable('aiProviders').set({ baseUrl }).where('provider', '=', 'custom').execute();
  await set('https://model.invalid/v1');
  const answer = await world.ask('custom/v1/chat/completions', { ...small.chat, model: models.custom });
  expect(answer.status).toBe(502);
  expect(await answer.json()).toEqual({
    error: { message: 'The provider cannot be reached.', type: 'server_error', param: null, code: 'unreachable' },
  });
  await set(`${world.model.url}/v1`);
});

test('the list of models is what is allowed', async () => {
  const anthropic = await world.ask('anthropic/v1/models', null, { method: 'GET' });
  expect(await anthropic.json()).toMatchObject({ data: [{ id: models.anthropic, type: 'model' }], has_more: false });
  const openai = await world.ask('openai/v1/models', null, { method: 'GET' });
  expect(await openai.json()).toMatchObject({ object: 'list', data: [{ id: models.openai, object: 'model' }] });
  expect(world.model.requests).toHaveLength(0);
});

test('tokens are counted by the provider, for nothing', async () => {
  const answer = await world.ask('anthropic/v1/messages/count_tokens', { ...small.messages, max_tokens: undefined });
  expect(await answer.json()).toEqual({ input_tokens: 11 });
  expect(await world.portal.portal.db.selectFrom('aiUsage').selectAll().execute()).toEqual([]);
});

test('processes of a workspace reach it where the variables say', async () => {
  const { db, gateway } = world.portal.portal;
  const { id } = await db
    .selectFrom('environments')
    .select('id')
    .where('workspaceId', '=', world.workspace)
    .executeTakeFirstOrThrow();
  const body = JSON.stringify(small.messages).replaceAll('"', '\\"');
  const command = `curl -s --noproxy '*' "$ANTHROPIC_BASE_URL/v1/messages" -H "x-api-key: $ANTHROPIC_AUTH_TOKEN" -d "${body}"`;
  await gateway.supervisor(id).openTerminal({ id: 'try', command });
  await settled(world, 1);
  expect(world.model.requests).toHaveLength(1);
});
