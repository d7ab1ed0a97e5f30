import { expect, it } from 'vitest';
import { prefixed, together } from './lines.ts';

async function* said(...lines: string[]): AsyncGenerator<string> {
  for (const line of lines) yield line;
}
const collect = async (lines: AsyncIterable<string>) => {
  const all: string[] = [];
  for await (const line of lines) all.push(line);
  return all;
};

it('gives the lines of all with their names, each in its order', async () => {
  const all = await collect(together([prefixed('a', said('1', '2', '3')), prefixed('b', said('1'))]));
  expect(all.filter((line) => line.startsWith('a'))).toEqual(['a 1', 'a 2', 'a 3']);
  expect(all).toContain('b 1');
  expect(all).toHaveLength(4);
});

it('does not wait for one that says nothing', async () => {
  const quiet = Promise.withResolvers<void>();
  async function* late(): AsyncGenerator<string> {
    await quiet.promise;
    yield 'late';
  }
  const lines = together([late(), said('early')]);
  expect((await lines.next()).value).toBe('early');
  quiet.resolve();
  expect(await collect(lines)).toEqual(['late']);
});

it('passes on what went wrong', async () => {
  async function* broken(): AsyncGenerator<string> {
    yield 'one';
    throw new Error('the cluster does not answer');
  }
  await expect(collect(together([broken(), said('two')]))).rejects.toThrow('does not answer');
});
