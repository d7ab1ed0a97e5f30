import { Monitor, Moon, Sun } from 'lucide-react';
import { type Mode, setMode, useMode } from '#web/theme/mode.ts';
import { IconButton } from '#web/ui/icon-button.tsx';
import { Menu, MenuChoice } from '#web/ui/menu.tsx';

const modes: { mode: Mode; label: string; icon: React.ReactNode }[] = [
  { mode: 'system', label: 'System', icon: <Monitor aria-hidden /> },
  { mode: 'light', label: 'Light', icon: <Sun aria-hidden /> },
  { mode: 'dark', label: 'Dark', icon: <Moon aria-hidden /> },
];

export function ThemeMenu() {
  const { mode, dark } = useMode();
  return (
    <Menu
      trigger={
        <IconButton label="Theme" tooltip={false}>
          {dark ? <Moon /> : <Sun />}
        </IconButton>
      }
    >
      {modes.map((choice) => (
        <MenuChoice
          key={choice.mode}
          checked={choice.mode === mode}
          icon={choice.icon}
          onSelect={() => setMode(choice.mode)}
        >
          {choice.label}
        </MenuChoice>
      ))}
    </Menu>
  );
}
