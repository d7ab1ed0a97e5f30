import { expect, test } from 'vitest';
import type { BlueprintAi } from '#contract/ai.ts';
import { chatOrder } from './chat-order.ts';

const provider = {
  enabled: false,
  key: { configured: false, lastFour: null },
  model: null,
  models: [],
  unpriced: [],
  baseUrl: null,
};
const ready = { ...provider, enabled: true, key: { configured: true, lastFour: 'abcd' }, model: 'm' };
const none: BlueprintAi = {
  anthropic: { ...provider, mode: 'api_key' },
  openai: provider,
  custom: { ...provider, name: 'Lab' },
  chat: null,
};

test.each<[string, Partial<BlueprintAi>, string[]]>([
  ['nothing is on', {}, ['off', 'off', 'off']],
  [
    'builders sign in by themselves',
    { anthropic: { ...ready, mode: 'user_oauth' }, openai: ready, chat: { provider: 'openai', model: 'm' } },
    ['cannot', 'powers', 'off'],
  ],
  [
    'all could',
    {
      anthropic: { ...ready, mode: 'api_key' },
      openai: ready,
      custom: { ...ready, name: 'Lab', baseUrl: 'https://lab.example' },
      chat: { provider: 'anthropic', model: 'm' },
    },
    ['powers', 'waits', 'waits'],
  ],
  [
    'what they need is missing',
    {
      anthropic: { ...ready, mode: 'api_key', model: null },
      openai: { ...ready, key: provider.key },
      custom: { ...ready, name: 'Lab' },
    },
    ['cannot', 'cannot', 'cannot'],
  ],
  [
    'the first that would has a model without a price',
    {
      openai: { ...ready, unpriced: ['m'] },
      custom: { ...ready, name: 'Lab', baseUrl: 'https://lab.example' },
      chat: { provider: 'openai', model: 'm' },
    },
    ['off', 'cannot', 'waits'],
  ],
])('when %s', (_, ai, states) => {
  const order = chatOrder({ ...none, ...ai });
  expect(order.map(({ state }) => state)).toEqual(states);
  expect(order.map(({ name }) => name)).toEqual(['Anthropic', 'OpenAI', 'Lab']);
});
