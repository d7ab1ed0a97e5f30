import { ArrowLeft, ArrowRight, ExternalLink, Monitor, RotateCw, Smartphone, Tablet } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import { cn } from '#web/ui/cn.ts';
import { IconButton } from '#web/ui/icon-button.tsx';
import { Input } from '#web/ui/input.tsx';
import { Menu, MenuChoice } from '#web/ui/menu.tsx';
import { Select } from '#web/ui/select.tsx';
import { PaneBar } from './pane-bar.tsx';
import { toPath } from './path-history.ts';
import type { Device } from './preview-device.tsx';

const devices = [
  { device: 'desktop', label: 'Desktop', icon: <Monitor aria-hidden /> },
  { device: 'tablet', label: 'Tablet, 768 px', icon: <Tablet aria-hidden /> },
  { device: 'mobile', label: 'Mobile, 390 px', icon: <Smartphone aria-hidden /> },
] as const;

export function PreviewBar({
  ports,
  port,
  onPort,
  path,
  onPath,
  onBack,
  onForward,
  onReload,
  onOpenTab,
  device,
  onDevice,
  ready,
  loading,
  extra,
}: {
  ports: { port: number; hint: string }[];
  port: number | null;
  onPort: (port: number) => void;
  /** Null where it is not to be seen. */
  path: string | null;
  onPath: (path: string) => void;
  /** Null where there is nothing to step to. */
  onBack: (() => void) | null;
  onForward: (() => void) | null;
  onReload: () => void;
  onOpenTab: () => void;
  device: Device;
  onDevice: (device: Device) => void;
  /** Something listens on the port. */
  ready: boolean;
  loading: boolean;
  extra: ReactNode;
}) {
  const off = ready ? null : 'Nothing listens on this port yet.';
  return (
    <PaneBar className="pl-1.5">
      <IconButton label="Back" size="icon-sm" off={onBack ? null : 'Back'} onClick={onBack ?? undefined}>
        <ArrowLeft />
      </IconButton>
      <IconButton label="Forward" size="icon-sm" off={onForward ? null : 'Forward'} onClick={onForward ?? undefined}>
        <ArrowRight />
      </IconButton>
      <IconButton label="Reload preview" size="icon-sm" off={off} onClick={onReload}>
        <RotateCw className={cn(loading && 'animate-spin')} />
      </IconButton>
      {path === null ? <span className="flex-1" /> : <PathField path={path} onPath={onPath} />}
      {ports.length > 1 && (
        <Select
          label="Port"
          className="h-7 w-auto"
          value={String(port)}
          onChange={(value) => onPort(Number(value))}
          options={ports.map((each) => ({ value: String(each.port), label: String(each.port), hint: each.hint }))}
        />
      )}
      <Menu
        trigger={
          <IconButton label="Width" size="icon-sm">
            {devices.find((each) => each.device === device)!.icon}
          </IconButton>
        }
      >
        {devices.map((each) => (
          <MenuChoice
            key={each.device}
            checked={each.device === device}
            icon={each.icon}
            onSelect={() => onDevice(each.device)}
          >
            {each.label}
          </MenuChoice>
        ))}
      </Menu>
      {extra}
      <IconButton label="Open in a new tab" size="icon-sm" off={off} onClick={onOpenTab}>
        <ExternalLink />
      </IconButton>
    </PaneBar>
  );
}

/** Shows the path that was opened last; the app's own links are out of sight, on another origin. */
function PathField({ path, onPath }: { path: string; onPath: (path: string) => void }) {
  const [typed, setTyped] = useState(path);
  useEffect(() => setTyped(path), [path]);
  return (
    <form
      className="min-w-0 flex-1"
      onSubmit={(event) => {
        event.preventDefault();
        const next = toPath(typed);
        setTyped(next);
        onPath(next);
      }}
    >
      <Input
        aria-label="Path"
        value={typed}
        spellCheck={false}
        autoComplete="off"
        autoCapitalize="none"
        maxLength={2000}
        onFocus={(event) => event.target.select()}
        onBlur={() => setTyped(path)}
        onChange={(event) => setTyped(event.target.value)}
        className="h-7 bg-muted font-mono text-xs shadow-none"
      />
    </form>
  );
}
