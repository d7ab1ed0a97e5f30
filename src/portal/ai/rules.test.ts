import { describe, expect, test } from 'vitest';
import { toolVariables } from './inside.ts';
import { shippedModel, shippedPrices } from './prices.ts';
import {
  allowedModels,
  chatProvider,
  faultOf,
  movesKey,
  type ProviderFacts,
  served,
  unconfigured,
  whyNoChat,
} from './rules.ts';

const set = (provider: ProviderFacts['provider'], rest: Partial<ProviderFacts> = {}): ProviderFacts => ({
  ...unconfigured(provider),
  ...{ enabled: true, hasKey: true, model: `${provider}-model` },
  ...rest,
});
const own = set('anthropic', { mode: 'user_oauth', hasKey: false });

describe('Chat is powered by', () => {
  test.each([
    ['the first that can', [set('custom', { baseUrl: 'https://x' }), set('openai'), set('anthropic')], 'anthropic'],
    ['not by accounts of builders', [own, set('openai')], 'openai'],
    ['not by what is disabled', [set('anthropic', { enabled: false }), set('openai')], 'openai'],
    ['not without a key', [set('anthropic', { hasKey: false }), set('openai')], 'openai'],
    ['a server of one’s own without a key', [set('custom', { hasKey: false, baseUrl: 'https://x' })], 'custom'],
    ['not by one without an address', [set('custom')], undefined],
    ['not without a model', [set('openai', { model: null })], undefined],
    ['nobody', [], undefined],
  ])('%s', (_, all, provider) => {
    expect(chatProvider(all)?.provider).toBe(provider);
  });
});

test('why there is no Chat is said for accounts of builders too', () => {
  expect(whyNoChat([own])).toMatch(/^Chat needs a key of the organization/);
  expect(whyNoChat([])).toMatch(/^No AI provider is set up/);
});

test('the model to begin with is always allowed, once', () => {
  expect(allowedModels(set('openai', { model: 'a', models: ['b', 'a'] }))).toEqual(['a', 'b']);
});

test.each([
  [set('openai'), null],
  [set('openai', { hasKey: false }), 'key'],
  [set('openai', { hasKey: false, enabled: false }), null],
  [set('anthropic', { model: null }), 'model'],
  [own, null],
  [set('custom'), 'baseUrl'],
  [set('custom', { baseUrl: 'https://x', hasKey: false }), null],
])('%j has a fault in %s', (facts, field) => {
  expect(faultOf(facts)?.field ?? null).toBe(field);
});

test.each([
  [null, 'https://evil.example', true],
  ['https://a.example/one', 'https://a.example/two', true],
  ['https://a.example', null, true],
  [null, 'https://api.openai.com/v1', false],
  ['https://a.example', 'https://a.example', false],
])('from %s to %s a key moves: %s', (from, to, moves) => {
  expect(movesKey(set('openai', { baseUrl: from }), set('openai', { baseUrl: to }))).toBe(moves);
  expect(movesKey(set('openai', { baseUrl: from, hasKey: false }), set('openai', { baseUrl: to }))).toBe(false);
});

describe('variables of a workspace', () => {
  test('hold its token, where the gateway is, and which models Claude Code may use', () => {
    const models = ['claude-haiku-4-5', 'claude-opus-5'];
    const variables = toolVariables([set('anthropic', { model: 'claude-sonnet-5', models }), set('openai')], 'slwa_x');
    expect(variables).toMatchObject({
      ANTHROPIC_BASE_URL: '{SLIPWAY_AI_URL}/anthropic',
      ANTHROPIC_AUTH_TOKEN: 'slwa_x',
      ANTHROPIC_MODEL: 'claude-sonnet-5',
      ANTHROPIC_DEFAULT_HAIKU_MODEL: 'claude-haiku-4-5',
      ANTHROPIC_DEFAULT_OPUS_MODEL: 'claude-opus-5',
      ANTHROPIC_DEFAULT_SONNET_MODEL: 'claude-sonnet-5',
      OPENAI_BASE_URL: '{SLIPWAY_AI_URL}/openai/v1',
      OPENAI_API_KEY: 'slwa_x',
      DISABLE_AUTOUPDATER: '1',
    });
  });

  test('hold no token and no address where builders sign in themselves', () => {
    const variables = toolVariables([own], 'slwa_x');
    expect(Object.keys(variables).filter((name) => /URL|TOKEN|KEY|MODEL$/.test(name))).toEqual([]);
    expect(variables).toHaveProperty('DISABLE_AUTOUPDATER');
    expect(served(own)).toBe(false);
  });

  test('are none without AI', () => {
    expect(toolVariables([unconfigured('anthropic'), unconfigured('openai')], 'slwa_x')).toEqual({});
  });
});

describe('shipped prices', () => {
  test('are whole, and dearer out than in', () => {
    expect(shippedPrices().length).toBeGreaterThan(20);
    for (const { provider, model, price } of shippedPrices()) {
      expect(
        Object.values(price).every((value) => value > 0),
        model,
      ).toBe(true);
      expect(price.output, model).toBeGreaterThan(price.input);
      expect(price.cacheRead, model).toBeLessThanOrEqual(price.input);
      const { context, output } = shippedModel(provider, model)!;
      expect(context, model).toBeGreaterThan(output);
    }
  });

  test.each(['claude-haiku-4-5-20251001', 'claude-haiku-4-5'])('%s is known', (model) => {
    expect(shippedModel('anthropic', model)?.price.input).toBe(1);
  });
  test.each(['claude-haiku-4-5-latest', 'haiku', '__proto__', 'gpt-5'])('%s is not', (model) => {
    expect(shippedModel('anthropic', model)).toBeUndefined();
    expect(shippedModel('custom', model)).toBeUndefined();
  });
});
