import { expect, it } from 'vitest';
import { createCache } from './cache.ts';

const minute = 60_000;

it('asks once for many, and knows afterwards', async () => {
  let asked = 0;
  const cache = createCache(async (key: string) => `${key}${++asked}`, minute);
  expect(cache.peek('a')).toBeUndefined();
  expect(await Promise.all([cache.get('a'), cache.get('a')])).toEqual(['a1', 'a1']);
  expect([cache.peek('a'), await cache.get('a'), asked]).toEqual(['a1', 'a1', 1]);
});

it('remembers that there is nothing, too', async () => {
  let asked = 0;
  const cache = createCache(async () => {
    asked += 1;
    return null;
  }, minute);
  await cache.get('a');
  expect([cache.peek('a'), await cache.get('a'), asked]).toEqual([null, null, 1]);
});

it('asks again when time is up', async () => {
  let asked = 0;
  const cache = createCache(async () => ++asked, 0);
  await cache.get('a');
  expect([cache.peek('a'), await cache.get('a')]).toEqual([undefined, 2]);
});

it('forgets what matches', async () => {
  const cache = createCache(async (key: string) => key, minute);
  await Promise.all([cache.get('a'), cache.get('b')]);
  cache.forget((key) => key === 'a');
  expect([cache.peek('a'), cache.peek('b')]).toEqual([undefined, 'b']);
});

it('does not keep an answer that was on its way when something was forgotten', async () => {
  const answers = [Promise.withResolvers<string>(), Promise.withResolvers<string>()];
  let asked = 0;
  const cache = createCache(() => answers[asked++]!.promise, minute);
  const got = cache.get('a');
  cache.forget(() => false);
  answers[0]!.resolve('old');
  answers[1]!.resolve('new');
  expect([await got, cache.peek('a')]).toEqual(['new', 'new']);
});

it('does not keep a failure', async () => {
  let asked = 0;
  const cache = createCache(async () => {
    if (++asked === 1) throw new Error('database away');
    return 'a';
  }, minute);
  await expect(cache.get('a')).rejects.toThrow('database away');
  expect(await cache.get('a')).toBe('a');
});

it('does not grow with the keys that strangers invent', async () => {
  const cache = createCache(async (key: string) => key, minute, 3);
  for (const key of ['a', 'b', 'c', 'd']) await cache.get(key);
  expect(['a', 'b', 'c', 'd'].filter((key) => cache.peek(key) !== undefined)).toEqual(['d']);
});
