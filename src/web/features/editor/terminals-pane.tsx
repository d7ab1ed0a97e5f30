import { Plus, Search, SquareTerminal, Trash2, X } from 'lucide-react';
import { Tabs as Radix } from 'radix-ui';
import { lazy, Suspense, useRef, useState } from 'react';
import { QueryError } from '#web/shell/query-view.tsx';
import { Button } from '#web/ui/button.tsx';
import { cn } from '#web/ui/cn.ts';
import { EmptyState } from '#web/ui/empty-state.tsx';
import { IconButton } from '#web/ui/icon-button.tsx';
import { focusPanel } from './focus-panel.ts';
import { PaneBar } from './pane-bar.tsx';
import type { Typing } from './typing.ts';
import { type TerminalTab, useTerminals } from './use-terminals.ts';

const TerminalView = lazy(() => import('./terminal-view.tsx').then((module) => ({ default: module.TerminalView })));

/** The workspace's terminals, one tab each. All stay attached, so that nothing is missed behind another tab. */
export function TerminalsPane({
  workspaceId,
  active: inFront,
  typing,
  onLink,
  onReconnected,
}: {
  workspaceId: string;
  /** The tab with all of them is in front. */
  active: boolean;
  typing: Typing;
  onLink: (uri: string) => void;
  onReconnected: () => void;
}) {
  const { list, tabs, active, select, open, close, replace } = useTerminals(workspaceId);
  const [searching, setSearching] = useState(false);
  const tabList = useRef<HTMLDivElement>(null);
  const toTabs = () => tabList.current?.querySelector<HTMLElement>('[data-state=active]')?.focus();

  if (list.isError && tabs.length === 0) {
    return (
      <div className="p-4">
        <QueryError error={list.error} onRetry={() => void list.refetch()} />
      </div>
    );
  }
  return (
    <Radix.Root
      value={active ?? ''}
      onValueChange={select}
      activationMode="manual"
      className="flex size-full min-w-0 flex-col bg-card"
    >
      <PaneBar className="bg-card">
        <Radix.List
          ref={tabList}
          aria-label="Terminals"
          onClick={focusPanel}
          className="flex h-full min-w-0 items-stretch overflow-x-auto [scrollbar-width:none]"
        >
          {tabs.map((tab) => (
            <TerminalTabButton key={tab.id} tab={tab} onClose={() => close(tab.id)} />
          ))}
        </Radix.List>
        <IconButton label="New terminal" size="icon-sm" onClick={open}>
          <Plus />
        </IconButton>
        <span className="ml-auto flex shrink-0 items-center">
          {active && (
            <>
              <IconButton label="Search the terminal" size="icon-sm" onClick={() => setSearching(!searching)}>
                <Search />
              </IconButton>
              <IconButton label="Close terminal" size="icon-sm" onClick={() => close(active)}>
                <Trash2 />
              </IconButton>
            </>
          )}
        </span>
      </PaneBar>
      <div className="relative min-h-0 flex-1">
        {list.isSuccess && tabs.length === 0 && (
          <div className="grid size-full place-items-center p-4">
            <EmptyState
              icon={<SquareTerminal />}
              title="No terminal is open"
              className="border-0"
              action={<Button onClick={open}>New terminal</Button>}
            />
          </div>
        )}
        {tabs.map((tab) => (
          <Radix.Content
            key={tab.id}
            value={tab.id}
            forceMount
            // The terminal is what takes the keys, not the panel around it.
            tabIndex={-1}
            // Out of sight but measured: a screen that is not laid out could not be fitted, and would wrap what comes.
            className={cn('absolute inset-0 outline-none', tab.id !== active && 'invisible')}
          >
            <Suspense>
              <TerminalView
                key={tab.turn}
                workspaceId={workspaceId}
                terminalId={tab.id}
                name={tab.name}
                active={inFront && tab.id === active}
                searching={searching && inFront && tab.id === active}
                onSearching={setSearching}
                onReplace={() => void replace(tab.id)}
                onLeave={toTabs}
                onLink={onLink}
                onReconnected={onReconnected}
                typing={typing}
              />
            </Suspense>
          </Radix.Content>
        ))}
      </div>
    </Radix.Root>
  );
}

function TerminalTabButton({ tab, onClose }: { tab: TerminalTab; onClose: () => void }) {
  return (
    <Radix.Trigger
      value={tab.id}
      aria-keyshortcuts="Delete"
      onKeyDown={(event) => event.key === 'Delete' && onClose()}
      onAuxClick={(event) => event.button === 1 && onClose()}
      className="group relative flex shrink-0 items-center gap-1.5 border-r pr-1.5 pl-3 font-medium text-muted-foreground text-sm hover:text-foreground focus-visible:outline-offset-[-2px] data-[state=active]:text-foreground data-[state=active]:after:absolute data-[state=active]:after:inset-x-0 data-[state=active]:after:bottom-0 data-[state=active]:after:h-0.5 data-[state=active]:after:bg-ring"
    >
      <SquareTerminal aria-hidden className="size-3.5" />
      {tab.name}
      {/* For the mouse. The keyboard has Delete, and "Close terminal" at the end of the bar. */}
      <span
        aria-hidden
        // The press that closes a tab does not open it first.
        onMouseDown={(event) => event.stopPropagation()}
        onClick={onClose}
        className="grid size-5 place-items-center rounded-sm opacity-0 hover:bg-strong group-hover:opacity-100 group-data-[state=active]:opacity-60"
      >
        <X className="size-3.5" />
      </span>
    </Radix.Trigger>
  );
}
