import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiError } from './client.ts';
import { openTerminal, type TerminalOptions, type TerminalState } from './terminal.ts';

/** A socket whose other end is the test. */
class FakeSocket {
  readonly OPEN = 1;
  readyState = 1;
  binaryType = '';
  sent: unknown[] = [];
  onmessage: (event: { data: unknown }) => void = () => {};
  onclose: (event: { code: number; reason: string }) => void = () => {};
  onerror: () => void = () => {};
  send(data: unknown) {
    this.sent.push(typeof data === 'string' ? JSON.parse(data) : new TextDecoder().decode(data as Uint8Array));
  }
  close() {
    this.readyState = 3;
  }
  tell(message: object) {
    this.onmessage({ data: JSON.stringify(message) });
  }
  bytes(length: number) {
    this.onmessage({ data: new ArrayBuffer(length) });
  }
  drop(code = 1006, reason = '') {
    this.readyState = 3;
    this.onclose({ code, reason });
  }
}

/** A portal that hands out tickets, or what `answer` throws, and the sockets that were opened with them. */
function setUp(options: Partial<TerminalOptions> = {}) {
  const sockets: FakeSocket[] = [];
  const tickets: { offset: number; cols: number; rows: number }[] = [];
  const states: TerminalState[] = [];
  const drawn: (() => void)[] = [];
  const answer = vi.fn(() => ({ url: 'ws://portal/terminal' }));
  const connection = openTerminal({
    size: { cols: 80, rows: 24 },
    ticket: async (at) => {
      tickets.push(at);
      return answer();
    },
    onOutput: (_bytes, done) => drawn.push(done),
    onState: (state) => states.push(state),
    createSocket: () => {
      const socket = new FakeSocket();
      sockets.push(socket);
      return socket as unknown as WebSocket;
    },
    ...options,
  });
  const open = async (offset = 0) => {
    await vi.runAllTimersAsync();
    sockets.at(-1)!.tell({ type: 'ready', terminal: 'terminal-1', offset });
    return sockets.at(-1)!;
  };
  return { connection, sockets, tickets, states, drawn, answer, open };
}

const refusal = (code: 'FORBIDDEN' | 'WORKSPACE_NOT_RUNNING') =>
  new ApiError(code, { status: 403, message: 'No.', data: undefined, requestId: null });

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

