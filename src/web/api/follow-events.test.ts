import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { createClient } from '#client/client.ts';
import { followEvents } from './follow-events.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** A portal that keeps every stream open. */
async function portal() {
  const streams: { response: ServerResponse; resumedAfter: string | undefined }[] = [];
  const server = createServer((request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
    streams.push({ response, resumedAfter: request.headers['last-event-id'] as string | undefined });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  const send = (stream: number, id: string) =>
    streams[stream]?.response.write(
      `event: message\nid: ${id}\ndata: ${JSON.stringify({ type: 'workspace', id: `ws_${id}` })}\n\n`,
    );
  return { client: createClient({ url: `http://127.0.0.1:${port}` }), streams, send };
}

it('opens one stream for all tabs, and hands it on when its tab is closed', async () => {
  const { client, streams, send } = await portal();
  const open = () => {
    const end = new AbortController();
    closers.push(() => end.abort());
    const heard: (string | null)[] = [];
    const done = followEvents(client, { org: 'main', signal: end.signal, onEvent: ({ id }) => heard.push(id) });
    return { end, heard, done };
  };
  const first = open();
  await expect.poll(() => streams.length).toBe(1);
  const second = open();
  const third = open();

  send(0, '1');
  await expect.poll(() => [first.heard, second.heard, third.heard]).toEqual([['ws_1'], ['ws_1'], ['ws_1']]);
  expect(streams.length).toBe(1);

  first.end.abort();
  await first.done;
  await expect.poll(() => streams.length).toBe(2);
  expect(streams[1]?.resumedAfter).toBe('1');

  send(1, '2');
  await expect
    .poll(() => [second.heard, third.heard])
    .toEqual([
      ['ws_1', 'ws_2'],
      ['ws_1', 'ws_2'],
    ]);
  expect(first.heard).toEqual(['ws_1']);

  // One that never had its turn ends as quietly.
  third.end.abort();
  await third.done;
});
