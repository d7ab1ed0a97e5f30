import { Plus } from 'lucide-react';
import { builtInTabs, type LayoutTab, mostTabs } from '#contract/layout.ts';
import { Button } from '#web/ui/button.tsx';
import { Menu, MenuItem } from '#web/ui/menu.tsx';
import { tabKinds } from './tab-kinds.tsx';
import type { LayoutDraft } from './use-layout-draft.ts';

/** Offers the built-in tabs that are not there, and a command. */
export function AddTabMenu({ draft: { layout, addTab } }: { draft: LayoutDraft }) {
  const there = new Set(layout.tabs.map((tab) => tab.type));
  const missing = builtInTabs.filter((type) => !there.has(type));
  const full = layout.tabs.length >= mostTabs ? `A layout has at most ${mostTabs} tabs.` : undefined;
  const trigger = (
    <Button off={full}>
      <Plus aria-hidden />
      Add tab
    </Button>
  );
  if (full) return trigger;
  return (
    <Menu trigger={trigger}>
      {missing.map((type) => (
        <Item
          key={type}
          type={type}
          onSelect={() => addTab({ id: type.replace('_', '-'), type, name: tabKinds[type].name })}
        />
      ))}
      <Item type="command" onSelect={() => addTab(newCommand(layout.tabs))} />
    </Menu>
  );
}

function Item({ type, onSelect }: { type: LayoutTab['type']; onSelect: () => void }) {
  const { name, hint, Icon } = tabKinds[type];
  return (
    <MenuItem icon={<Icon aria-hidden />} onSelect={onSelect}>
      {name}
      <span className="block text-muted-foreground text-xs">{hint}</span>
    </MenuItem>
  );
}

function newCommand(tabs: readonly LayoutTab[]): LayoutTab {
  const names = new Set(tabs.map((tab) => tab.name));
  const { name } = tabKinds.command;
  const free = [name, ...tabs.map((_, index) => `${name} ${index + 2}`)].find((candidate) => !names.has(candidate));
  return { id: `cmd-${crypto.randomUUID().slice(0, 8)}`, type: 'command', name: free ?? name, command: '' };
}
