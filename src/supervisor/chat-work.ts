import type { ChatEvent } from '#contract/chat.ts';

/** Which sessions the model works in, and which of them wait for a person, heard from OpenCode's events. */
export class ChatWork {
  #busy = new Set<string>();
  /** Session by the question or permission that it waits for. */
  #waiting = new Map<string, string>();

  /** The model works, and not merely waits for an answer: nobody may be there to give it. */
  get busy(): boolean {
    const waiting = new Set(this.#waiting.values());
    return [...this.#busy].some((session) => !waiting.has(session));
  }

  hear({ type, properties }: ChatEvent): void {
    const session = textOf(properties.sessionID);
    switch (type) {
      case 'session.status':
        if (isIdle(properties.status)) this.#busy.delete(session);
        else this.#busy.add(session);
        return;
      case 'session.deleted':
        this.#busy.delete(session);
        return;
      case 'permission.asked':
      case 'question.asked':
        this.#waiting.set(textOf(properties.id), session);
        return;
      case 'permission.replied':
      case 'question.replied':
      case 'question.rejected':
        this.#waiting.delete(textOf(properties.requestID));
    }
  }
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : '');
const isIdle = (status: unknown) =>
  typeof status !== 'object' || status === null || (status as { type?: unknown }).type === 'idle';
