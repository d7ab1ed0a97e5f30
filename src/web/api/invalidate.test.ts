import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { expect, it } from 'vitest';
import { invalidate } from './invalidate.ts';

/** A question on screen, whose answers come when the test gives them. */
function asked(client: QueryClient) {
  const calls: PromiseWithResolvers<string>[] = [];
  const queryFn = () => {
    const call = Promise.withResolvers<string>();
    calls.push(call);
    return call.promise;
  };
  const observer = new QueryObserver(client, {
    queryKey: ['workspaces', 'get'],
    queryFn,
    staleTime: 60_000,
    retry: false,
  });
  observer.subscribe(() => {});
  return { calls, shown: () => observer.getCurrentResult().data };
}

it('asks again for a first answer that was on its way when it became untrue', async () => {
  const client = new QueryClient();
  const { calls, shown } = asked(client);
  const done = invalidate(client, ['workspaces']);
  calls[0]!.resolve('deploying');
  await expect.poll(() => calls.length).toBe(2);
  expect(shown(), 'better than nothing, meanwhile').toBe('deploying');
  calls[1]!.resolve('running');
  await done;
  expect(shown()).toBe('running');
});

it('asks again where the first call fails', async () => {
  const client = new QueryClient();
  const { calls, shown } = asked(client);
  const done = invalidate(client, ['workspaces']);
  calls[0]!.reject(new Error('gone'));
  await expect.poll(() => calls.length).toBe(2);
  calls[1]!.resolve('running');
  await done;
  expect(shown()).toBe('running');
});

it('asks once for an answer that is there, and not at all for others', async () => {
  const client = new QueryClient();
  const { calls, shown } = asked(client);
  calls[0]!.resolve('deploying');
  await expect.poll(() => shown()).toBe('deploying');
  await invalidate(client, ['apps']);
  expect(calls.length).toBe(1);
  const done = invalidate(client, ['workspaces']);
  await expect.poll(() => calls.length).toBe(2);
  calls[1]!.resolve('running');
  await done;
  expect([calls.length, shown()]).toEqual([2, 'running']);
});
