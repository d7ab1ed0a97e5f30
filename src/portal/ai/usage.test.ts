import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Told, usageReader } from './usage.ts';

const sse = (...events: object[]) =>
  Buffer.from(events.map((event) => `event: x\r\ndata: ${JSON.stringify(event)}\r\n\r\n`).join(''));

const anthropic = sse(
  {
    type: 'message_start',
    message: {
      usage: {
        ...{ input_tokens: 5, cache_read_input_tokens: 100, cache_creation_input_tokens: 20, output_tokens: 1 },
        cache_creation: { ephemeral_5m_input_tokens: 12, ephemeral_1h_input_tokens: 8 },
      },
    },
  },
  { type: 'content_block_delta', delta: { text: 'says "usage": {"output_tokens": 999999} 漢字🎉' } },
  { type: 'message_delta', usage: { output_tokens: 42 } },
);
const chat = sse(
  { choices: [{ delta: { content: '漢字🎉' } }], usage: null },
  { choices: [], usage: { prompt_tokens: 30, completion_tokens: 9, prompt_tokens_details: { cached_tokens: 10 } } },
);
const responses = sse(
  { type: 'response.created', response: { usage: null } },
  {
    type: 'response.completed',
    response: { usage: { input_tokens: 30, output_tokens: 9, input_tokens_details: { cached_tokens: 10 } } },
  },
);
const said = { input: { input: 5, cacheRead: 100, cacheWrite: 20, cacheWriteLong: 8 }, output: 42 };
const openai = { input: { input: 20, cacheRead: 10, cacheWrite: 0, cacheWriteLong: 0 }, output: 9 };

function told(provider: 'anthropic' | 'openai', stream: boolean, pieces: Buffer[]): Told {
  const reader = usageReader(provider, stream);
  for (const piece of pieces) reader.feed(piece);
  return reader.told();
}

test.each([
  ['anthropic', anthropic, said],
  ['openai', chat, openai],
  ['openai', responses, openai],
] as const)('a stream of %s is read the same, wherever it is cut', (provider, bytes, expected) => {
  fc.assert(
    fc.property(fc.array(fc.nat(bytes.length), { maxLength: 12 }), (cuts) => {
      const at = [0, ...cuts.sort((a, b) => a - b), bytes.length];
      const pieces = at.slice(1).map((to, index) => bytes.subarray(at[index], to));
      expect(told(provider, true, pieces)).toEqual(expected);
    }),
  );
});

describe('a whole answer', () => {
  test.each([
    ['anthropic', { usage: { input_tokens: 5, output_tokens: 6 } }, 6],
    ['openai', { usage: { prompt_tokens: 5, completion_tokens: 6 } }, 6],
    ['openai', { usage: { input_tokens: 5, output_tokens: 6 } }, 6],
  ] as const)('%s %j', (provider, answer, output) => {
    const told1 = told(provider, false, [Buffer.from(JSON.stringify(answer))]);
    expect(told1).toMatchObject({ input: { input: 5 }, output });
  });
});

test('the end of an answer that was cut is not told', () => {
  const [start] = anthropic.toString().split('event: x\r\ndata: {"type":"message_delta"');
  expect(told('anthropic', true, [Buffer.from(start!)])).toEqual({ input: said.input });
});

test.each([
  { usage: { prompt_tokens: -1, completion_tokens: -5 } },
  { usage: { prompt_tokens: 1e300, completion_tokens: 1e300 } },
  { usage: { prompt_tokens: '5', completion_tokens: null } },
  { usage: 'none' },
  {},
])('%j tells nothing', (answer) => {
  expect(told('openai', false, [Buffer.from(JSON.stringify(answer))])).toEqual({});
});

test('more from the cache than there was is no gift', () => {
  const usage = { prompt_tokens: 5, completion_tokens: 1, prompt_tokens_details: { cached_tokens: 500 } };
  const { input } = told('openai', false, [Buffer.from(JSON.stringify({ usage }))]);
  expect(input).toEqual({ input: 0, cacheRead: 5, cacheWrite: 0, cacheWriteLong: 0 });
});

test('a line without an end is not kept', () => {
  const reader = usageReader('openai', true);
  const piece = Buffer.alloc(1024 * 1024, 'x');
  for (let i = 0; i < 20; i++) reader.feed(piece);
  reader.feed(Buffer.concat([Buffer.from('\n'), chat]));
  expect(reader.told()).toEqual(openai);
});
