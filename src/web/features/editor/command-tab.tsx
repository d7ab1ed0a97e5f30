import { lazy, type ReactNode, Suspense, useState } from 'react';
import { call } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { type ToolTab, terminalOfTab } from './tool-tabs.ts';

const TerminalView = lazy(() => import('./terminal-view.tsx').then((module) => ({ default: module.TerminalView })));

export interface CommandTabProps {
  workspaceId: string;
  active: boolean;
  onLink: (uri: string) => void;
  onReconnected: () => void;
}

/** A terminal of one command: it runs when the tab is first opened, goes on behind other tabs and pages, and again on demand. */
export function CommandTab({
  tab,
  missing,
  ...props
}: CommandTabProps & {
  tab: { id: string; name: string; command: string } & Pick<ToolTab, 'id'>;
  /** Shown when the workspace has no such command. */
  missing?: ReactNode;
}) {
  const { org } = useSession();
  const [turn, setTurn] = useState(0);
  const [searching, setSearching] = useState(false);
  const terminalId = terminalOfTab(tab.id);

  async function runAgain() {
    // It may be gone already. When it cannot be ended, opening it shows why.
    const ended = { org, id: props.workspaceId, terminal: terminalId };
    await call('workspaces', 'closeTerminal')(ended).catch(() => {});
    setTurn(turn + 1);
  }

  return (
    <Suspense>
      <TerminalView
        key={turn}
        {...props}
        terminalId={terminalId}
        command={tab.command}
        name={tab.name}
        missing={missing}
        searching={searching && props.active}
        onSearching={setSearching}
        onReplace={() => void runAgain()}
      />
    </Suspense>
  );
}
