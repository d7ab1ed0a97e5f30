/** What this panel reads of OpenCode's data. It has more, and a newer one may have other things: all of it is looked at with care. */
export interface Session {
  id: string;
  title: string;
  /** Set for the sessions of helpers that a session started. */
  parentID?: string;
  time: { created: number; updated: number };
}

export type SessionStatus = { type: 'idle' } | { type: 'busy' } | { type: 'retry'; message: string; next: number };

export interface ChatFault {
  name: string;
  data?: { message?: string; statusCode?: number };
}

export interface Message {
  id: string;
  sessionID: string;
  role: 'user' | 'assistant';
  time: { created: number; completed?: number };
  error?: ChatFault;
}

export interface ToolState {
  status: 'pending' | 'running' | 'completed' | 'error';
  input?: Record<string, unknown>;
  output?: string;
  error?: string;
  title?: string;
  metadata?: Record<string, unknown>;
}

export interface Part {
  id: string;
  messageID: string;
  sessionID: string;
  /** `text`, `reasoning`, `tool`, `file` are shown; there are more. */
  type: string;
  text?: string;
  /** Written by OpenCode itself into what a person sent. */
  synthetic?: boolean;
  tool?: string;
  state?: ToolState;
  mime?: string;
  filename?: string;
  url?: string;
}

export interface Permission {
  id: string;
  sessionID: string;
  permission: string;
  patterns: string[];
  metadata?: Record<string, unknown>;
}

export interface Question {
  id: string;
  sessionID: string;
  questions: {
    question: string;
    header: string;
    options: { label: string; description?: string }[];
    multiple?: boolean;
  }[];
}

export interface Todo {
  content: string;
  status: string;
}

/** What is sent with a prompt. */
export type PromptPart = { type: 'text'; text: string } | { type: 'file'; mime: string; filename: string; url: string };
