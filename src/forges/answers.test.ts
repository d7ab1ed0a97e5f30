import { expect, test } from 'vitest';
import { codeOf, errorOf, type Refusal, waitOf } from './answers.ts';

const now = new Date('2026-01-01T00:00:00Z');
const refusal = (status: number, more: Partial<Refusal> = {}): Refusal => ({
  status,
  message: '',
  retryAfter: null,
  rateLimitRemaining: null,
  rateLimitReset: null,
  ...more,
});

test.each([
  [301, {}, 'conflict'],
  [401, {}, 'unauthorized'],
  [403, {}, 'unauthorized'],
  [403, { rateLimitRemaining: '12' }, 'unauthorized'],
  [403, { rateLimitRemaining: '0' }, 'rate_limited'],
  [403, { retryAfter: '60' }, 'rate_limited'],
  [429, {}, 'rate_limited'],
  [404, {}, 'not_found'],
  [410, {}, 'not_found'],
  [405, {}, 'conflict'],
  [406, {}, 'conflict'],
  [409, {}, 'conflict'],
  [422, {}, 'conflict'],
  [400, {}, 'failed'],
  [400, { message: 'has already been taken' }, 'conflict'],
  [400, { message: 'Repository with this Slug and Owner already exists.' }, 'conflict'],
  [500, {}, 'unavailable'],
  [503, {}, 'unavailable'],
] as const)('%s with %j is %s', (status, more, code) => {
  expect(codeOf(refusal(status, more))).toBe(code);
});

test.each([
  [{ retryAfter: '30' }, 30],
  [{ retryAfter: '999999' }, 3600],
  [{ retryAfter: '-5' }, 0],
  [{ retryAfter: 'Wed, 21 Oct 2026 07:28:00 GMT' }, undefined],
  [{ rateLimitRemaining: '0', rateLimitReset: String(now.getTime() / 1000 + 90) }, 90],
  [{ rateLimitRemaining: '7', rateLimitReset: String(now.getTime() / 1000 + 90) }, undefined],
  [{}, undefined],
])('%j: wait for %s seconds', (more, seconds) => {
  expect(waitOf(refusal(429, more), now)).toBe(seconds);
});

test('the forge’s words become one line of bounded length', () => {
  const { message } = errorOf('GitHub', refusal(422, { message: `two\nlines\u001b[31m ${'x'.repeat(1000)}` }), now);
  expect(message).toMatch(/^GitHub refused this: two lines \[31m x+$/);
  expect(message.length).toBeLessThan(350);
});
