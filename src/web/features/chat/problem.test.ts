import { expect, it } from 'vitest';
import { problemOf } from './problem.ts';

it.each([
  [
    'APIError',
    { message: 'The daily budget of this workspace ($5.00) is used up until tomorrow.' },
    'The AI budget is used up',
  ],
  ['APIError', { message: 'The model "gpt-9" is not allowed here.', statusCode: 400 }, 'This model was refused'],
  ['APIError', { message: 'No price is known for this model.', statusCode: 400 }, 'The assistant could not go on'],
  ['ContextOverflowError', { message: '' }, 'This conversation is too long'],
  ['APIError', { message: 'invalid x-api-key', statusCode: 401 }, 'The provider did not accept the key'],
  ['APIError', { message: 'Overloaded', statusCode: 429 }, 'The provider is busy'],
  ['UnknownError', { message: 'fetch failed' }, 'The assistant could not go on'],
  ['UnknownError', undefined, 'The assistant could not go on'],
])('%s with %j means: %s', (name, data, title) => {
  expect(problemOf({ name, ...(data && { data }) })?.title).toBe(title);
});

it('says nothing about a turn that a person stopped', () => {
  expect(problemOf({ name: 'MessageAbortedError', data: { message: 'Aborted' } })).toBeNull();
});
