import { type RefObject, useEffect, useRef, useState } from 'react';
import type { TerminalState } from '#client/terminal.ts';
import { describe } from '#web/api/error.ts';
import { Button } from '#web/ui/button.tsx';
import { TerminalSearch } from './terminal-search.tsx';
import { useTerminal } from './use-terminal.ts';

export interface TerminalViewProps {
  workspaceId: string;
  terminalId: string;
  name: string;
  active: boolean;
  searching: boolean;
  onSearching: (searching: boolean) => void;
  /** Ends this one and opens a fresh one in its place. */
  onReplace: () => void;
  /** The keyboard leaves for the tabs. */
  onLeave: () => void;
  onLink: (uri: string) => void;
  /** Types into this terminal while it is in front. */
  typing: RefObject<((text: string) => void) | null>;
}

export function TerminalView(props: TerminalViewProps) {
  const { workspaceId, terminalId, name, active, searching, onSearching, onReplace, onLeave, onLink, typing } = props;
  const element = useRef<HTMLDivElement>(null);
  const { screen, state, send } = useTerminal(element, {
    workspaceId,
    terminalId,
    active,
    onLink,
    onKey: (use) => {
      if (use === 'search') onSearching(true);
      else if (use === 'leave') onLeave();
      else onReplace();
    },
  });
  useEffect(() => {
    if (!active) return;
    typing.current = (text) => {
      send(text);
      screen?.terminal.focus();
    };
    return () => {
      typing.current = null;
    };
  });
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
      <StateLine state={state} onReplace={onReplace} />
    </section>
  );
}

function StateLine({ state, onReplace }: { state: TerminalState; onReplace: () => void }) {
  const text = useStateText(state);
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
          Open a new one
        </Button>
      )}
    </div>
  );
}

/** Said after a moment, because most broken connections are back before anybody could read about it. */
function useStateText(state: TerminalState): string | null {
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
      return `The terminal ended${state.code === null ? '' : ` with code ${state.code}`}. Press Enter to open a new one.`;
    case 'closed':
      return 'The terminal was closed. Press Enter to open a new one.';
    case 'refused':
      return describe(state.error).message;
  }
}
