import { expect, test } from 'vitest';
import type { BlueprintAi } from '#contract/ai.ts';
import { type AiDraft, changeOf, draftOf } from './provider-draft.ts';

const provider = {
  enabled: false,
  key: { configured: true, lastFour: 'abcd' },
  model: 'a',
  models: ['a', 'b'],
  unpriced: [],
  baseUrl: null,
};
const saved: BlueprintAi = {
  anthropic: { ...provider, mode: 'api_key' },
  openai: provider,
  custom: { ...provider, name: 'Lab', baseUrl: 'https://lab.example/v1' },
  chat: null,
};

test.each<[string, (draft: AiDraft) => void, object | null]>([
  ['nothing', () => {}, null],
  ['a switch', (draft) => Object.assign(draft.openai, { enabled: true }), { openai: { enabled: true } }],
  ['a new key', (draft) => Object.assign(draft.openai, { key: 'sk-1234567' }), { openai: { key: 'sk-1234567' } }],
  ['a key removed', (draft) => Object.assign(draft.custom, { key: null }), { custom: { key: null } }],
  [
    'the mode',
    (draft) => Object.assign(draft.anthropic, { mode: 'user_oauth' }),
    { anthropic: { mode: 'user_oauth' } },
  ],
  ['an emptied model', (draft) => Object.assign(draft.custom, { model: ' ' }), { custom: { model: null } }],
  [
    'models, by line or comma',
    (draft) => Object.assign(draft.openai, { models: 'b\n c, d\n\n' }),
    { openai: { models: ['b', 'c', 'd'] } },
  ],
  ['an emptied base URL', (draft) => Object.assign(draft.custom, { baseUrl: '' }), { custom: { baseUrl: null } }],
])('what is sent for %s', (_, edit, change) => {
  const draft = draftOf(saved);
  edit(draft);
  expect(changeOf(saved, draft)).toEqual(change);
});
