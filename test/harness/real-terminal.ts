import WebSocket from 'ws';
import type { Client } from '#client/client.ts';
import { openTerminal, type TerminalConnection, type TerminalState } from '#client/terminal.ts';
import { Screen } from './screen.ts';

export interface RealTerminal extends Pick<TerminalConnection, 'send' | 'resize' | 'close'> {
  readonly screen: Screen;
  readonly state: TerminalState;
}

/**
 * Opens a terminal of a running workspace as the page does: a ticket, then the WebSocket, opened again when it breaks.
 *
 * @param at.terminal attaches to that one, or makes it under that name; a fresh one without it
 * @param at.origin of the page, which a client with a session instead of a key has to tell
 */
export function openRealTerminal(
  client: Client,
  at: { workspace: string; terminal?: string; origin?: string },
): RealTerminal {
  const screen = new Screen();
  let state: TerminalState = { status: 'connecting' };
  const connection = openTerminal({
    ticket: ({ offset, cols, rows }) =>
      client.workspaces.ticket({
        org: 'main',
        id: at.workspace,
        kind: 'terminal',
        terminal: at.terminal,
        offset,
        cols,
        rows,
      }),
    size: { cols: 80, rows: 24 },
    onOutput(bytes, drawn) {
      screen.feed(bytes);
      drawn();
    },
    onState: (next) => {
      state = next;
    },
    createSocket: (url) =>
      new WebSocket(url, at.origin ? { origin: at.origin } : {}) as unknown as globalThis.WebSocket,
  });
  return {
    ...connection,
    screen,
    get state() {
      return state;
    },
  };
}
