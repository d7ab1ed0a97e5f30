import { once } from 'node:events';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import type { ChatDown, ChatEvent, ChatUp } from '#contract/chat.ts';
import { chatLimits } from '#contract/limits.ts';
import { inOrder, type ModelServer, startModelServer } from '#test/harness/model-server.ts';
import { gitIn } from './git.ts';
import { TestPortal, until } from './portal.fixture.ts';

/** The real OpenCode in a real supervisor, before a model that says what it is told to. */
let portal: TestPortal;
let model: ModelServer;
beforeAll(async () => {
  model = await startModelServer();
});
afterAll(() => model.end());
beforeEach(async () => {
  portal = await TestPortal.open('unix socket');
});
afterEach(() => portal.close());

const variables = (permission: object = {}) => ({
  OPENCODE_CONFIG_CONTENT: JSON.stringify({
    model: 'custom/scripted',
    small_model: 'custom/scripted',
    enabled_providers: ['custom'],
    autoupdate: false,
    share: 'disabled',
    permission,
    provider: {
      custom: {
        npm: '@ai-sdk/openai-compatible',
        options: { baseURL: `${model.url}/v1`, apiKey: 'x' },
        models: { scripted: { limit: { context: 100_000, output: 8_000 } } },
      },
    },
  }),
});
const openChat = (given = variables()) =>
  portal.json<{ ready: boolean; reason?: string }>('POST', '/chat', { variables: given });

/** A browser at the chat. */
class Browser {
  events: ChatEvent[] = [];
  closed: number | null = null;
  #socket: WebSocket;
  #answers = new Map<number, (answer: { status: number; body: unknown }) => void>();
  #next = 0;

  constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data) => {
      const message = JSON.parse(String(data)) as ChatDown;
      if (message.type === 'event') this.events.push(message.event);
      if (message.type === 'answer') this.#answers.get(message.id)?.(message);
    });
    socket.on('error', () => {});
    socket.on('close', (code) => {
      this.closed = code;
    });
  }

  static async open(): Promise<Browser> {
    const socket = new WebSocket('ws://supervisor/chat/attach', {
      createConnection: () => portal.mux('interactive')!.open({ to: 'supervisor' }) as Socket,
      perMessageDeflate: false,
    });
    const browser = new Browser(socket);
    const [first] = (await once(socket, 'message')) as [Buffer];
    expect(JSON.parse(String(first))).toEqual({ type: 'ready' });
    return browser;
  }

  // biome-ignore lint/suspicious/noExplicitAny: OpenCode's own data
  ask(method: ChatUp['method'], path: string, body?: unknown): Promise<{ status: number; body: any }> {
    const id = this.#next++;
    this.raw(JSON.stringify({ id, method, path, body }));
    return new Promise((resolve) => this.#answers.set(id, resolve));
  }
  raw(data: string | Buffer) {
    this.#socket.send(data);
  }
  leave() {
    this.#socket.close();
  }
  /** @returns the id of a new session */
  async begin(): Promise<string> {
    return (await this.ask('POST', '/session', {})).body.id;
  }
  prompt(session: string, text: string) {
    return this.ask('POST', `/session/${session}/prompt_async`, { parts: [{ type: 'text', text }] });
  }
  idle = () => until(() => this.events.some(({ type }) => type === 'session.idle'), 30_000);
  has = (type: string) => until(() => this.events.some((event) => event.type === type), 30_000);
  find = (type: string) => this.events.find((event) => event.type === type)!.properties;
  /** All words that came in pieces. */
  get words() {
    const pieces = this.events.filter(({ type }) => type === 'message.part.delta');
    return pieces.map(({ properties }) => properties.delta).join('');
  }
}

