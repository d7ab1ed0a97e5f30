import { createHash } from 'node:crypto';
import {
  type BlueprintLayout,
  builtInTabs,
  type LayoutTab,
  type SentTab,
  type WorkspaceLayout,
} from '#contract/layout.ts';

type BuiltIn = (typeof builtInTabs)[number];

const builtIn: Record<BuiltIn, LayoutTab> = {
  chat: { id: 'chat', type: 'chat', name: 'Chat' },
  claude_code: { id: 'claude-code', type: 'claude_code', name: 'Claude Code' },
  terminal: { id: 'terminal', type: 'terminal', name: 'Terminal' },
};

/** What a blueprint has whose layout nobody has set. */
export const defaultLayout = ({ claudeCode }: { claudeCode: boolean }): BlueprintLayout => ({
  tabs: builtInTabs.filter((type) => type !== 'claude_code' || claudeCode).map((type) => builtIn[type]),
  locked: false,
  preview: true,
  pathBar: true,
  publicUrl: false,
});

type Sent = Omit<BlueprintLayout, 'tabs'> & { tabs: SentTab[] };
interface Issue {
  path: string;
  message: string;
}

/** A layout as it is kept, each tab with its id; or what is wrong with it. The same one sent again gives the same ids. */
export function readLayout(sent: Sent): { layout: BlueprintLayout; issues: Issue[] } {
  const issues: Issue[] = [];
  if (sent.tabs.length === 0 && !sent.preview) issues.push({ path: 'tabs', message: 'Keep a tab or the preview.' });
  const names = new Set<string>();
  const taken = new Set<string>(Object.values(builtIn).map((tab) => tab.id));
  const used = new Set<string>();
  // Those that are sent back come first, so that no new tab takes the id of one that is further down.
  for (const tab of sent.tabs) if (tab.type === 'command' && tab.id) taken.add(tab.id);
  const tabs = sent.tabs.map((tab, index) => {
    const name = tab.name.toLowerCase();
    if (names.has(name)) issues.push({ path: `tabs.${index}.name`, message: 'Another tab has this name.' });
    names.add(name);
    const kept = tab.type === 'command' ? { ...tab, id: tab.id ?? newTabId(name, taken) } : withOwnId(tab);
    if (used.has(kept.id)) issues.push({ path: `tabs.${index}`, message: 'This tab is there twice.' });
    const foreign = tab.type === 'command' && Object.values(builtIn).some(({ id }) => id === kept.id);
    if (foreign) issues.push({ path: `tabs.${index}.id`, message: 'This is the id of another kind of tab.' });
    used.add(kept.id);
    taken.add(kept.id);
    return kept;
  });
  return { layout: { ...sent, tabs }, issues };
}

const withOwnId = (tab: Exclude<SentTab, { type: 'command' }>): LayoutTab => ({ ...tab, id: builtIn[tab.type].id });

function newTabId(name: string, taken: ReadonlySet<string>): string {
  for (let n = 0; ; n++) {
    const id = `cmd-${createHash('sha256').update(`${name}\n${n}`).digest('hex').slice(0, 8)}`;
    if (!taken.has(id)) return id;
  }
}

/** What became of a layout, for the audit log. Commands are in it: they run in people's workspaces. */
export function changesOf(before: BlueprintLayout, after: BlueprintLayout) {
  const inWords = ({ tabs, locked, preview, pathBar, publicUrl }: BlueprintLayout) => ({
    tabs: tabs.map((tab) => (tab.type === 'command' ? `${tab.name} (${tab.command})` : tab.name)).join(', '),
    'lock layout': onOff(locked),
    preview: onOff(preview),
    'path bar': onOff(pathBar),
    'public URL': onOff(publicUrl),
  });
  const was = new Map(Object.entries(inWords(before)));
  return Object.entries(inWords(after))
    .filter(([field, to]) => was.get(field) !== to)
    .map(([field, to]) => ({ field, from: was.get(field) ?? null, to }));
}

const onOff = (on: boolean) => (on ? 'on' : 'off');

/** What one builder made of a layout that is not locked. */
export interface Arrangement {
  order: readonly string[];
  hidden: readonly string[];
}

/**
 * What the editor shows. The arrangement may be older than the layout: tabs that are gone are passed over, new ones come
 * last. Nobody is left before an empty editor: where everything is hidden and there is no preview, nothing is.
 */
export function resolveLayout(layout: BlueprintLayout, arrangement: Arrangement | null): WorkspaceLayout {
  const { order, hidden } = layout.locked || !arrangement ? nothingArranged : arrangement;
  const place = new Map(order.map((id, index) => [id, index]));
  const placeOf = (id: string) => place.get(id) ?? order.length;
  // Sorting is stable: new tabs keep the admin's order among themselves.
  const sorted = layout.tabs.toSorted((a, b) => placeOf(a.id) - placeOf(b.id));
  const bare = !layout.preview && sorted.every((tab) => hidden.includes(tab.id));
  return { ...layout, tabs: sorted.map((tab) => ({ ...tab, hidden: !bare && hidden.includes(tab.id) })) };
}

const nothingArranged: Arrangement = { order: [], hidden: [] };

/** Of what a builder sent, what is about tabs that exist, each once. */
export function readArrangement(layout: BlueprintLayout, sent: Arrangement): Arrangement {
  const known = new Set(layout.tabs.map((tab) => tab.id));
  const only = (ids: readonly string[]) => [...new Set(ids)].filter((id) => known.has(id));
  return { order: only(sent.order), hidden: only(sent.hidden) };
}
