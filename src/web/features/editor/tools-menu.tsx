import { ArrowLeft, ArrowRight, SlidersHorizontal } from 'lucide-react';
import { IconButton } from '#web/ui/icon-button.tsx';
import { Menu, MenuChoice, MenuItem, MenuLabel, MenuSeparator } from '#web/ui/menu.tsx';
import { moved, toggled } from './tool-tabs.ts';
import type { Tools } from './use-tools.ts';

/** For a layout that is not locked: which tabs are in sight, and the place of the one in front. */
export function ToolsMenu({ tools: { tabs, shown, front, arrange } }: { tools: Tools }) {
  const at = shown.findIndex(({ id }) => id === front);
  return (
    <Menu
      trigger={
        <IconButton label="Arrange tabs" size="icon-sm" tooltip={false}>
          <SlidersHorizontal />
        </IconButton>
      }
    >
      <MenuLabel>Tabs</MenuLabel>
      {tabs.map((tab) => (
        <MenuChoice key={tab.id} checked={!tab.hidden} onSelect={() => arrange(toggled(tabs, tab.id))}>
          {tab.name}
        </MenuChoice>
      ))}
      {front !== null && shown.length > 1 && (
        <>
          <MenuSeparator />
          <MenuItem
            icon={<ArrowLeft aria-hidden />}
            off={at === 0 ? 'It is the first tab.' : null}
            onSelect={() => arrange(moved(tabs, front, -1))}
          >
            Move “{shown[at]?.name}” left
          </MenuItem>
          <MenuItem
            icon={<ArrowRight aria-hidden />}
            off={at === shown.length - 1 ? 'It is the last tab.' : null}
            onSelect={() => arrange(moved(tabs, front, 1))}
          >
            Move “{shown[at]?.name}” right
          </MenuItem>
        </>
      )}
    </Menu>
  );
}
