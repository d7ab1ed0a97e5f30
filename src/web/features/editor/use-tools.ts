import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { WorkspaceLayout } from '#contract/layout.ts';
import { query } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { useCall } from '#web/api/use-call.ts';
import { type Arrangement, shownTabs, tabInFront, tabOfKey } from './tool-tabs.ts';

/** The tabs of a workspace's editor, which one is in front, and what its owner may change about them. */
export function useTools(workspaceId: string) {
  const { org } = useSession();
  const client = useQueryClient();
  const input = { org, id: workspaceId };
  const layoutQuery = query('layout', 'workspace', input);
  const layout = useQuery(layoutQuery);
  const ai = useQuery(query('ai', 'workspace', input));
  const arranging = useCall('layout', 'arrange', {
    onError: () => {
      void client.invalidateQueries({ queryKey: layoutQuery.queryKey });
      return false;
    },
  });
  const remembered = `slipway.tab.${workspaceId}`;
  const [chosen, setChosen] = useState(() => sessionStorage.getItem(remembered));

  const tabs = layout.data?.tabs ?? [];
  const usable = { chat: ai.data?.chat.available ?? false, claudeCode: ai.data?.claudeCode.available ?? false };
  // Not before it is known what works: a tab that jumps away is worse than one that comes a moment later.
  const front = ai.isPending && chosen === null ? null : tabInFront(tabs, chosen, usable);

  function select(id: string) {
    sessionStorage.setItem(remembered, id);
    setChosen(id);
  }

  // Known tabs and their order change with every answer; the listener is cheap to put there again.
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      // A terminal keeps its keys.
      if (event.target instanceof Element && event.target.closest('.xterm')) return;
      const meant = tabOfKey(event, tabs);
      if (meant === null) return;
      event.preventDefault();
      // Whoever asks for a tab is done with the field they were in, so that the tab takes the keys.
      if (event.target instanceof HTMLElement) event.target.blur();
      select(meant);
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  });

  return {
    layout,
    tabs,
    shown: shownTabs(tabs),
    front,
    select,
    arrange(next: Arrangement) {
      client.setQueryData<WorkspaceLayout>(layoutQuery.queryKey, (before) => before && arranged(before, next));
      arranging.mutate({ ...input, ...next });
    },
  };
}

export type Tools = ReturnType<typeof useTools>;

/** What the portal will answer; shown at once. */
function arranged(layout: WorkspaceLayout, { order, hidden }: Arrangement): WorkspaceLayout {
  const tabs = layout.tabs
    .toSorted((a, b) => order.indexOf(a.id) - order.indexOf(b.id))
    .map((tab) => ({ ...tab, hidden: hidden.includes(tab.id) }));
  return { ...layout, tabs };
}
