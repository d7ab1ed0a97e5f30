import { type ChatConnection, ChatError, type ChatState, openChat } from '#client/chat.ts';
import type { ChatEvent } from '#contract/chat.ts';
import { applyEvent, type ChatData, conversations, emptyChat, withMessages } from './chat-data.ts';
import type { Message, Part, Permission, PromptPart, Question, Session, SessionStatus, Todo } from './opencode.ts';

export interface ChatView {
  connection: ChatState;
  data: ChatData;
  /** The conversation in sight; null for one that has not begun. */
  session: string | null;
  /** Everything that is shown has been asked for. */
  ready: boolean;
  /** On its way, and not yet among the messages. */
  sending: PromptPart[] | null;
}

export interface ModelChoice {
  providerID: string;
  modelID: string;
}

export type PermissionReply = 'once' | 'always' | 'reject';

/** Messages of a conversation that are loaded. Older ones stay in the workspace. */
const shownMessages = 100;

/** One chat as a page shows it: what it knows, kept true by events and asked for anew after each break. */
export class ChatStore {
  #view: ChatView = {
    connection: { status: 'connecting' },
    data: emptyChat,
    session: null,
    ready: false,
    sending: null,
  };
  /** What was told last: between two pictures of the screen, the view is ahead of it. */
  #shown = this.#view;
  #connection: ChatConnection;
  #listeners = new Set<() => void>();
  #frame = 0;
  #chosen = false;

  constructor(ticket: () => Promise<{ url: string }>) {
    this.#connection = openChat({
      ticket,
      onEvent: (event) => this.#hear(event),
      onState: (connection) => {
        this.#set({ connection });
        // One that breaks meanwhile is asked again after it.
        if (connection.status === 'open') void this.#load().catch(() => {});
      },
    });
  }

  subscribe = (listener: () => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  view = () => this.#shown;

  retry = () => this.#connection.retry();

  close(): void {
    this.#connection.close();
    cancelAnimationFrame(this.#frame);
    this.#listeners.clear();
  }

  /** Shows another conversation, or an empty one. */
  async select(session: string | null): Promise<void> {
    this.#chosen = true;
    this.#set({ session });
    if (session && !this.#view.data.messages[session]) await this.#loadMessages(session);
  }

  /** @throws ChatError when it was not taken */
  async send(parts: PromptPart[], model: ModelChoice | null): Promise<void> {
    this.#set({ sending: parts });
    try {
      const session = this.#view.session ?? (await this.#begin());
      await this.#connection.request('POST', `/session/${session}/prompt_async`, { parts, ...(model && { model }) });
    } finally {
      this.#set({ sending: null });
    }
  }

  stop = () => this.#do('POST', `/session/${this.#view.session}/abort`);
  rename = (session: string, title: string) => this.#do('PATCH', `/session/${session}`, { title });
  permit = (id: string, reply: PermissionReply) => this.#do('POST', `/permission/${id}/reply`, { reply });
  answer = (id: string, answers: string[][]) => this.#do('POST', `/question/${id}/reply`, { answers });
  skip = (id: string) => this.#do('POST', `/question/${id}/reject`, {});

  async remove(session: string): Promise<void> {
    await this.#do('DELETE', `/session/${session}`);
    this.#hear({ type: 'session.deleted', properties: { sessionID: session } });
    if (this.#view.session === session) await this.select(conversations(this.#view.data)[0]?.id ?? null);
  }

  async #do(method: 'POST' | 'PATCH' | 'DELETE', path: string, body?: unknown): Promise<void> {
    await this.#connection.request(method, path, body);
  }

  async #begin(): Promise<string> {
    const session = (await this.#connection.request('POST', '/session', {})) as Session;
    this.#hear({ type: 'session.created', properties: { info: session } });
    const data = withMessages(this.#view.data, session.id, [], []);
    this.#chosen = true;
    this.#set({ data, session: session.id });
    return session.id;
  }

  /** Everything anew: events of the time between are lost, and a server that was started again knows of no turn before. */
  async #load(): Promise<void> {
    const get = (path: string) => this.#connection.request('GET', path);
    const [sessions, statuses, permissions, questions] = (await Promise.all([
      get('/session'),
      get('/session/status'),
      get('/permission'),
      get('/question'),
    ])) as [Session[], Record<string, SessionStatus>, Permission[], Question[]];
    const data: ChatData = {
      ...emptyChat,
      sessions: Object.fromEntries(sessions.map((session) => [session.id, session])),
      statuses,
      permissions,
      questions,
      faults: this.#view.data.faults,
    };
    const known = this.#view.session !== null && data.sessions[this.#view.session];
    const session = known || this.#chosen ? this.#view.session : (conversations(data)[0]?.id ?? null);
    // What is in sight stays there until its newest form is known.
    const { messages, parts, todos } = this.#view.data;
    this.#set({ data: { ...data, messages: pick(messages, session), parts, todos: pick(todos, session) }, session });
    if (session) await this.#loadMessages(session);
    this.#set({ ready: true });
  }

  async #loadMessages(session: string): Promise<void> {
    const [list, todos] = (await Promise.all([
      this.#connection.request('GET', `/session/${session}/message?limit=${shownMessages}`),
      this.#connection.request('GET', `/session/${session}/todo`),
    ])) as [{ info: Message; parts: Part[] }[], Todo[]];
    this.#set({ data: withMessages(this.#view.data, session, list, todos) });
  }

  /** Words come faster than anybody reads: all of one picture of the screen are drawn at once. */
  #hear(event: ChatEvent) {
    const data = applyEvent(this.#view.data, event);
    if (data === this.#view.data) return;
    this.#view = { ...this.#view, data };
    this.#frame ||= requestAnimationFrame(() => this.#tell());
  }

  #set(change: Partial<ChatView>) {
    this.#view = { ...this.#view, ...change };
    this.#tell();
  }

  #tell() {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    this.#shown = this.#view;
    for (const listener of this.#listeners) listener();
  }
}

const pick = <T>(record: Record<string, T>, key: string | null): Record<string, T> =>
  key !== null && record[key] ? { [key]: record[key] } : {};

/** Why something was not done, in words. */
export const wordsOf = (error: unknown) =>
  error instanceof ChatError ? error.message : 'This page met something that it did not expect. Load it again.';
