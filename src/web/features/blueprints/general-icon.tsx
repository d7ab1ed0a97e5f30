import { Popover } from 'radix-ui';
import { useState } from 'react';
import { blueprintIcons, type BlueprintIcon as Name } from '#contract/blueprints.ts';
import { cn } from '#web/ui/cn.ts';
import { BlueprintIcon, blueprintIcon } from './blueprint-icon.tsx';

/** The picture, and the set that another one is chosen from. */
export function GeneralIcon({ value, onChange }: { value: Name; onChange: (icon: Name) => void }) {
  const [open, setOpen] = useState(false);
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger
        aria-label={`Icon: ${blueprintIcon[value].label}`}
        className="rounded-md ring-offset-2 ring-offset-card hover:ring-2 hover:ring-border"
      >
        <BlueprintIcon icon={value} />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          aria-label="Icon"
          align="start"
          sideOffset={6}
          className="z-60 grid animate-rise grid-cols-5 gap-1 rounded-lg border bg-card p-2 shadow-floating"
        >
          {blueprintIcons.map((name) => {
            const { label, Icon } = blueprintIcon[name];
            return (
              <button
                key={name}
                type="button"
                aria-label={label}
                title={label}
                aria-pressed={name === value}
                onClick={() => {
                  onChange(name);
                  setOpen(false);
                }}
                className={cn(
                  'grid size-8 place-items-center rounded-md text-muted-foreground hover:bg-strong hover:text-foreground',
                  name === value && 'bg-accent text-accent-foreground',
                )}
              >
                <Icon aria-hidden className="size-4" />
              </button>
            );
          })}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