describe('a terminal connection', () => {
  it('opens from the beginning and tells its size', async () => {
    const { open, tickets, states } = setUp();
    const socket = await open();
    expect(tickets).toEqual([{ offset: 0, cols: 80, rows: 24 }]);
    expect(states.map(({ status }) => status)).toEqual(['connecting', 'open']);
    expect(socket.sent).toEqual([{ type: 'resize', cols: 80, rows: 24 }]);
  });

  it('comes back behind the last byte that arrived, with a fresh ticket and the newest size', async () => {
    const { connection, open, tickets, states } = setUp();
    const socket = await open();
    socket.bytes(100);
    socket.bytes(20);
    connection.resize(120, 40);
    socket.drop();
    expect(states.at(-1)).toEqual({ status: 'reconnecting', failures: 0 });
    await open(120);
    expect(tickets.at(-1)).toEqual({ offset: 120, cols: 120, rows: 40 });
    expect(states.at(-1)).toEqual({ status: 'open' });
  });

  it('believes the offset of the recording over its own count', async () => {
    const { open, tickets } = setUp();
    const socket = await open();
    // History was cut in between: the reset counts for nothing, and `ready` names the next byte.
    socket.bytes(2);
    socket.tell({ type: 'ready', terminal: 'terminal-1', offset: 5000 });
    socket.bytes(10);
    socket.drop();
    await vi.runAllTimersAsync();
    expect(tickets.at(-1)?.offset).toBe(5010);
  });

  it('waits longer after each failure up to the cap, and starts again after a success', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(1);
    const { answer, open, tickets } = setUp({ backoff: { base: 100, cap: 350 } });
    const socket = await open();
    answer.mockImplementation(() => {
      throw refusal('WORKSPACE_NOT_RUNNING');
    });
    socket.drop();
    for (const wait of [100, 200, 350, 350]) {
      const before = tickets.length;
      await vi.advanceTimersByTimeAsync(wait - 1);
      expect(tickets).toHaveLength(before);
      await vi.advanceTimersByTimeAsync(1);
      expect(tickets).toHaveLength(before + 1);
    }
    answer.mockReturnValue({ url: 'ws://portal/terminal' });
    (await open()).drop();
    const before = tickets.length;
    await vi.advanceTimersByTimeAsync(100);
    expect(tickets).toHaveLength(before + 1);
  });

  it('tries at once when told to, and only then', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(1);
    const { connection, open, tickets } = setUp();
    const socket = await open();
    connection.retry();
    await vi.advanceTimersByTimeAsync(0);
    expect(tickets).toHaveLength(1);
    socket.drop();
    connection.retry();
    await vi.advanceTimersByTimeAsync(0);
    expect(tickets).toHaveLength(2);
    await vi.runAllTimersAsync();
    expect(tickets).toHaveLength(2);
  });

  it('acknowledges what was drawn, in 64 kB steps, to the socket that sent it', async () => {
    const { open, drawn } = setUp();
    const first = await open();
    first.sent = [];
    first.bytes(40_000);
    first.bytes(40_000);
    expect(first.sent).toEqual([]);
    drawn[0]!();
    expect(first.sent).toEqual([]);
    drawn[1]!();
    expect(first.sent).toEqual([{ type: 'ack', bytes: 80_000 }]);
    first.bytes(70_000);
    first.drop();
    const second = await open(150_000);
    second.sent = [];
    drawn[2]!();
    expect(second.sent).toEqual([]);
  });

  it.each([
    ['exit', (socket: FakeSocket) => socket.tell({ type: 'exit', code: 3 }), { status: 'exited', code: 3 }],
    ['a close for good', (socket: FakeSocket) => socket.drop(1001, 'closed'), { status: 'closed' }],
  ])('ends with %s', async (_name, happens, state) => {
    const { open, states, tickets } = setUp();
    happens(await open());
    await vi.runAllTimersAsync();
    expect(states.at(-1)).toEqual(state);
    expect(tickets).toHaveLength(1);
  });

  it('ends when the portal refuses the person', async () => {
    const { answer, open, states, tickets } = setUp();
    const socket = await open();
    answer.mockImplementation(() => {
      throw refusal('FORBIDDEN');
    });
    socket.drop();
    await vi.runAllTimersAsync();
    expect(states.at(-1)?.status).toBe('refused');
    expect(tickets).toHaveLength(2);
  });

  it('sends keys as bytes while open, and nothing while broken', async () => {
    const { connection, open } = setUp();
    const first = await open();
    first.sent = [];
    connection.send('ls\r');
    expect(first.sent).toEqual(['ls\r']);
    first.drop();
    connection.send('rm\r');
    const second = await open();
    expect(second.sent).toEqual([{ type: 'resize', cols: 80, rows: 24 }]);
  });

  it('keeps what was typed before it was open for the first time', async () => {
    const { connection, open } = setUp();
    connection.send('l');
    connection.send('s\r');
    const socket = await open();
    expect(socket.sent.slice(1)).toEqual(['l', 's\r']);
    connection.send('q');
    expect(socket.sent.at(-1)).toBe('q');
  });

  it('is silent once it was left', async () => {
    const { connection, open, states, tickets } = setUp();
    const socket = await open();
    const before = states.length;
    connection.close();
    expect(socket.readyState).toBe(3);
    socket.drop();
    socket.tell({ type: 'exit', code: 0 });
    await vi.runAllTimersAsync();
    expect(states).toHaveLength(before);
    expect(tickets).toHaveLength(1);
  });
});
