import type { WorkspaceLayout } from '#contract/layout.ts';

export type ToolTab = WorkspaceLayout['tabs'][number];

/** Terminals that belong to tabs of the layout, and to none of the builder's own. */
const prefix = 'tab-';
export const terminalOfTab = (tab: string) => `${prefix}${tab}`;
export const belongsToTab = (terminal: string) => terminal.startsWith(prefix);

export const shownTabs = (tabs: readonly ToolTab[]): ToolTab[] => tabs.filter(({ hidden }) => !hidden);

/**
 * The tab in front: the one that was chosen while it is there, else the first that can be used. One that only says why it
 * cannot would be a poor beginning.
 */
export function tabInFront(
  tabs: readonly ToolTab[],
  chosen: string | null,
  usable: { chat: boolean; claudeCode: boolean },
): string | null {
  const shown = shownTabs(tabs);
  if (shown.some(({ id }) => id === chosen)) return chosen;
  const works = ({ type }: ToolTab) =>
    (type !== 'chat' || usable.chat) && (type !== 'claude_code' || usable.claudeCode);
  return (shown.find(works) ?? shown[0])?.id ?? null;
}

export interface Arrangement {
  order: string[];
  hidden: string[];
}

/** The arrangement with a tab shown or put away. */
export function toggled(tabs: readonly ToolTab[], id: string): Arrangement {
  return arrangementOf(tabs.map((tab) => (tab.id === id ? { ...tab, hidden: !tab.hidden } : tab)));
}

/** The arrangement with a tab moved past the next one in sight; the same one where there is none. */
export function moved(tabs: readonly ToolTab[], id: string, by: -1 | 1): Arrangement {
  const from = tabs.findIndex((tab) => tab.id === id);
  let to = from + by;
  while (tabs[to]?.hidden) to += by;
  if (from < 0 || !tabs[to]) return arrangementOf(tabs);
  const rest = tabs.toSpliced(from, 1);
  return arrangementOf(rest.toSpliced(to, 0, tabs[from]!));
}

function arrangementOf(tabs: readonly ToolTab[]): Arrangement {
  return { order: tabs.map(({ id }) => id), hidden: tabs.filter(({ hidden }) => hidden).map(({ id }) => id) };
}

/** The tab that Ctrl or Cmd and a digit mean; null for any other key. */
export function tabOfKey(
  event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>,
  tabs: readonly ToolTab[],
): string | null {
  if (event.ctrlKey === event.metaKey || event.altKey || event.shiftKey || !/^[1-9]$/.test(event.key)) return null;
  return shownTabs(tabs)[Number(event.key) - 1]?.id ?? null;
}
