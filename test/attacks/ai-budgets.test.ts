import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { mostCost } from '#portal/ai/cost.ts';
import { type AiWorld, aiWorld, fresh, models, settled, small } from '#portal/ai/gateway.fixture.ts';
import { shippedModel } from '#portal/ai/prices.ts';
import { readRequest } from '#portal/ai/request.ts';
import { tidyUsage } from '#portal/ai/spending.ts';
import { waitFor } from '../harness/wait-for.ts';

let world: AiWorld;
beforeAll(async () => {
  world = await aiWorld();
});
afterAll(() => world?.end());
beforeEach(() => fresh(world));

const messages = 'anthropic/v1/messages';
const neverAsked = () => expect(world.model.requests).toEqual([]);

describe('a budget', () => {
  /** What one of these costs: 11 tokens in and 7 out; and what is held for it until that is known. */
  const tariff = shippedModel('anthropic', models.anthropic)!;
  const real = 11 * tariff.price.input + 7 * tariff.price.output;
  const { inputTokens, outputTokens } = readRequest(
    { provider: 'anthropic', call: 'messages' },
    Buffer.from(JSON.stringify(small.messages)),
  );
  const held = mostCost(tariff, inputTokens, outputTokens);

  const set = (scope: 'organization' | 'blueprint' | 'user' | 'workspace', micros: number) =>
    world.admin.ai.setBudgets({ org: 'main', budgets: [{ scope, period: 'day', limit: micros / 1e6 }] });
  const today = async (scope: string) =>
    world.portal.portal.db
      .selectFrom('aiSpending')
      .select('amount')
      .where('scope', '=', scope as 'user')
      .where('span', '=', new Date().toISOString().slice(0, 10))
      .executeTakeFirst();

  test.each(['organization', 'blueprint', 'user', 'workspace'] as const)(
    'of the %s holds against a hundred requests at once',
    async (scope) => {
      await set(scope, 10 * held);
      // None ends before all were decided.
      const all = Promise.withResolvers<void>();
      world.model.answer = () => ({ text: 'Hello.', until: all.promise });
      let refused = 0;
      const asked = Array.from({ length: 100 }, async () => {
        const answer = await world.ask(messages, small.messages);
        if (answer.status === 402) refused += 1;
        return answer;
      });
      await waitFor('all were decided', () => world.model.requests.length + refused === 100);
      all.resolve();
      const statuses = Object.groupBy(await Promise.all(asked), ({ status }) => status);
      expect(statuses[200]).toHaveLength(10);
      expect(statuses[402]).toHaveLength(90);
      // What was held and not needed is there again.
      for (const row of await settled(world, 10)) expect(row.cost).toBe(real);
      expect(await today(scope)).toEqual({ amount: 10 * real });
      world.model.answer = () => ({ text: 'Hello.' });
      expect((await world.ask(messages, small.messages)).status).toBe(200);
    },
  );

  test('that is used up is told in words, in the provider’s shape, and without a reason to try again', async () => {
    await set('organization', 0);
    const anthropic = await world.ask(messages, small.messages);
    expect(anthropic.status).toBe(402);
    expect(anthropic.headers.get('retry-after')).toBeNull();
    const message = expect.stringMatching(
      /^The organization’s daily AI budget of \$0\.00 is used up\. It begins again at/,
    );
    expect(await anthropic.json()).toEqual({ type: 'error', error: { type: 'billing_error', message } });
    const openai = await world.ask('openai/v1/responses', small.responses);
    expect(await openai.json()).toEqual({
      error: { message, type: 'insufficient_quota', param: null, code: 'over_budget' },
    });
    neverAsked();
  });

  test('counts from the first of its month, also when it is set later', async () => {
    await world.ask(messages, small.messages);
    await settled(world, 1);
    const month = { scope: 'user', period: 'month', limit: real / 1e6 } as const;
    await world.admin.ai.setBudgets({ org: 'main', budgets: [month] });
    expect((await world.ask(messages, small.messages)).status).toBe(402);
    await world.admin.ai.setBudgets({ org: 'main', budgets: [] });
    await world.admin.ai.setBudgets({ org: 'main', budgets: [month] });
    expect((await world.ask(messages, small.messages)).status).toBe(402);
  });

  test('is not got around by hanging up before the answer', async () => {
    world.model.answer = () => ({ text: 'Hello.', until: new Promise(() => {}) });
    const hangUp = new AbortController();
    const asked = world.ask(messages, small.messages, { signal: hangUp.signal }).catch(() => null);
    const request = await waitFor('the provider has it', () => world.model.requests[0]);
    hangUp.abort();
    await Promise.all([asked, request.gone]);
    const [row] = await settled(world, 1);
    expect(row!.cost).toBeGreaterThanOrEqual(inputTokens * tariff.price.input);
  });

  test('keeps what a portal that died had held', async () => {
    const { portal } = world.portal;
    world.model.answer = () => ({ text: 'Hello.', until: new Promise(() => {}) });
    const hangUp = new AbortController();
    const asked = world.ask(messages, small.messages, { signal: hangUp.signal }).catch(() => null);
    await waitFor('the provider has it', () => world.model.requests[0]);
    expect(await today('user')).toEqual({ amount: held });
    await tidyUsage(portal.db, new Date());
    const open = () => portal.db.selectFrom('aiUsage').select(['settledAt', 'cost']).executeTakeFirstOrThrow();
    expect((await open()).settledAt).toBeNull();
    await tidyUsage(portal.db, new Date(Date.now() + 3 * 3_600_000));
    expect(await open()).toMatchObject({ cost: held, settledAt: expect.any(Date) });
    // The request of the dead comes to its end after all: what was closed stays so.
    hangUp.abort();
    await asked;
    expect(await today('user')).toEqual({ amount: held });
  });

  test.each([
    ['openai/v1/responses', { ...small.responses, background: true }],
    ['openai/v1/responses', { ...small.responses, previous_response_id: 'resp_1' }],
    ['openai/v1/responses', { ...small.responses, tools: [{ type: 'web_search' }] }],
    ['openai/v1/chat/completions', { ...small.chat, service_tier: 'priority' }],
    ['openai/v1/chat/completions', { ...small.chat, n: 1000 }],
    ['openai/v1/chat/completions', { ...small.chat, max_tokens: -5 }],
    [messages, { ...small.messages, max_tokens: undefined }],
    [messages, { ...small.messages, max_tokens: 1e300 }],
    [messages, { ...small.messages, speed: 'fast' }],
    [messages, { ...small.messages, tools: [{ type: 'web_search_20250305', name: 'web_search' }] }],
    [messages, { ...small.messages, mcp_servers: [{ url: 'https://example.com' }] }],
  ])('is not got around by what costs more than tokens: %s %j', async (where, body) => {
    expect((await world.ask(where, body)).status).toBe(400);
    neverAsked();
  });
});
