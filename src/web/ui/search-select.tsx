import { Command } from 'cmdk';
import { Check, ChevronDown } from 'lucide-react';
import { Popover } from 'radix-ui';
import { type ReactNode, useState } from 'react';
import { cn } from './cn.ts';
import type { ControlProps } from './field.tsx';

interface Option {
  value: string;
  label: string;
  hint?: ReactNode;
}

/** One of a list that may be long: what is typed narrows it. The caller searches, so that the list need not be whole. */
export function SearchSelect({
  chosen,
  onChoose,
  options,
  search,
  onSearch,
  searchLabel,
  ...control
}: Partial<ControlProps> & {
  chosen: Option;
  onChoose: (option: Option) => void;
  /** What the search found; undefined while it looks for the first time. */
  options: Option[] | undefined;
  search: string;
  onSearch: (search: string) => void;
  searchLabel: string;
}) {
  const [open, setOpen] = useState(false);
  return (
    // Modal, because a list in a dialog cannot be scrolled otherwise.
    <Popover.Root
      modal
      open={open}
      onOpenChange={(next) => {
        setOpen(next);
        onSearch('');
      }}
    >
      <Popover.Trigger
        {...control}
        className="inline-flex h-8 w-full items-center justify-between gap-2 rounded-md border border-input bg-card px-2.5 text-left text-sm shadow-raised hover:bg-muted focus-visible:outline-offset-0 max-sm:text-[1rem]"
      >
        <span title={chosen.label} className="truncate">
          {chosen.label}
        </span>
        <ChevronDown aria-hidden className="size-4 shrink-0 text-muted-foreground" />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="start"
          sideOffset={4}
          collisionPadding={8}
          aria-label={searchLabel}
          className="z-60 w-(--radix-popover-trigger-width) animate-rise overflow-hidden rounded-lg border bg-card shadow-floating"
        >
          <Command label={searchLabel} shouldFilter={false} loop>
            <Command.Input
              value={search}
              onValueChange={onSearch}
              placeholder={searchLabel}
              className="h-10 w-full border-b bg-transparent px-3 text-sm outline-none placeholder:text-muted-foreground max-sm:text-[1rem]"
            />
            <Command.List className="max-h-60 overflow-y-auto p-1">
              {options?.map((option) => (
                <Command.Item
                  key={option.value}
                  value={option.value}
                  onSelect={() => {
                    onChoose(option);
                    setOpen(false);
                    onSearch('');
                  }}
                  className="flex min-h-8 cursor-default select-none items-center gap-2 rounded-md px-2 py-1 text-sm data-[selected=true]:bg-strong"
                >
                  <span className="min-w-0 flex-1">
                    <span className="block break-words">{option.label}</span>
                    {option.hint && (
                      <span className="block break-words text-muted-foreground text-xs">{option.hint}</span>
                    )}
                  </span>
                  <Check aria-hidden className={cn('size-4 shrink-0', option.value !== chosen.value && 'invisible')} />
                </Command.Item>
              ))}
              {/* An option, too: those who hear the list are told why it is empty. */}
              {!options?.length && (
                <Command.Item disabled className="px-2 py-6 text-center text-muted-foreground text-sm">
                  {options ? 'Nothing matches.' : 'Searching…'}
                </Command.Item>
              )}
            </Command.List>
          </Command>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
