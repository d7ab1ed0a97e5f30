import { Check } from 'lucide-react';
import { DropdownMenu as Radix } from 'radix-ui';
import type { ReactElement, ReactNode } from 'react';
import { cn } from './cn.ts';

const item =
  'flex min-h-8 pointer-coarse:min-h-10 select-none items-center gap-2 rounded-md px-2 py-1 text-sm outline-none data-highlighted:bg-strong [&_svg]:size-4 [&_svg]:shrink-0';

/** `<Menu trigger={<IconButton label="Actions">…}><MenuItem …/></Menu>` */
export function Menu({
  trigger,
  align = 'end',
  children,
}: {
  trigger: ReactElement;
  align?: 'start' | 'center' | 'end';
  children: ReactNode;
}) {
  return (
    <Radix.Root modal={false}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          align={align}
          sideOffset={4}
          collisionPadding={8}
          className="z-50 max-h-(--radix-dropdown-menu-content-available-height) min-w-48 max-w-80 animate-rise overflow-y-auto rounded-lg border bg-card p-1 text-foreground shadow-floating"
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** `off` says why the item cannot be used now; it stays in the list with the reason below it. */
export function MenuItem({
  icon,
  off,
  danger,
  onSelect,
  asChild,
  children,
}: {
  icon?: ReactNode;
  off?: string | null;
  danger?: boolean;
  onSelect?: () => void;
  asChild?: boolean;
  children: ReactNode;
}) {
  if (asChild) {
    return (
      <Radix.Item asChild className={item} onSelect={onSelect}>
        {children}
      </Radix.Item>
    );
  }
  return (
    <Radix.Item
      aria-disabled={off ? true : undefined}
      onSelect={(event) => (off ? event.preventDefault() : onSelect?.())}
      className={cn(item, off && 'text-muted-foreground', danger && !off && 'text-danger')}
    >
      {icon}
      <span className="min-w-0 flex-1">
        {children}
        {off && <span className="block text-muted-foreground text-xs">{off}</span>}
      </span>
    </Radix.Item>
  );
}

export function MenuChoice({
  checked,
  icon,
  onSelect,
  children,
}: {
  checked: boolean;
  icon?: ReactNode;
  onSelect: () => void;
  children: ReactNode;
}) {
  return (
    <Radix.CheckboxItem checked={checked} onSelect={onSelect} className={item}>
      {icon}
      <span className="min-w-0 flex-1">{children}</span>
      <Radix.ItemIndicator>
        <Check aria-hidden />
      </Radix.ItemIndicator>
    </Radix.CheckboxItem>
  );
}

export function MenuLabel({ children }: { children: ReactNode }) {
  return <Radix.Label className="px-2 py-1 font-medium text-muted-foreground text-xs">{children}</Radix.Label>;
}

export function MenuSeparator() {
  return <Radix.Separator className="-mx-1 my-1 h-px bg-border" />;
}
