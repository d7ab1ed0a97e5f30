import { type ChatEvent, type ChatUp, chatDown } from '#contract/chat.ts';
import { keepSocket } from './keep-socket.ts';

export type ChatState =
  /** Its server may take seconds to start. */
  | { status: 'connecting' }
  /** Everything that is shown must be asked for now: what happened before is not told again. */
  | { status: 'open' }
  | { status: 'reconnecting'; failures: number }
  /** There is no chat, or not for this person. Final. */
  | { status: 'refused'; error: unknown };

export interface ChatOptions {
  /** Asks for a one-time ticket, which starts the chat's server where it does not run. */
  ticket: () => Promise<{ url: string }>;
  onEvent: (event: ChatEvent) => void;
  onState: (state: ChatState) => void;
  /** Milliseconds before the first retry and between the slowest ones. */
  backoff?: { base: number; cap: number };
  /** Replaces the platform's, in tests and where a header must be sent. */
  createSocket?: (url: string) => WebSocket;
}

export interface ChatConnection {
  /**
   * One request to the chat's server, such as `('GET', '/session')`.
   *
   * @throws ChatError when it is refused, and when the connection is not open or breaks before the answer: whether it
   * was done is then unknown
   */
  request(method: ChatUp['method'], path: string, body?: unknown): Promise<unknown>;
  /** Tries again now. Nothing happens unless it waits to try again. */
  retry(): void;
  close(): void;
}

export class ChatError extends Error {
  /** HTTP status of the chat's server; 0 when the connection was lost. */
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Keeps one panel attached to the chat of a workspace. */
export function openChat(options: ChatOptions): ChatConnection {
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  let ready: WebSocket | null = null;
  let next = 0;

  function lose() {
    ready = null;
    for (const answer of waiting.values()) answer.reject(new ChatError(0, 'The connection to the workspace was lost.'));
    waiting.clear();
  }

  options.onState({ status: 'connecting' });
  const kept = keepSocket({
    ticket: options.ticket,
    onSocket(socket, proven) {
      socket.onmessage = ({ data }) => {
        const message = parse(data);
        if (message?.type === 'event') return options.onEvent(message.event);
        if (message?.type === 'answer') return settle(message);
        if (message?.type !== 'ready') return;
        ready = socket;
        proven();
        options.onState({ status: 'open' });
      };
    },
    onBroken(failures) {
      lose();
      options.onState({ status: 'reconnecting', failures });
    },
    onRefused: (error) => options.onState({ status: 'refused', error }),
    refusals: ['NOT_CONFIGURED', 'ENGINE_FAILED'],
    backoff: options.backoff,
    createSocket: options.createSocket,
  });

  function settle({ id, status, body }: { id: number; status: number; body?: unknown }) {
    const answer = waiting.get(id);
    waiting.delete(id);
    if (status < 300) answer?.resolve(body);
    else answer?.reject(new ChatError(status, messageOf(body) ?? `The chat refused this (${status}).`));
  }

  return {
    request(method, path, body) {
      if (ready?.readyState !== 1) return Promise.reject(new ChatError(0, 'The workspace is not connected.'));
      const answer = Promise.withResolvers<unknown>();
      const id = next++;
      waiting.set(id, answer);
      ready.send(JSON.stringify({ id, method, path, body } satisfies ChatUp));
      return answer.promise;
    },
    retry: kept.retry,
    close() {
      kept.close();
      lose();
    },
  };
}

/** What OpenCode and the bridge call their errors. */
function messageOf(body: unknown): string | undefined {
  const { message, data } = (body ?? {}) as { message?: unknown; data?: { message?: unknown } };
  const found = message ?? data?.message;
  return typeof found === 'string' ? found : undefined;
}

function parse(data: unknown) {
  if (typeof data !== 'string') return undefined;
  try {
    return chatDown.safeParse(JSON.parse(data)).data;
  } catch {
    return undefined;
  }
}
