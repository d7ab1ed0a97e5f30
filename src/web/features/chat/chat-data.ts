import type { ChatEvent } from '#contract/chat.ts';
import type { ChatFault, Message, Part, Permission, Question, Session, SessionStatus, Todo } from './opencode.ts';

/** All that the panel knows of a chat. Of a session that was never looked at, there are no messages. */
export interface ChatData {
  sessions: Record<string, Session>;
  /** Of those that do something; the others are idle. */
  statuses: Record<string, SessionStatus>;
  /** By session, oldest first. */
  messages: Record<string, Message[]>;
  /** By message, in order. */
  parts: Record<string, Part[]>;
  todos: Record<string, Todo[]>;
  permissions: Permission[];
  questions: Question[];
  /** Why the last turn of a session ended early. */
  faults: Record<string, ChatFault>;
}

export const emptyChat: ChatData = {
  sessions: {},
  statuses: {},
  messages: {},
  parts: {},
  todos: {},
  permissions: [],
  questions: [],
  faults: {},
};

/** Takes over what a session holds, as the server lists it. */
export function withMessages(
  data: ChatData,
  session: string,
  list: { info: Message; parts: Part[] }[],
  todos: Todo[],
): ChatData {
  return {
    ...data,
    messages: { ...data.messages, [session]: list.map(({ info }) => info) },
    parts: { ...data.parts, ...Object.fromEntries(list.map(({ info, parts }) => [info.id, parts])) },
    todos: { ...data.todos, [session]: todos },
  };
}

/** The data after an event. What does not concern the panel leaves them as they are. */
export function applyEvent(data: ChatData, { type, properties }: ChatEvent): ChatData {
  const session = properties.sessionID as string;
  switch (type) {
    case 'session.created':
    case 'session.updated': {
      const info = properties.info as Session;
      return { ...data, sessions: { ...data.sessions, [info.id]: info } };
    }
    case 'session.deleted':
      return { ...data, sessions: without(data.sessions, (properties.info as Session | undefined)?.id ?? session) };
    case 'session.status':
      return withStatus(data, session, properties.status as SessionStatus);
    case 'session.error':
      return { ...data, faults: { ...data.faults, [session]: properties.error as ChatFault } };
    case 'message.updated': {
      const info = properties.info as Message;
      const messages = put(data.messages[info.sessionID] ?? [], info);
      return { ...data, messages: { ...data.messages, [info.sessionID]: messages } };
    }
    case 'message.removed': {
      const left = (data.messages[session] ?? []).filter(({ id }) => id !== properties.messageID);
      return { ...data, messages: { ...data.messages, [session]: left } };
    }
    case 'message.part.updated': {
      const part = properties.part as Part;
      return { ...data, parts: { ...data.parts, [part.messageID]: put(data.parts[part.messageID] ?? [], part) } };
    }
    case 'message.part.delta':
      return withDelta(data, properties as unknown as Delta);
    case 'message.part.removed': {
      const message = properties.messageID as string;
      const left = (data.parts[message] ?? []).filter(({ id }) => id !== properties.partID);
      return { ...data, parts: { ...data.parts, [message]: left } };
    }
    case 'todo.updated':
      return { ...data, todos: { ...data.todos, [session]: properties.todos as Todo[] } };
    case 'permission.asked':
      return { ...data, permissions: put(data.permissions, properties as unknown as Permission) };
    case 'permission.replied':
      return { ...data, permissions: data.permissions.filter(({ id }) => id !== properties.requestID) };
    case 'question.asked':
      return { ...data, questions: put(data.questions, properties as unknown as Question) };
    case 'question.replied':
    case 'question.rejected':
      return { ...data, questions: data.questions.filter(({ id }) => id !== properties.requestID) };
    default:
      return data;
  }
}

function withStatus(data: ChatData, session: string, status: SessionStatus): ChatData {
  if (status.type === 'idle') return { ...data, statuses: without(data.statuses, session) };
  // A new turn begins: why the one before ended is told with its message.
  return { ...data, statuses: { ...data.statuses, [session]: status }, faults: without(data.faults, session) };
}

interface Delta {
  messageID: string;
  partID: string;
  field: string;
  delta: string;
}

function withDelta(data: ChatData, { messageID, partID, field, delta }: Delta): ChatData {
  const parts = data.parts[messageID];
  if (field !== 'text' || !parts) return data;
  const grown = parts.map((part) => (part.id === partID ? { ...part, text: (part.text ?? '') + delta } : part));
  return { ...data, parts: { ...data.parts, [messageID]: grown } };
}

/** In the place of the one with its id, else at the end. */
function put<T extends { id: string }>(list: T[], item: T): T[] {
  return list.some(({ id }) => id === item.id)
    ? list.map((known) => (known.id === item.id ? item : known))
    : [...list, item];
}

function without<T>(record: Record<string, T>, key: string): Record<string, T> {
  const { [key]: _, ...rest } = record;
  return rest;
}

/** Conversations for the list, the newest first. Those that the model holds with helpers belong to another one. */
export function conversations({ sessions }: ChatData): Session[] {
  return Object.values(sessions)
    .filter(({ parentID }) => !parentID)
    .toSorted((a, b) => b.time.updated - a.time.updated);
}

/** Whether something belongs to a conversation: to itself, or to a helper of it. */
export function belongsTo({ sessions }: ChatData, session: string, asked: string): boolean {
  return asked === session || sessions[asked]?.parentID === session;
}

/** OpenCode's name of a session without one has a date in it. */
export const titleOf = ({ title }: Session) => (/^(?:New|Child) session - /.test(title) ? 'New conversation' : title);
