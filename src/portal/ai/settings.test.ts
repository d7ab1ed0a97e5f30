import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { newKeyEntry, parseKeyring } from '../seal/keyring.ts';
import { resealAll } from '../seal/reseal.ts';
import { seal, unseal } from '../seal/seal.ts';
import { chatConfig, workspaceVariables } from './actions.ts';
import { type AiWorld, aiWorld, housePrice, keys, models, settled, small } from './gateway.fixture.ts';
import { keyPlace } from './places.ts';
import { tidyUsage } from './spending.ts';

let world: AiWorld;
const org = 'main';
beforeAll(async () => {
  world = await aiWorld();
});
afterAll(() => world?.end());
beforeEach(async () => {
  world.model.answer = () => ({ text: 'Hello.' });
  const { db } = world.portal.portal;
  await db.deleteFrom('aiUsage').execute();
  await db.deleteFrom('aiUsageDays').execute();
  await db.deleteFrom('aiSpending').execute();
  await world.admin.ai.setBudgets({ org, budgets: [] });
});

const lastAudit = async () => (await world.admin.audit.list({ org, action: 'ai', limit: 1 })).items[0]!;

describe('the providers of a blueprint', () => {
  test('are what was set, with the end of a key only', async () => {
    expect(await world.admin.ai.blueprint({ org, id: world.blueprint })).toEqual({
      anthropic: {
        ...{ enabled: true, mode: 'api_key', model: models.anthropic, models: [models.anthropic] },
        ...{ baseUrl: world.model.url, key: { configured: true, lastFour: '0001' }, unpriced: [] },
      },
      openai: expect.objectContaining({ enabled: true, model: models.openai }),
      custom: expect.objectContaining({ enabled: true, name: 'House' }),
      chat: { provider: 'anthropic', model: models.anthropic },
    });
  });

  test('change in what is named, for running workspaces at once, and the log says what', async () => {
    const id = world.blueprint;
    const changed = await world.admin.ai.configure({ org, id, openai: { models: ['gpt-5-nano'] } });
    expect(changed.openai.models).toEqual([models.openai, 'gpt-5-nano']);
    expect(changed.anthropic.enabled).toBe(true);
    expect((await world.ask('openai/v1/chat/completions', { ...small.chat, model: 'gpt-5-nano' })).status).toBe(200);
    expect(await lastAudit()).toMatchObject({
      action: 'ai.configured',
      target: { id },
      data: { openai: { models: [models.openai, 'gpt-5-nano'] } },
    });
    await world.admin.ai.configure({ org, id, openai: { enabled: false } });
    expect((await world.ask('openai/v1/chat/completions', small.chat)).status).toBe(403);
    await world.admin.ai.configure({ org, id, openai: { enabled: true, key: keys.openai } });
    expect((await lastAudit()).data).toEqual({ openai: { enabled: true, key: 'set' } });
  });

  test('cannot be enabled half-made', async () => {
    const id = await world.portal.addBlueprint({});
    const openai = (change: object) => world.admin.ai.configure({ org, id, openai: { enabled: true, ...change } });
    const at = (path: string) => ({ code: 'BAD_REQUEST', data: { issues: [expect.objectContaining({ path })] } });
    await expect(openai({})).rejects.toMatchObject(at('openai.key'));
    await expect(openai({ key: 'sk-12345678' })).rejects.toMatchObject(at('openai.model'));
    await expect(world.admin.ai.configure({ org, id, custom: { enabled: true, model: 'x' } })).rejects.toMatchObject(
      at('custom.baseUrl'),
    );
    // Nothing of what was refused has stayed.
    expect((await world.admin.ai.blueprint({ org, id })).openai.key.configured).toBe(false);
  });

  test('say which of their models have no price, while they would be asked for', async () => {
    const id = world.blueprint;
    const openai = async (change: object) => (await world.admin.ai.configure({ org, id, openai: change })).openai;
    expect((await openai({ models: ['gpt-5-nano', 'gpt-99'] })).unpriced).toEqual(['gpt-99']);
    expect((await openai({ enabled: false })).unpriced).toEqual([]);
    expect((await openai({ enabled: true, models: [] })).unpriced).toEqual([]);
    const custom = async (model: string) =>
      (await world.admin.ai.configure({ org, id, custom: { model, models: [] } })).custom;
    expect((await custom('gpt-4.1')).unpriced, 'another provider’s price is none').toEqual(['gpt-4.1']);
    expect((await custom(models.custom)).unpriced, 'its own is').toEqual([]);
  });

  test('are tried with one short answer', async () => {
    world.model.answer = () => ({ text: 'ready' });
    const tried = await world.admin.ai.test({ org, id: world.blueprint, provider: 'anthropic' });
    expect(tried).toMatchObject({ ok: true, model: models.anthropic, message: 'ready' });
    world.model.answer = () => ({ error: { status: 400, message: 'No such model' } });
    const failed = await world.admin.ai.test({ org, id: world.blueprint, provider: 'custom' });
    expect(failed).toMatchObject({ ok: false, message: 'No such model' });
    expect(await settled(world, 2)).toMatchObject([{ workspaceId: null, cost: 92 }, { cost: 0 }]);
  });
});

