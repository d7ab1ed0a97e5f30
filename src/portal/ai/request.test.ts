import { describe, expect, test } from 'vitest';
import type { Call } from './endpoints.ts';
import { shippedModel } from './prices.ts';
import { readRequest } from './request.ts';

const read = (provider: 'anthropic' | 'openai' | 'custom', call: Call, body: object) =>
  readRequest({ provider, call }, Buffer.from(JSON.stringify(body)));
const sent = (body: Buffer) => JSON.parse(body.toString());
const hello = [{ role: 'user', content: 'hello' }];

describe('the length of an answer', () => {
  test.each([
    ['anthropic', 'messages', { model: 'claude-sonnet-5', max_tokens: 77 }, 77, {}],
    ['openai', 'chat', { model: 'gpt-4o' }, 16_384, { max_completion_tokens: 16_384 }],
    ['openai', 'chat', { model: 'gpt-5' }, 32_000, { max_completion_tokens: 32_000 }],
    ['custom', 'chat', { model: 'house' }, 4_096, { max_tokens: 4_096 }],
    ['openai', 'chat', { model: 'gpt-4o', max_tokens: null }, 16_384, { max_completion_tokens: 16_384 }],
    ['openai', 'chat', { model: 'gpt-4o', max_tokens: 5, max_completion_tokens: 9 }, 9, {}],
    ['openai', 'chat', { model: 'gpt-4o', max_tokens: 5, n: 3 }, 15, {}],
    ['openai', 'responses', { model: 'gpt-5' }, 32_000, { max_output_tokens: 32_000 }],
    ['openai', 'responses', { model: 'gpt-5', max_output_tokens: 12 }, 12, {}],
    ['anthropic', 'count_tokens', { model: 'claude-sonnet-5' }, 0, {}],
  ] as const)('%s %s %j: at most %d', (provider, call, body, most, added) => {
    const asked = read(provider, call, body);
    expect(asked.outputTokens).toBe(most);
    const { max_tokens, ...rest } = body as { max_tokens?: unknown };
    expect(sent(asked.body)).toEqual({ ...rest, ...(max_tokens === null ? {} : { max_tokens }), ...added });
  });
});

test('a stream of OpenAI’s is asked to tell its usage', () => {
  const { body } = read('openai', 'chat', {
    model: 'gpt-4o',
    stream: true,
    stream_options: { include_usage: false, x: 1 },
  });
  expect(sent(body).stream_options).toEqual({ include_usage: true, x: 1 });
});

describe('the length of a request', () => {
  test('is never less than its bytes', () => {
    const messages = [{ role: 'user', content: '漢字🎉'.repeat(1000) }];
    const asked = read('custom', 'chat', { model: 'house', messages });
    expect(asked.inputTokens).toBeGreaterThan(Buffer.byteLength(JSON.stringify(messages)));
  });

  test.each([
    [{ type: 'image', source: { type: 'url', url: 'https://x/y.png' } }, 50_000],
    [{ type: 'image_url', image_url: { url: 'https://x/y.png' } }, 50_000],
    [{ type: 'document', source: { type: 'url', url: 'https://x/y.pdf' } }, 300_000],
    [{ type: 'tool_result', content: [{ type: 'image', source: {} }] }, 50_000],
  ])('counts %j at its most', (part, tokens) => {
    const asked = read('custom', 'chat', { model: 'house', messages: [{ role: 'user', content: [part] }] });
    expect(asked.inputTokens).toBeGreaterThanOrEqual(tokens);
  });

  test('is at most what the model takes', () => {
    const body = { model: 'gpt-4o', messages: [{ role: 'user', content: 'x'.repeat(1_000_000) }] };
    expect(read('openai', 'chat', body).inputTokens).toBe(shippedModel('openai', 'gpt-4o')!.context);
  });
});

describe('tools', () => {
  test.each([
    ['messages', [{ name: 'f', input_schema: {} }]],
    ['messages', [{ type: 'custom', name: 'f' }]],
    ['messages', [{ type: 'bash_20250124', name: 'bash' }]],
    ['messages', [{ type: 'text_editor_20250728', name: 'e' }]],
    [
      'responses',
      [
        { type: 'function', name: 'f' },
        { type: 'custom', name: 'apply_patch' },
      ],
    ],
  ] as const)('%s: those of the caller pass: %j', (call, tools) => {
    const model = { model: 'house', max_tokens: 5, messages: hello };
    expect(sent(read('custom', call, { ...model, tools }).body).tools).toEqual(tools);
  });

  test.each([
    ['messages', [{ type: 'web_search_20250305', name: 'web_search' }]],
    ['messages', [{ type: 'web_fetch_20250910' }]],
    ['messages', [{ type: 'code_execution_20250825' }]],
    ['messages', [{ type: ['custom'] }]],
    ['messages', [null]],
    ['messages', { type: 'custom' }],
    ['responses', [{ type: 'function', name: 'f' }, { type: 'image_generation' }]],
    ['responses', [{ type: 'mcp', server_url: 'https://x' }]],
    ['chat', [{ type: 'web_search' }]],
  ] as const)('%s: those of the provider do not: %j', (call, tools) => {
    const body = { model: 'house', max_tokens: 5, messages: hello, tools };
    expect(() => read('custom', call, body)).toThrow(/^tools: this is not offered/);
  });
});
