import { Tabs as Radix } from 'radix-ui';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { ChatPane } from '#web/features/chat/chat-pane.tsx';
import { tabKinds } from '#web/features/layout/tab-kinds.tsx';
import { cn } from '#web/ui/cn.ts';
import { ClaudeTab } from './claude-tab.tsx';
import { CommandTab } from './command-tab.tsx';
import { focusPanel } from './focus-panel.ts';
import { PaneBar } from './pane-bar.tsx';
import { TerminalsPane } from './terminals-pane.tsx';
import type { ToolTab } from './tool-tabs.ts';
import { ToolsMenu } from './tools-menu.tsx';
import type { Typing } from './typing.ts';
import type { Tools } from './use-tools.ts';

interface ToolsPaneProps {
  workspaceId: string;
  tools: Tools;
  typing: Typing;
  onLink: (uri: string) => void;
  /** The connection of what is in front is back after the portal was away. */
  onReconnected: () => void;
  /** At the end of the bar. */
  extra?: ReactNode;
}

/** The tabs that the layout has. Each is loaded when it is first looked at, and goes on behind the others from then on. */
export function ToolsPane({ workspaceId, tools, typing, onLink, onReconnected, extra }: ToolsPaneProps) {
  const { shown, front, select } = tools;
  const [opened, setOpened] = useState<readonly string[]>([]);
  if (front !== null && !opened.includes(front)) setOpened([...opened, front]);
  const locked = tools.layout.data?.locked ?? true;

  const content = (tab: ToolTab) => {
    const active = tab.id === front;
    const shared = { workspaceId, active, onLink, onReconnected: () => active && onReconnected() };
    switch (tab.type) {
      case 'chat':
        return <ChatPane workspaceId={workspaceId} active={active} onReconnected={shared.onReconnected} />;
      case 'claude_code':
        return <ClaudeTab {...shared} tab={tab} />;
      case 'terminal':
        return <TerminalsPane {...shared} typing={typing} />;
      case 'command':
        return <CommandTab {...shared} tab={tab} />;
    }
  };

  return (
    <Radix.Root
      value={front ?? ''}
      onValueChange={select}
      activationMode="manual"
      className="flex size-full min-w-0 flex-col bg-card"
    >
      <PaneBar>
        <Radix.List
          aria-label="Tools"
          onClick={focusPanel}
          className="flex h-full min-w-0 items-stretch overflow-x-auto [scrollbar-width:none]"
        >
          {shown.map((tab, at) => (
            <ToolTabButton key={tab.id} tab={tab} digit={at < 9 ? at + 1 : null} front={tab.id === front} />
          ))}
        </Radix.List>
        <span className="ml-auto flex shrink-0 items-center">
          {!locked && <ToolsMenu tools={tools} />}
          {extra}
        </span>
      </PaneBar>
      <div className="relative min-h-0 flex-1">
        {shown
          .filter(({ id }) => opened.includes(id))
          .map((tab) => (
            <Radix.Content
              key={tab.id}
              value={tab.id}
              forceMount
              tabIndex={-1}
              // Out of sight but measured: a terminal that is not laid out could not be fitted.
              className={cn('absolute inset-0 outline-none', tab.id !== front && 'invisible')}
            >
              {content(tab)}
            </Radix.Content>
          ))}
      </div>
    </Radix.Root>
  );
}

function ToolTabButton({ tab, digit, front }: { tab: ToolTab; digit: number | null; front: boolean }) {
  const { Icon } = tabKinds[tab.type];
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    // On a narrow screen the chosen tab may be outside the row.
    if (front) button.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [front]);
  return (
    <Radix.Trigger
      ref={button}
      value={tab.id}
      aria-keyshortcuts={digit === null ? undefined : `Control+${digit} Meta+${digit}`}
      className="relative flex shrink-0 items-center gap-1.5 px-3 font-medium text-muted-foreground text-sm hover:text-foreground focus-visible:outline-offset-[-2px] data-[state=active]:text-foreground data-[state=active]:after:absolute data-[state=active]:after:inset-x-0 data-[state=active]:after:bottom-0 data-[state=active]:after:h-0.5 data-[state=active]:after:bg-ring"
    >
      <Icon aria-hidden className="size-3.5" />
      {tab.name}
    </Radix.Trigger>
  );
}
