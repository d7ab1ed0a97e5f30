import { beforeEach, expect, it, vi } from 'vitest';
import { type Search, SocketOwners } from './socket-owners.ts';

/** What a search would find, how long it takes, and the clock. */
let ours: Map<string, string | null>;
let takes: number;
let clock: number;
const search = vi.fn<Search>();
let owners: SocketOwners;

beforeEach(() => {
  ours = new Map([['1', 'node']]);
  takes = 0;
  clock = 0;
  search.mockReset().mockImplementation(async (inodes) => {
    clock += takes;
    return new Map([...ours].filter(([inode]) => inodes.has(inode)));
  });
  owners = new SocketOwners(search, () => clock);
});

it('are asked for once, and remembered while the socket is there', async () => {
  for (let i = 0; i < 5; i++) expect(await owners.of(['1'])).toEqual(ours);
  expect(search).toHaveBeenCalledTimes(1);
  expect(await owners.of([])).toEqual(new Map());
  expect(await owners.of(['1'])).toEqual(ours);
  expect(search).toHaveBeenCalledTimes(2);
});

it('of others are asked for twice, and then left alone', async () => {
  for (let i = 0; i < 5; i++) expect(await owners.of(['1', '2'])).toEqual(ours);
  expect(search.mock.calls.map(([inodes]) => [...inodes])).toEqual([['1', '2'], ['2']]);
});

it('are found by the second search, when the first came too early', async () => {
  ours = new Map();
  expect(await owners.of(['1'])).toEqual(new Map());
  ours = new Map([['1', null]]);
  expect(await owners.of(['1'])).toEqual(ours);
});

it('are not searched for all the time, however many sockets come and go', async () => {
  takes = 100;
  let inode = 10;
  for (let second = 0; second < 60; second++) {
    await owners.of([String(inode++)]);
    clock += 1_000;
  }
  expect(search.mock.calls.length * takes).toBeLessThan(clock / 40);
  // And the newest is found in the end.
  ours = new Map([['1', 'node']]);
  clock += 10_000;
  expect(await owners.of(['1'])).toEqual(ours);
});
