import { randomBytes } from 'node:crypto';
import { Agent, type IncomingMessage, request } from 'node:http';
import type { ChatEvent } from '#contract/chat.ts';
import type { Log } from './logs.ts';
import { type Running, runCommand } from './processes.ts';
import type { Variables } from './variables.ts';

/** Without these it looks for newer versions, models and language servers on an internet that may not be there. */
const quiet = {
  OPENCODE_DISABLE_AUTOUPDATE: '1',
  OPENCODE_DISABLE_DEFAULT_PLUGINS: '1',
  OPENCODE_DISABLE_LSP_DOWNLOAD: '1',
  OPENCODE_DISABLE_MODELS_FETCH: '1',
  OPENCODE_DISABLE_SHARE: '1',
  // Its runtime sizes its heap by the machine's memory, not by the workspace's share of it.
  BUN_JSC_forceRAMSize: String(512 * 1024 * 1024),
};
const startsWithin = 45_000;
/** Longest event or answer; one holds a message with its attachments. */
const maxAnswer = 32 * 1024 * 1024;

export interface ChatServer {
  /** @throws Error when the server is gone, or answers more than is allowed */
  ask(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }>;
  /** Resolves when it ended, or stopped telling what happens. Never rejects. */
  ended: Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts `opencode serve` as a login shell would, so that what the model runs finds the tools that the builder's terminal
 * finds. It listens on loopback, behind a password made for this start.
 *
 * @param variables for it alone
 * @throws Error that says in words why it does not run
 */
export async function startChatServer(options: {
  program: string;
  port: number;
  project: string;
  variables: Variables;
  more: Record<string, string>;
  log: Log;
  onEvent: (event: ChatEvent) => void;
  /** Ends it, in whatever state it is. */
  signal: AbortSignal;
}): Promise<ChatServer> {
  const { program, port, project, variables, more, log, onEvent, signal } = options;
  const password = randomBytes(24).toString('base64url');
  const listening = Promise.withResolvers<void>();
  let printed = '';
  const running = runCommand({
    command: 'exec "$SLIPWAY_CHAT" serve --hostname 127.0.0.1 --port "$SLIPWAY_CHAT_PORT" --pure',
    cwd: project,
    env: variables.all({
      ...quiet,
      ...more,
      SLIPWAY_CHAT: program,
      SLIPWAY_CHAT_PORT: String(port),
      OPENCODE_SERVER_PASSWORD: password,
    }),
    onOutput(bytes) {
      log.write(bytes);
      printed = (printed + bytes.toString()).slice(-2_000);
      // A request before this line is accepted and never answered.
      if (printed.includes('opencode server listening on')) listening.resolve();
    },
  });
  signal.addEventListener('abort', () => void running.stop(), { once: true });
  const agent = new Agent({ keepAlive: true });
  const call = (method: string, path: string, body?: unknown) => open({ port, password, agent, method, path, body });
  try {
    await within(startsWithin, listening.promise, running);
    const events = await call('GET', '/event');
    const silent = follow(events, onEvent);
    const ended = Promise.race([silent, running.exited]).then(async () => {
      await running.stop();
      agent.destroy();
    });
    return {
      ended,
      ask: async (method, path, body) => readAnswer(await call(method, path, body)),
      async stop() {
        await running.stop();
        await ended;
      },
    };
  } catch (error) {
    await running.stop();
    agent.destroy();
    throw error;
  }
}

async function within(milliseconds: number, listening: Promise<void>, running: Running): Promise<void> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => late.reject(new Error('The chat’s server did not start in time. Try again.')),
    milliseconds,
  );
  const exited = running.exited.then((code) => {
    throw new Error(
      code === 137
        ? 'The chat’s server ran out of memory. Close what you do not need, or ask an admin for more memory.'
        : `The chat’s server ended with code ${code} while it started. Its log is ~/.slipway/logs/chat.log.`,
    );
  });
  try {
    await Promise.race([listening, exited, late.promise]);
  } finally {
    clearTimeout(timer);
    exited.catch(() => {});
  }
}

function open(call: {
  port: number;
  password: string;
  agent: Agent;
  method: string;
  path: string;
  body?: unknown;
}): Promise<IncomingMessage> {
  const content = call.body === undefined ? undefined : JSON.stringify(call.body);
  const asked = request({
    ...{ host: '127.0.0.1', port: call.port, agent: call.agent, method: call.method, path: call.path },
    auth: `opencode:${call.password}`,
    headers:
      content === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(content) },
  });
  return new Promise((resolve, reject) => {
    asked.on('response', resolve);
    asked.on('error', reject);
    asked.end(content);
  });
}

async function readAnswer(answer: IncomingMessage): Promise<{ status: number; body: unknown }> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > maxAnswer) throw new Error('The answer is larger than allowed.');
    chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString();
  return { status: answer.statusCode!, body: parse(text) ?? null };
}

/** Reads server-sent events until they end or make no sense. */
async function follow(events: IncomingMessage, onEvent: (event: ChatEvent) => void): Promise<void> {
  let rest = '';
  try {
    for await (const chunk of events.setEncoding('utf8') as AsyncIterable<string>) {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop()!;
      if (rest.length > maxAnswer) break;
      for (const line of lines) {
        const event = line.startsWith('data: ') ? (parse(line.slice(6)) as Partial<ChatEvent> | undefined) : undefined;
        if (typeof event?.type === 'string')
          onEvent({ type: event.type, properties: (event.properties ?? {}) as ChatEvent['properties'] });
      }
    }
  } catch {
    // It ended.
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
