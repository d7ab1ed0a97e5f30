import { type RefObject, useEffect, useRef, useState } from 'react';
import { openTerminal, type TerminalConnection, type TerminalState } from '#client/terminal.ts';
import { call } from '#web/api/query.ts';
import { useSession, useSettings } from '#web/api/session.ts';
import { useMode } from '#web/theme/mode.ts';
import { takeFocus } from '#web/ui/take-focus.ts';
import { type KeyUse, keyUse } from './terminal-keys.ts';
import { createScreen, type Screen } from './terminal-screen.ts';
import { terminalTheme } from './terminal-theme.ts';

interface TerminalUse {
  workspaceId: string;
  terminalId: string;
  /** Run in place of a shell when the terminal does not exist yet. */
  command: string | undefined;
  /** In front, so that it has the room and the keys. */
  active: boolean;
  onKey: (use: Exclude<KeyUse, 'type' | 'copy' | 'paste'>) => void;
  onLink: (uri: string) => void;
}

/** Joins a screen in `element` with a terminal of the workspace, for as long as it is on the page. */
export function useTerminal(element: RefObject<HTMLDivElement | null>, use: TerminalUse) {
  const { workspaceId, terminalId, command, active } = use;
  const { org } = useSession();
  const { accent } = useSettings();
  const { dark } = useMode();
  const [state, setState] = useState<TerminalState>({ status: 'connecting' });
  const [screen, setScreen] = useState<Screen | null>(null);
  const connection = useRef<TerminalConnection>(undefined);
  // The newest callbacks, for a screen that lives longer than one rendering.
  const latest = useRef(use);
  latest.current = use;
  const theme = useRef(terminalTheme(accent, dark));

  useEffect(() => {
    theme.current = terminalTheme(accent, dark);
    if (screen) screen.terminal.options.theme = theme.current;
  }, [screen, accent, dark]);

  useEffect(() => {
    const created = createScreen(element.current!, theme.current, (uri) => latest.current.onLink(uri));
    const { terminal } = created;
    let ended = false;
    const opened = openTerminal({
      ticket: (at) =>
        call(
          'workspaces',
          'ticket',
        )({
          ...{ org, id: workspaceId, kind: 'terminal', terminal: terminalId, ...at },
          ...(command !== undefined && { command }),
        }),
      size: { cols: terminal.cols, rows: terminal.rows },
      onOutput: (bytes, drawn) => terminal.write(bytes, drawn),
      onState: (next) => {
        ended = next.status === 'exited' || next.status === 'closed' || next.status === 'refused';
        if (ended) terminal.options.cursorBlink = false;
        setState(next);
      },
    });
    terminal.onData((data) => opened.send(data));
    // Reports of the mouse are bytes, not text.
    terminal.onBinary((data) => opened.send(Uint8Array.from(data, (character) => character.charCodeAt(0))));
    terminal.onResize(({ cols, rows }) => opened.resize(cols, rows));
    terminal.attachCustomKeyEventHandler((event) => {
      const meant = keyUse(event, { selected: terminal.hasSelection(), ended });
      if (meant === 'type') return true;
      if (event.type !== 'keydown') return false;
      // The browser pastes by itself, which asks for no permission.
      if (meant === 'paste') return false;
      event.preventDefault();
      if (meant === 'copy') void copySelection(created);
      else latest.current.onKey(meant);
      return false;
    });
    connection.current = opened;
    setScreen(created);
    return () => {
      connection.current = undefined;
      opened.close();
      created.dispose();
    };
  }, [element, org, workspaceId, terminalId, command]);

  useEffect(() => {
    if (!active || !screen) return;
    screen.resize();
    takeFocus(screen.terminal);
  }, [active, screen]);

  useRetry(connection);
  return { screen, state, send: (text: string) => connection.current?.send(text) };
}

async function copySelection({ terminal }: Screen) {
  if (!terminal.hasSelection()) return;
  await navigator.clipboard.writeText(terminal.getSelection());
  terminal.clearSelection();
}

/** A laptop that was opened again, or a network that came back, should not wait for the next try. */
function useRetry(connection: RefObject<TerminalConnection | undefined>) {
  useEffect(() => {
    const retry = () => document.visibilityState === 'visible' && connection.current?.retry();
    window.addEventListener('online', retry);
    document.addEventListener('visibilitychange', retry);
    return () => {
      window.removeEventListener('online', retry);
      document.removeEventListener('visibilitychange', retry);
    };
  }, [connection]);
}