test('the key ring is rotated with the keys and tokens in it', async () => {
  const { db, keyring } = world.portal.portal;
  const fresh = parseKeyring(newKeyEntry('k2'));
  const both = { sealing: 'k2', keys: new Map([...fresh.keys, ...keyring.keys]) };
  await resealAll(db, both);
  const rows = await db.selectFrom('aiProviders').select(['blueprintId', 'provider', 'key']).execute();
  for (const { blueprintId, provider, key } of rows)
    if (key) expect(keys[provider]).toBe(unseal(fresh, keyPlace(blueprintId, provider), key));
  const { token } = await db.selectFrom('aiTokens').select('token').executeTakeFirstOrThrow();
  expect(() => unseal(keyring, 'anywhere', token)).toThrow('k2');
  await resealAll(db, { sealing: 'k1', keys: both.keys });
  // A key of another row does not open in this one.
  const [row] = rows;
  expect(() => unseal(fresh, keyPlace('bpother', row!.provider), seal(fresh, 'x', 'y'))).toThrow();
});

describe('inside a workspace', () => {
  test('the token is the same for the whole run', async () => {
    const again = await workspaceVariables(world.portal.portal, world.workspace);
    expect(again.ANTHROPIC_AUTH_TOKEN).toBe(world.token);
    const chat = await chatConfig(world.portal.portal, world.workspace);
    expect(chat).toMatchObject({ available: true, provider: 'Anthropic', model: models.anthropic });
    expect(JSON.stringify(chat)).toContain(world.token);
  });

  test('what is there is told to its owner, with the narrowest budget', async () => {
    await world.admin.ai.setBudgets({
      org,
      budgets: [
        { scope: 'organization', period: 'day', limit: 100 },
        { scope: 'workspace', period: 'month', limit: 5 },
      ],
    });
    await world.ask('anthropic/v1/messages', small.messages);
    await settled(world, 1);
    expect(await world.builder.ai.workspace({ org, id: world.workspace })).toEqual({
      chat: {
        ...{ available: true, provider: 'Anthropic', providerId: 'anthropic' },
        ...{ model: models.anthropic, models: [models.anthropic] },
      },
      claudeCode: { available: true, mode: 'api_key', model: models.anthropic },
      budget: { limit: 5, spent: 0.000092, period: 'month' },
    });
  });
});

