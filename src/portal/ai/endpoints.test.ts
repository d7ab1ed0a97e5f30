import { expect, test } from 'vitest';
import { endpointOf, upstreamUrl } from './endpoints.ts';

test.each([
  ['POST', '/ai/anthropic/v1/messages', 'messages', 'v1/messages'],
  ['POST', '/ai/anthropic/v1/messages?beta=true', 'messages', 'v1/messages?beta=true'],
  ['POST', '/ai/anthropic/v1/messages?beta=true&x=1', 'messages', 'v1/messages'],
  ['POST', '/ai/anthropic/v1/messages/count_tokens', 'count_tokens', 'v1/messages/count_tokens'],
  ['GET', '/ai/anthropic/v1/models', 'models', 'v1/models'],
  ['POST', '/ai/openai/v1/chat/completions', 'chat', 'v1/chat/completions'],
  ['POST', '/ai/openai/v1/responses?api-version=x', 'responses', 'v1/responses'],
  ['POST', '/ai/custom/v1/responses', 'responses', 'v1/responses'],
])('%s %s is %s', (method, url, call, path) => {
  expect(endpointOf(method, url)).toMatchObject({ call, path });
});

test.each([
  ['GET', '/ai/anthropic/v1/messages'],
  ['DELETE', '/ai/openai/v1/responses'],
  ['POST', '/ai/openai/v1/messages'],
  ['POST', '/ai/anthropic/v1/chat/completions'],
  ['POST', '/ai/anthropic/v1/messages#x'],
  ['POST', '/ai/anthropic/v1/Messages'],
  ['POST', '/ai/anthropic'],
  ['POST', 'http://x/ai/anthropic/v1/messages'],
  ['POST', '/ai/__proto__/v1/messages'],
  ['', ''],
])('%s %s is nothing', (method, url) => {
  expect(endpointOf(method, url)).toBeNull();
});

test.each([
  ['https://api.anthropic.com', 'https://api.anthropic.com/v1/messages'],
  ['https://api.anthropic.com/', 'https://api.anthropic.com/v1/messages'],
  ['https://api.openai.com/v1', 'https://api.openai.com/v1/messages'],
  ['https://models.corp/team/v1/', 'https://models.corp/team/v1/messages'],
  ['http://models:8000/v10', 'http://models:8000/v10/v1/messages'],
])('below %s it is %s', (baseUrl, url) => {
  expect(upstreamUrl(baseUrl, 'v1/messages').href).toBe(url);
});
