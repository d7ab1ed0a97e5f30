import type WebSocket from 'ws';
import type { ChatDown, ChatEvent, ChatUp } from '#contract/chat.ts';
import { beginsTurn, isAllowed, isShown } from './chat-paths.ts';
import type { ChatServer } from './chat-server.ts';
import { chatRequest } from './input.ts';

/** Bytes that may wait for a browser that does not read. It then starts over, which costs less than catching up. */
const ahead = 8 * 1024 * 1024;
/** Requests of one browser under way at once. */
const maxRequests = 32;
const tryAgainLater = 1013;

/** One browser at the chat: its requests go to OpenCode, one by one and only to known paths, and events come back. */
export class ChatBridge {
  #socket: WebSocket;
  #server: ChatServer;
  #beforeTurn: () => Promise<void>;
  #requests = 0;

  /** @param beforeTurn keeps the project's state; a turn waits for it */
  constructor(socket: WebSocket, server: ChatServer, beforeTurn: () => Promise<void>) {
    this.#socket = socket;
    this.#server = server;
    this.#beforeTurn = beforeTurn;
    socket.on('message', (data: Buffer, binary: boolean) => {
      const asked = binary ? null : parse(data);
      if (asked) void this.#answer(asked);
      else socket.close(1008, 'not a request');
    });
    socket.on('error', () => socket.terminate());
    this.#send({ type: 'ready' });
  }

  tell(event: ChatEvent): void {
    if (isShown(event.type)) this.#send({ type: 'event', event });
  }

  /** @param code of the closing frame */
  close(code: number, reason: string): void {
    this.#socket.close(code, reason);
  }

  async #answer({ id, method, path, body }: ChatUp) {
    const answer = (status: number, value: unknown) => this.#send({ type: 'answer', id, status, body: value });
    if (!isAllowed(method, path)) return answer(404, { message: 'The chat has no such request.' });
    if (this.#requests >= maxRequests) return answer(429, { message: 'Too many requests at once.' });
    this.#requests += 1;
    try {
      if (beginsTurn(method, path)) await this.#beforeTurn();
      const { status, body: value } = await this.#server.ask(method, path, body);
      answer(status, value);
    } catch (error) {
      answer(502, { message: (error as Error).message });
    } finally {
      this.#requests -= 1;
    }
  }

  #send(message: ChatDown) {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    if (this.#socket.bufferedAmount > ahead) return this.#socket.close(tryAgainLater, 'too slow');
    this.#socket.send(JSON.stringify(message));
  }
}

function parse(data: Buffer): ChatUp | null {
  try {
    return chatRequest(JSON.parse(data.toString()));
  } catch {
    return null;
  }
}
