import type { BlueprintLayout, LayoutTab } from '#contract/layout.ts';

const flat = (tab: LayoutTab) => [tab.id, tab.type, tab.name, tab.type === 'command' ? tab.command : null];

/** True when there is nothing to save. */
export function sameLayout(a: BlueprintLayout, b: BlueprintLayout): boolean {
  const plain = (layout: BlueprintLayout) => [layout.locked, layout.preview, layout.pathBar, layout.publicUrl];
  return JSON.stringify([plain(a), a.tabs.map(flat)]) === JSON.stringify([plain(b), b.tabs.map(flat)]);
}