describe('the chat', { timeout: 60_000 }, () => {
  it('answers a prompt with words and a written file, after it kept the state before', async () => {
    await portal.start();
    await writeFile(join(portal.project, 'kept.txt'), 'before\n');
    const file = join(portal.project, 'hello.txt');
    model.answer = inOrder(
      { text: 'I write it.', tools: [{ name: 'write', input: { filePath: file, content: 'hello\n' } }] },
      { text: 'It is written.' },
    );
    expect(await openChat()).toEqual({ ready: true });
    const browser = await Browser.open();
    const session = await browser.begin();
    expect((await browser.prompt(session, 'Write a file')).status).toBe(204);
    await browser.idle();
    expect(await readFile(file, 'utf8')).toBe('hello\n');
    expect(browser.words).toBe('I write it.It is written.');
    // Nothing of the machine room comes along.
    expect(browser.events.filter(({ type }) => /^(?:plugin|catalog|file\.watcher)/.test(type))).toEqual([]);

    const kept = gitIn(join(portal.home, '.slipway', 'git'), portal.project);
    expect(await kept.line(['ls-tree', '--name-only', 'refs/slipway/latest'])).toBe('kept.txt');
    expect(await kept.line(['log', '--format=%s', 'refs/slipway/latest'])).toBe('Before a turn of the chat');

    // Whoever comes later asks, and finds all of it.
    browser.leave();
    const { body } = await (await Browser.open()).ask('GET', `/session/${session}/message?limit=100`);
    expect(body.map(({ info }: { info: { role: string } }) => info.role)).toEqual(['user', 'assistant', 'assistant']);
  });

  it('stops in the middle of an answer, and the model with it', async () => {
    await portal.start();
    const never = Promise.withResolvers<void>();
    model.answer = () => ({ text: 'A very long answer that', until: never.promise });
    await openChat();
    const browser = await Browser.open();
    const session = await browser.begin();
    await browser.prompt(session, 'Go on for ever');
    await until(() => browser.words.includes('long answer'), 30_000);
    await browser.ask('POST', `/session/${session}/abort`);
    await browser.idle();
    expect(browser.find('session.error')).toMatchObject({ error: { name: 'MessageAbortedError' } });
    await Promise.all(
      model.requests
        .filter(({ body }) => body.tools?.length)
        .slice(-1)
        .map(({ gone }) => gone),
    );
    never.resolve();
  });

  it('asks before it does what needs a permission', async () => {
    await portal.start();
    const command = { command: 'echo done > by-command', description: 'Writes a file' };
    model.answer = inOrder({ tools: [{ name: 'bash', input: command }] }, { text: 'Done.' });
    await openChat(variables({ bash: 'ask' }));
    const browser = await Browser.open();
    await browser.prompt(await browser.begin(), 'Run it');
    await browser.has('permission.asked');
    const written = () => readFile(join(portal.project, 'by-command'), 'utf8').catch(() => null);
    expect(await written()).toBeNull();
    await browser.ask('POST', `/permission/${browser.find('permission.asked').id}/reply`, { reply: 'once' });
    await browser.idle();
    expect(await written()).toBe('done\n');
  });

  it('starts once for two who open it at once, again after it died, and anew for other settings', async () => {
    await portal.start();
    const servers = async () => (await portal.json<{ ports: { process: string }[] }>('GET', '/status')).ports;
    expect(await Promise.all([openChat(), openChat()])).toEqual([{ ready: true }, { ready: true }]);
    const pids = await chatProcesses();
    expect(pids).toHaveLength(1);
    // It is nobody's service: a preview does not offer it.
    expect(await servers()).toEqual([]);

    const first = await Browser.open();
    process.kill(pids[0]!, 'SIGKILL');
    await until(() => first.closed !== null);
    expect(first.closed).toBe(1012);
    await openChat();
    const second = await Browser.open();
    expect((await second.ask('GET', '/session')).status).toBe(200);

    await openChat(variables({ bash: 'ask' }));
    await until(() => second.closed !== null);
    await Browser.open();
    expect(await chatProcesses()).toHaveLength(1);
  });

  it('keeps its conversations when the workspace stops and starts, and leaves no process behind', async () => {
    const child = await portal.start();
    model.answer = () => ({ text: 'Hello.' });
    await openChat();
    const browser = await Browser.open();
    const session = await browser.begin();
    await browser.prompt(session, 'Hello?');
    await browser.idle();
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    await exited;
    expect(await chatProcesses()).toEqual([]);

    await portal.start();
    await openChat();
    const { body } = await (await Browser.open()).ask('GET', '/session');
    expect(body.map(({ id }: { id: string }) => id)).toEqual([session]);
  });

  it('says why it cannot run where there is too little memory', async () => {
    await portal.start({ spec: { resources: { memory: 256 } } });
    expect(await openChat()).toEqual({ ready: false, reason: expect.stringContaining('512 MB') });
  });

  it('is no way to anything else of OpenCode, nor for frames without bounds', async () => {
    await portal.start();
    await openChat();
    const browser = await Browser.open();
    for (const path of ['/config', '/session/../config', '/session?directory=/', '/file/content?path=/etc/passwd'])
      expect((await browser.ask('GET', path)).status).toBe(404);
    expect((await browser.ask('POST', '/session/ses_1/shell', { command: 'id' })).status).toBe(404);

    for (const frame of ['no json', '{"id":1}', '{"id":1,"method":"PUT","path":"/session"}', Buffer.from([1])]) {
      const guest = await Browser.open();
      guest.raw(frame);
      await until(() => guest.closed === 1008);
    }
    const greedy = await Browser.open();
    greedy.raw('x'.repeat(chatLimits.frame + 1));
    await until(() => greedy.closed !== null);
    // The others did not notice.
    expect((await browser.ask('GET', '/session')).status).toBe(200);
  });

  it('cannot be attached to before it was opened', async () => {
    await portal.start();
    const socket = new WebSocket('ws://supervisor/chat/attach', {
      createConnection: () => portal.mux('interactive')!.open({ to: 'supervisor' }) as Socket,
    });
    const [error] = (await once(socket, 'error')) as [Error];
    expect(error.message).toContain('409');
  });
});

/** Servers of this test's supervisor, by the home folder that they were told. */
async function chatProcesses(): Promise<number[]> {
  const found: number[] = [];
  for (const entry of await readdir('/proc')) {
    const [command, environment] = await Promise.all(
      ['cmdline', 'environ'].map((name) => readFile(`/proc/${entry}/${name}`, 'latin1').catch(() => '')),
    );
    if (/\/opencode\0serve\0/.test(command!) && environment!.includes(`HOME=${portal.home}\0`))
      found.push(Number(entry));
  }
  return found;
}
