import { useState } from 'react';
import { apiError } from '#client/client.ts';
import type { BlueprintLayout, LayoutTab } from '#contract/layout.ts';
import { describe } from '#web/api/error.ts';
import { useSession } from '#web/api/session.ts';
import { useCall } from '#web/api/use-call.ts';
import { sameLayout } from './same-layout.ts';

/** The layout while it is edited, and what the portal found wrong with it, by the path of the field. */
export function useLayoutDraft(blueprint: string, saved: BlueprintLayout) {
  const { org } = useSession();
  const [edits, setEdits] = useState<Partial<BlueprintLayout>>({});
  const [issues, setIssues] = useState<ReadonlyMap<string, string>>(new Map());
  const layout = { ...saved, ...edits };
  const save = useCall('layout', 'set', {
    done: 'Layout saved',
    onSuccess: () => setEdits({}),
    onError(error) {
      if (apiError(error)?.code !== 'BAD_REQUEST') return false;
      setIssues(new Map(describe(error).issues.map(({ path, message }) => [path, message])));
      return true;
    },
  });
  const set = (more: Partial<BlueprintLayout>) => {
    setEdits({ ...edits, ...more });
    setIssues(new Map());
  };
  return {
    layout,
    issues,
    changed: !sameLayout(layout, saved),
    busy: save.isPending,
    set,
    setTab: (id: string, change: { name?: string; command?: string }) =>
      set({ tabs: layout.tabs.map((tab) => (tab.id === id ? ({ ...tab, ...change } as LayoutTab) : tab)) }),
    addTab: (tab: LayoutTab) => set({ tabs: [...layout.tabs, tab] }),
    removeTab: (id: string) => set({ tabs: layout.tabs.filter((tab) => tab.id !== id) }),
    moveTab(from: number, to: number) {
      const tabs = layout.tabs.toSpliced(from, 1);
      set({ tabs: tabs.toSpliced(to, 0, layout.tabs[from]!) });
    },
    reset() {
      setEdits({});
      setIssues(new Map());
    },
    save: () => save.mutate({ org, id: blueprint, ...layout }),
  };
}

export type LayoutDraft = ReturnType<typeof useLayoutDraft>;
