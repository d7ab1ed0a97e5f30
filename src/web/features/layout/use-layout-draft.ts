import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { apiError } from '#client/client.ts';
import type { BlueprintLayout, LayoutTab, SavedLayout } from '#contract/layout.ts';
import { describe } from '#web/api/error.ts';
import { useSession } from '#web/api/session.ts';
import { useCall } from '#web/api/use-call.ts';
import { sameLayout } from './same-layout.ts';

/**
 * The layout while it is edited, and what the portal found wrong with it, by the path of the field. It is saved on top of
 * the version that the editing began with: when another admin saved theirs meanwhile, `overtaken` says so and the portal
 * refuses, so that nobody's change is lost.
 */
export function useLayoutDraft(blueprint: string, saved: SavedLayout) {
  const { org } = useSession();
  const client = useQueryClient();
  const [draft, setDraft] = useState<{ edits: Partial<BlueprintLayout>; version: number } | null>(null);
  const [issues, setIssues] = useState<ReadonlyMap<string, string>>(new Map());
  const layout: BlueprintLayout = { ...saved, ...draft?.edits };
  const save = useCall('layout', 'set', {
    done: 'Layout saved',
    onSuccess: () => setDraft(null),
    onError(error) {
      const code = apiError(error)?.code;
      if (code === 'CONFLICT') {
        void client.invalidateQueries({ queryKey: ['layout'] });
        return true;
      }
      if (code !== 'BAD_REQUEST') return false;
      setIssues(new Map(describe(error).issues.map(({ path, message }) => [path, message])));
      return true;
    },
  });
  const set = (more: Partial<BlueprintLayout>) => {
    setDraft({ edits: { ...draft?.edits, ...more }, version: draft?.version ?? saved.version });
    setIssues(new Map());
  };
  return {
    layout,
    issues,
    changed: !sameLayout(layout, saved),
    overtaken: draft !== null && draft.version !== saved.version,
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
      setDraft(null);
      setIssues(new Map());
    },
    save: () => save.mutate({ org, id: blueprint, ...layout, version: draft?.version ?? saved.version }),
  };
}

export type LayoutDraft = ReturnType<typeof useLayoutDraft>;
