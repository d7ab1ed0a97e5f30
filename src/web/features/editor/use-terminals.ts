import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { apiError } from '#client/client.ts';
import { call, query } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { useCall } from '#web/api/use-call.ts';
import { afterClosing, nextTerminal, terminalName } from './terminal-tabs.ts';
import { belongsToTab } from './tool-tabs.ts';

export interface TerminalTab {
  id: string;
  name: string;
  /** Counts the terminals that were opened under this id, since a new one is a new screen. */
  turn: number;
}

/**
 * The terminals of a workspace as tabs. They live in the workspace: on a first load those that are open there are shown,
 * or a fresh one where there is none. From then on this window's own tabs are the truth, so that a list that comes late
 * never brings back what was just closed.
 */
export function useTerminals(workspaceId: string) {
  const { org } = useSession();
  const input = { org, id: workspaceId };
  const list = useQuery({ ...query('workspaces', 'terminals', input), staleTime: 0, gcTime: 0 });
  const [own, setOwn] = useState<TerminalTab[] | null>(null);
  const [chosen, setChosen] = useState<string | null>(null);
  const end = useCall('workspaces', 'closeTerminal', { onError: (error) => apiError(error)?.code === 'NOT_FOUND' });

  const found = list.data?.items
    .filter(({ id }) => !belongsToTab(id))
    .toSorted((a, b) => a.createdAt.localeCompare(b.createdAt))
    .map(({ id, title }) => ({ id, name: terminalName(id, title), turn: 0 }));
  const first = found && (found.length > 0 ? found : [newTab([])]);
  const tabs = own ?? first ?? [];
  // Kept as it was first seen: every event of the workspace loads the list again.
  if (!own && first) setOwn(first);
  const active = tabs.some(({ id }) => id === chosen) ? chosen : (tabs[0]?.id ?? null);

  return {
    list,
    tabs,
    active,
    select: setChosen,
    open() {
      const tab = newTab(tabs.map(({ id }) => id));
      setOwn([...tabs, tab]);
      setChosen(tab.id);
    },
    close(id: string) {
      setChosen(
        afterClosing(
          tabs.map((tab) => tab.id),
          id,
          active,
        ),
      );
      setOwn(tabs.filter((tab) => tab.id !== id));
      end.mutate({ ...input, terminal: id });
    },
    /** Ends a terminal whose program is over, and opens one of the same name. */
    async replace(id: string) {
      // It may be gone already. When it cannot be ended, opening it shows why.
      await call('workspaces', 'closeTerminal')({ ...input, terminal: id }).catch(() => {});
      setOwn((before) => (before ?? []).map((tab) => (tab.id === id ? { ...tab, turn: tab.turn + 1 } : tab)));
    },
  };
}

function newTab(taken: string[]): TerminalTab {
  const id = nextTerminal(taken);
  return { id, name: terminalName(id, id), turn: 0 };
}