describe('prices', () => {
  test('are the shipped ones, with the organization’s own in their place', async () => {
    const own = {
      provider: 'openai',
      model: models.openai,
      input: 1.5,
      output: 2.25,
      cacheRead: 0.1,
      cacheWrite: 0,
    } as const;
    const { items } = await world.admin.ai.setPrices({ org, prices: [own, housePrice] });
    expect(items).toContainEqual({ ...own, custom: true });
    expect(items.filter(({ model }) => model === models.openai)).toHaveLength(1);
    expect(items).toContainEqual(expect.objectContaining({ model: models.anthropic, custom: false, input: 2 }));
    await world.ask('openai/v1/chat/completions', small.chat);
    expect((await settled(world, 1))[0]!.cost).toBe(Math.ceil(11 * 1.5 + 7 * 2.25));
    await expect(world.admin.ai.setPrices({ org, prices: [own, own] })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    expect((await lastAudit()).action).toBe('ai.prices_set');
  });
});

describe('budgets', () => {
  test('are replaced as a list, and what was spent stays counted', async () => {
    await world.ask('anthropic/v1/messages', small.messages);
    await settled(world, 1);
    const { items } = await world.admin.ai.setBudgets({
      org,
      budgets: [
        { scope: 'user', period: 'day', limit: 1 },
        { scope: 'blueprint', period: 'month', limit: 2.5, target: world.blueprint },
        { scope: 'organization', period: 'month', limit: 10 },
      ],
    });
    expect(items).toMatchObject([
      { scope: 'organization', target: null, limit: 10, spent: 0.000092 },
      { scope: 'blueprint', target: { id: world.blueprint, name: 'Plain' }, limit: 2.5, spent: 0.000092 },
      { scope: 'user', target: null, limit: 1, spent: null },
    ]);
    expect((await lastAudit()).action).toBe('ai.budgets_set');
  });

  test('are for things of the organization, each once', async () => {
    const one = { scope: 'user', period: 'day', limit: 1 } as const;
    const set = (...budgets: Parameters<typeof world.admin.ai.setBudgets>[0]['budgets']) =>
      world.admin.ai.setBudgets({ org, budgets });
    await expect(set(one, { ...one, limit: 2 })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    await expect(set({ ...one, target: 'usrforeign' })).rejects.toMatchObject({
      data: { issues: [{ path: 'budgets.0.target' }] },
    });
    await expect(set({ ...one, scope: 'workspace', target: world.blueprint })).rejects.toMatchObject({
      code: 'BAD_REQUEST',
    });
  });
});

describe('usage', () => {
  beforeEach(async () => {
    world.model.answer = () => ({ text: 'Hi', usage: { input: 100, output: 10, cacheRead: 50 } });
    await world.ask('anthropic/v1/messages', small.messages);
    await world.ask('custom/v1/chat/completions', { ...small.chat, model: models.custom });
    await settled(world, 2);
  });
  const today = new Date().toISOString().slice(0, 10);

  test.each([
    ['day', [{ key: today, label: today, requests: 2 }]],
    ['user', [{ label: 'builder@example.com', requests: 2 }]],
    ['workspace', [{ label: 'Plain', requests: 2 }]],
    ['blueprint', [{ label: 'Plain', requests: 2 }]],
    [
      'model',
      [
        { key: `anthropic/${models.anthropic}`, label: models.anthropic, requests: 1, cost: 0.00031 },
        { key: `custom/${models.custom}`, requests: 1, cost: 0.00012 },
      ],
    ],
  ] as const)('by %s', async (by, items) => {
    const report = await world.admin.ai.usage({ org, by });
    expect(report.items).toMatchObject(items);
    expect(report.total).toEqual({
      ...{ requests: 2, inputTokens: 200, outputTokens: 20, cacheReadTokens: 100, cacheWriteTokens: 0, cost: 0.00043 },
    });
  });

  test('of some days, and of one thing', async () => {
    const none = { requests: 0, cost: 0 };
    expect((await world.admin.ai.usage({ org, from: '2026-01-01', to: '2026-01-31' })).total).toMatchObject(none);
    expect((await world.admin.ai.usage({ org, from: today, to: today })).total).toMatchObject({ requests: 2 });
    expect((await world.admin.ai.usage({ org, workspace: 'wsother' })).total).toMatchObject(none);
    await expect(world.admin.ai.usage({ org, from: today, to: '2026-01-01' })).rejects.toMatchObject({
      code: 'BAD_REQUEST',
    });
  });

  test('counts a request of a portal that died once, however often it is tidied up', async () => {
    const { db } = world.portal.portal;
    const { id, ...row } = (await db.selectFrom('aiUsage').selectAll().executeTakeFirstOrThrow())!;
    const at = new Date(Date.now() - 3 * 3_600_000);
    const open = { ...row, settledAt: null, inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cost: 70, at };
    await db
      .insertInto('aiUsage')
      .values([1, 2].map((n) => ({ ...open, id: `${id}${n}` })))
      .execute();
    await Promise.all([tidyUsage(db, new Date()), tidyUsage(db, new Date())]);
    await tidyUsage(db, new Date());
    const { total } = await world.admin.ai.usage({ org });
    expect(total).toMatchObject({ requests: 4, inputTokens: 200, cost: 0.00057 });
  });

  test('is not told to another organization', async () => {
    await world.portal.addOrganization('other');
    const { client } = await world.portal.as('admin@other.com', 'admin', 'other');
    expect((await client.ai.usage({ org: 'other', workspace: world.workspace })).total.requests).toBe(0);
  });
});
