import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { Changed } from '#contract/events.ts';
import { createClient } from './client.ts';
import { subscribe } from './subscribe.ts';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;
const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** A portal that answers the first connection with the first function, the second with the second… and then the last again. */
async function portal(...answers: Answer[]) {
  const resumedAfter: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    resumedAfter.push(request.headers['last-event-id'] as string | undefined);
    answers[Math.min(resumedAfter.length, answers.length) - 1]?.(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  return { client: createClient({ url: `http://127.0.0.1:${port}` }), resumedAfter };
}

function stream(response: ServerResponse, events: { id: string; event: Changed }[]) {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const { id, event } of events) response.write(`event: message\nid: ${id}\ndata: ${JSON.stringify(event)}\n\n`);
}

const change = (id: string): { id: string; event: Changed } => ({ id, event: { type: 'workspace', id: `ws_${id}` } });
const backoff = { base: 1, cap: 5 };

describe('subscribe', () => {
  it('resumes behind the last event after the stream broke, and ends when it is told to', async () => {
    const { client, resumedAfter } = await portal(
      (_, response) => {
        stream(response, [change('1'), change('2')]);
        setImmediate(() => response.destroy());
      },
      (_, response) => stream(response, [change('3')]),
    );
    const end = new AbortController();
    const seen: (string | null)[] = [];
    const connected: boolean[] = [];
    await subscribe(client, {
      org: 'main',
      signal: end.signal,
      backoff,
      onConnected: (state) => connected.push(state),
      onEvent: (event) => {
        seen.push(event.id);
        if (event.id === 'ws_3') end.abort();
      },
    });
    expect(seen).toEqual(['ws_1', 'ws_2', 'ws_3']);
    expect(resumedAfter).toEqual([undefined, '2']);
    expect(connected.slice(0, 3)).toEqual([true, false, true]);
  });

  it('says that something may have been missed when the stream broke before its first event', async () => {
    const { client } = await portal(
      (_, response) => {
        stream(response, []);
        response.flushHeaders();
        setImmediate(() => response.destroy());
      },
      (_, response) => stream(response, [change('1')]),
    );
    const end = new AbortController();
    const seen: string[] = [];
    await subscribe(client, {
      org: 'main',
      signal: end.signal,
      backoff,
      onEvent: ({ type }) => {
        seen.push(type);
        if (type === 'workspace') end.abort();
      },
    });
    expect(seen).toEqual(['resync', 'workspace']);
  });

  it('tries again while the portal is away', async () => {
    const { client, resumedAfter } = await portal(
      (_, response) => response.writeHead(503).end(),
      (_, response) => response.destroy(),
      (_, response) => stream(response, [change('1')]),
    );
    const end = new AbortController();
    await subscribe(client, { org: 'main', signal: end.signal, backoff, onEvent: () => end.abort() });
    expect(resumedAfter).toHaveLength(3);
  });

  it('does not take a fault of the listener for a broken stream', async () => {
    const { client, resumedAfter } = await portal((_, response) => stream(response, [change('1')]));
    const end = new AbortController();
    const fault = new Error('listener');
    const ended = subscribe(client, {
      org: 'main',
      signal: end.signal,
      backoff,
      onEvent: () => {
        throw fault;
      },
    });
    await expect(ended).rejects.toBe(fault);
    expect(resumedAfter).toHaveLength(1);
    end.abort();
  });

  it.each(['UNAUTHORIZED', 'FORBIDDEN', 'NOT_FOUND'])('gives up at %s', async (code) => {
    const { client, resumedAfter } = await portal((_, response) => {
      response.writeHead(401, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ code, status: 401, message: 'No.', requestId: 'req_1' }));
    });
    const never = new AbortController();
    const ended = subscribe(client, { org: 'main', signal: never.signal, backoff, onEvent: () => {} });
    await expect(ended).rejects.toMatchObject({ code, requestId: 'req_1' });
    expect(resumedAfter).toHaveLength(1);
  });
});
