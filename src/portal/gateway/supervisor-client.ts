import http, { type IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { z } from 'zod';
import { openedChat } from '#contract/chat.ts';
import type { Lane } from '#contract/link.ts';
import { snapshot, terminalInfo, updateAnswer } from '#contract/supervisor.ts';
import { supervisorHost } from '#link/agent.ts';
import { fail } from '../fail.ts';
import type { Supervisor } from './gateway.ts';
import type { Link } from './links.ts';

const limits = {
  /** Bytes of an answer that is parsed. */
  json: 256 * 1024,
  /** Bytes of a log. */
  logs: 4 * 1024 * 1024,
  /** Milliseconds until the head of an answer. A snapshot reads every file that changed. */
  answer: 15_000,
  slowAnswer: 120_000,
  /** Milliseconds in which at least one byte moves. */
  idle: 60_000,
};

interface Call {
  lane: Lane;
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  path: string;
  json?: unknown;
  body?: Readable;
  within?: number;
}

/** Calls to one supervisor. Every answer is bounded in size and time and parsed; a redirect is a refusal like any other. */
export function supervisorClient(link: () => Link | undefined): Supervisor {
  const call = async (options: Call) => {
    const connected = link();
    if (!connected) throw fail('SERVICE_UNAVAILABLE', 'The workspace is not connected. Try again in a moment.');
    return await answerOf(connected, options);
  };

  return {
    async claim(input) {
      await readText(await call({ lane: 'interactive', method: 'POST', path: '/claim', json: input }), limits.json);
    },
    async openTerminal(input) {
      return parse(terminalInfo, await call({ lane: 'interactive', method: 'POST', path: '/terminals', json: input }));
    },
    async openChat(input) {
      const within = limits.slowAnswer;
      return parse(openedChat, await call({ lane: 'interactive', method: 'POST', path: '/chat', json: input, within }));
    },
    async closeTerminal(id) {
      const path = `/terminals/${encodeURIComponent(id)}`;
      await readText(await call({ lane: 'interactive', method: 'DELETE', path }), limits.json);
    },
    async snapshot(input) {
      const within = limits.slowAnswer;
      return parse(snapshot, await call({ lane: 'bulk', method: 'POST', path: '/snapshots', json: input, within }));
    },
    async objects(tree, have) {
      const path = `/objects?${new URLSearchParams({ tree, have: have.join(',') })}`;
      const answer = await call({ lane: 'bulk', method: 'GET', path, within: limits.slowAnswer });
      endWhenIdle(answer);
      return answer;
    },
    async update(from, to, pack) {
      const path = `/update?${new URLSearchParams({ from, to })}`;
      const within = limits.slowAnswer;
      return parse(updateAnswer, await call({ lane: 'bulk', method: 'PUT', path, body: pack, within }));
    },
    async release(commit, tar) {
      const path = `/release?${new URLSearchParams({ commit })}`;
      const within = limits.slowAnswer;
      await readText(await call({ lane: 'bulk', method: 'PUT', path, body: tar, within }), limits.json);
    },
    async setAppVariables(input) {
      const path = '/release/variables';
      await readText(await call({ lane: 'interactive', method: 'PUT', path, json: input }), limits.json);
    },
    async logs(service) {
      const path = `/logs?${new URLSearchParams({ service })}`;
      return await readText(await call({ lane: 'bulk', method: 'GET', path }), limits.logs);
    },
  };
}

/** A stream of its own for each call: it costs one frame, and no call is lost to a kept connection that closes. */
async function answerOf(link: Link, { lane, method, path, json, body, within }: Call): Promise<IncomingMessage> {
  const content = json === undefined ? undefined : Buffer.from(JSON.stringify(json));
  const request = http.request({
    method,
    path,
    headers: {
      host: supervisorHost,
      ...(content ? { 'content-type': 'application/json', 'content-length': content.length } : {}),
      ...(body ? { 'content-type': 'application/octet-stream' } : {}),
    },
    createConnection: () => link[lane].open({ to: 'supervisor' }),
  });
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    request.on('response', resolve);
    request.on('upgrade', (_answer, socket) => {
      socket.destroy();
      reject(fail('ENGINE_FAILED'));
    });
    request.on('error', () =>
      reject(fail('SERVICE_UNAVAILABLE', 'The connection to the workspace was lost. Try again.')),
    );
  });
  // Counted from the last piece of a body: a large release takes as long as it takes, while it moves.
  const late = setTimeout(() => request.destroy(new Error('no answer')), within ?? limits.answer);
  body?.on('data', () => late.refresh());
  // Not waited for: a refusal may come while a body is still being sent, and breaks it off.
  if (body) pipeline(body, request).catch(() => request.destroy());
  else request.end(content);
  try {
    const answer = await answered;
    if (answer.statusCode! >= 200 && answer.statusCode! < 300) return answer;
    request.destroy();
    throw fail('ENGINE_FAILED', `The workspace refused this (${answer.statusCode}).`);
  } finally {
    clearTimeout(late);
  }
}

async function parse<T extends z.ZodType>(schema: T, answer: IncomingMessage): Promise<z.infer<T>> {
  const text = await readText(answer, limits.json);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw fail('ENGINE_FAILED', 'The workspace gave an answer that makes no sense.');
  }
  const parsed = schema.safeParse(json);
  if (!parsed.success) throw fail('ENGINE_FAILED', 'The workspace gave an answer that makes no sense.');
  return parsed.data;
}

async function readText(answer: IncomingMessage, limit: number): Promise<string> {
  endWhenIdle(answer);
  const parts: Buffer[] = [];
  let size = 0;
  try {
    for await (const part of answer as AsyncIterable<Buffer>) {
      size += part.length;
      if (size > limit) break;
      parts.push(part);
    }
  } catch {
    throw fail('SERVICE_UNAVAILABLE', 'The connection to the workspace was lost. Try again.');
  }
  if (size > limit) throw fail('ENGINE_FAILED', 'The workspace answered more than is allowed.');
  return Buffer.concat(parts).toString();
}

/** A stream of a link has no time-out of its own. */
function endWhenIdle(answer: IncomingMessage): void {
  const late = setTimeout(() => answer.destroy(new Error('idle')), limits.idle);
  late.unref();
  answer.on('close', () => clearTimeout(late));
  // Not `data`: listening to that would start the flow before there is a reader.
  answer.socket.on('data', () => late.refresh());
}
