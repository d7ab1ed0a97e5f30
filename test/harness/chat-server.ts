import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface ChatServer {
  /** Of an incoming webhook. */
  url: string;
  /** As `SLIPWAY_WEBHOOK_ALLOW_HOSTS` wants it. */
  host: string;
  posted: { id: string; text: string }[];
  /** Answers instead of `ok`. */
  answer: ((response: ServerResponse) => void) | null;
  end(): Promise<void>;
}

/** A chat that takes what Slack's incoming webhooks take. */
export async function startChatServer(): Promise<ChatServer> {
  const chat: ChatServer = {
    ...{ url: '', host: '', posted: [], answer: null },
    async end() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  const server = createServer(async (request, response) => {
    const { text: said } = JSON.parse(await text(request)) as { text: string };
    chat.posted.push({ id: String(request.headers['idempotency-key']), text: said });
    if (chat.answer) chat.answer(response);
    else response.end('ok');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  chat.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  chat.url = `http://${chat.host}/services/T0/B0/hook-secret`;
  return chat;
}
