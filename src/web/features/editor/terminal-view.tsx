import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { TerminalState } from '#client/terminal.ts';
import { describe } from '#web/api/error.ts';
import { Button } from '#web/ui/button.tsx';
import { TerminalSearch } from './terminal-search.tsx';
import type { Typing } from './typing.ts';
import { useReconnected } from './use-reconnected.ts';
import { useTerminal } from './use-terminal.ts';

export interface TerminalViewProps {
  workspaceId: string;
  terminalId: string;
  /** Run in place of a shell, once. */
  command?: string;
  /** Shown when the command is not there. */
  missing?: ReactNode;
  name: string;
  active: boolean;
  searching: boolean;
  onSearching: (searching: boolean) => void;
  /** Ends this one and opens a fresh one in its place. */
  onReplace: () => void;
  /** The keyboard leaves for the tabs. */
  onLeave?: () => void;
  onLink: (uri: string) => void;
  onReconnected: () => void;
  /** What types into this terminal while it is in front. */
  typing?: Typing;
}

/** How a shell ends when there is no such command. */
const notFound = 127;

export function TerminalView(props: TerminalViewProps) {
  const { workspaceId, terminalId, command, missing, name, active, searching, onSearching, onReplace, typing } = props;
  const element = useRef<HTMLDivElement>(null);
  const { screen, state, send } = useTerminal(element, {
    workspaceId,
    terminalId,
    command,
    active,
    onLink: props.onLink,
    onKey: (use) => {
      if (use === 'search') onSearching(true);
      else if (use === 'leave') leave();
      else onReplace();
    },
  });
  useReconnected(state.status, () => active && props.onReconnected());
  // Without a list of terminals around it, the tab that it is in.
  const leave = props.onLeave ?? (() => document.querySelector<HTMLElement>('[role=tab][data-state=active]')?.focus());
  useEffect(() => {
    if (!active || !typing || !screen) return;
    return typing.attach((text) => {
      send(text);
      screen.terminal.focus();
    });
  });
  if (missing && state.status === 'exited' && state.code === notFound) return missing;
  return (
    <section aria-label={name} className="flex size-full flex-col bg-card">
      {searching && screen && (
        <TerminalSearch
          screen={screen}
          onClose={() => {
            onSearching(false);
            screen.terminal.focus();
          }}
        />
      )}
      <p className="sr-only">Press Ctrl+Shift+Escape, or Ctrl+Shift+Up, to leave the terminal.</p>
      {/* The padding is outside of what is measured, or the last row would be cut. */}
      <div className="min-h-0 flex-1 py-1.5 pl-3">
        <div ref={element} className="size-full" />
      </div>
      <StateLine state={state} command={command} onReplace={onReplace} />
    </section>
  );
}

function StateLine({
  state,
  command,
  onReplace,
}: {
  state: TerminalState;
  command: string | undefined;
  onReplace: () => void;
}) {
  const text = useStateText(state, command);
  if (!text) return null;
  const ended = state.status === 'exited' || state.status === 'closed';
  return (
    <div
      role="status"
      className="flex min-h-8 shrink-0 animate-fade items-center gap-2 border-t bg-muted px-3 py-1 text-muted-foreground text-xs"
    >
      {state.status === 'reconnecting' && (
        <span aria-hidden className="size-1.5 animate-pulse rounded-full bg-warning" />
      )}
      <span className="min-w-0 flex-1">{text}</span>
      {ended && (
        <Button size="sm" onClick={onReplace}>
          {command === undefined ? 'Open a new one' : 'Run again'}
        </Button>
      )}
    </div>
  );
}

/** Said after a moment, because most broken connections are back before anybody could read about it. */
function useStateText(state: TerminalState, command: string | undefined): string | null {
  const waiting = state.status === 'connecting' || state.status === 'reconnecting';
  const [late, setLate] = useState(false);
  useEffect(() => {
    if (!waiting) return setLate(false);
    const timer = setTimeout(() => setLate(true), 400);
    return () => clearTimeout(timer);
  }, [waiting]);
  switch (state.status) {
    case 'open':
      return null;
    case 'connecting':
      return late ? 'Connecting…' : null;
    case 'reconnecting':
      return late ? 'Reconnecting… What runs in this terminal goes on.' : null;
    case 'exited':
      return command === undefined
        ? `The terminal ended${withCode(state.code)}. Press Enter to open a new one.`
        : `The command ended${withCode(state.code)}. Press Enter to run it again.`;
    case 'closed':
      return command === undefined
        ? 'The terminal was closed. Press Enter to open a new one.'
        : 'The command was ended. Press Enter to run it again.';
    case 'refused':
      return describe(state.error).message;
  }
}

const withCode = (code: number | null) => (code === null ? '' : ` with code ${code}`);
