import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ChatEvent } from '#contract/chat.ts';
import { ChatError, type ChatState, openChat } from './chat.ts';
import { ApiError } from './client.ts';

/** A socket whose other end is the test. */
class FakeSocket {
  readyState = 1;
  sent: { id: number; method: string; path: string; body?: unknown }[] = [];
  onmessage: (event: { data: unknown }) => void = () => {};
  onclose: (event: { code: number; reason: string }) => void = () => {};
  send(data: string) {
    this.sent.push(JSON.parse(data));
  }
  close() {
    this.readyState = 3;
  }
  tell(message: unknown) {
    this.onmessage({ data: typeof message === 'string' ? message : JSON.stringify(message) });
  }
  drop(code = 1006) {
    this.readyState = 3;
    this.onclose({ code, reason: '' });
  }
}

function setUp() {
  const sockets: FakeSocket[] = [];
  const states: ChatState[] = [];
  const events: ChatEvent[] = [];
  const answer = vi.fn(() => ({ url: 'ws://portal/chat' }));
  const chat = openChat({
    ticket: async () => answer(),
    onEvent: (event) => events.push(event),
    onState: (state) => states.push(state),
    createSocket: () => {
      sockets.push(new FakeSocket());
      return sockets.at(-1) as unknown as WebSocket;
    },
  });
  const open = async () => {
    await vi.runAllTimersAsync();
    sockets.at(-1)!.tell({ type: 'ready' });
    return sockets.at(-1)!;
  };
  return { chat, sockets, states, events, answer, open };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it('gives each request its own answer, in whatever order they come', async () => {
  const { chat, open } = setUp();
  const socket = await open();
  const answers = Promise.all([chat.request('GET', '/session'), chat.request('POST', '/session', { title: 'A' })]);
  expect(socket.sent).toEqual([
    { id: 0, method: 'GET', path: '/session' },
    { id: 1, method: 'POST', path: '/session', body: { title: 'A' } },
  ]);
  socket.tell({ type: 'answer', id: 1, status: 200, body: { id: 'ses_1' } });
  socket.tell({ type: 'answer', id: 0, status: 200, body: [] });
  expect(await answers).toEqual([[], { id: 'ses_1' }]);
});

it.each([
  [{ message: 'The chat has no such request.' }, 'The chat has no such request.'],
  [{ name: 'NotFoundError', data: { message: 'No such session.' } }, 'No such session.'],
  [null, 'The chat refused this (404).'],
])('throws what is refused with %j in words', async (body, words) => {
  const { chat, open } = setUp();
  const socket = await open();
  const asked = chat.request('GET', '/session');
  socket.tell({ type: 'answer', id: 0, status: 404, body });
  await expect(asked).rejects.toEqual(new ChatError(404, words));
});

it('passes events on, and nothing that makes no sense', async () => {
  const { events, open } = setUp();
  const socket = await open();
  const event = { type: 'session.idle', properties: { sessionID: 'ses_1' } };
  for (const message of ['no json', { type: 'event' }, { type: 'event', event: { type: 1 } }, { type: 'event', event }])
    socket.tell(message);
  expect(events).toEqual([event]);
});

describe('when the connection breaks', () => {
  it('fails what waits for an answer, and opens again with a fresh ticket', async () => {
    const { chat, states, answer, open } = setUp();
    const socket = await open();
    const lost = chat.request('GET', '/session');
    const failed = expect(lost).rejects.toMatchObject({ status: 0 });
    socket.drop(1012);
    await failed;
    await expect(chat.request('GET', '/session')).rejects.toMatchObject({ status: 0 });
    await open();
    expect(states.map(({ status }) => status)).toEqual(['connecting', 'open', 'reconnecting', 'open']);
    expect(answer).toHaveBeenCalledTimes(2);
  });

  it.each(['UNAUTHORIZED', 'NOT_FOUND', 'NOT_CONFIGURED', 'ENGINE_FAILED'] as const)(
    'ends with %s, since asking again does not help',
    async (code) => {
      const { states, answer, open } = setUp();
      const socket = await open();
      answer.mockImplementation(() => {
        throw new ApiError(code, { status: 409, message: 'No.', data: undefined, requestId: null });
      });
      socket.drop();
      await vi.runAllTimersAsync();
      expect(states.at(-1)).toMatchObject({ status: 'refused', error: { message: 'No.' } });
      expect(answer).toHaveBeenCalledTimes(2);
    },
  );

  it('stays closed once it was closed', async () => {
    const { chat, sockets, states, open } = setUp();
    const socket = await open();
    chat.close();
    socket.drop();
    await vi.runAllTimersAsync();
    expect([sockets.length, states.at(-1)?.status]).toEqual([1, 'open']);
  });
});
