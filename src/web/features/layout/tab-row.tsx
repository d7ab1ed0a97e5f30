import { useSortable } from '@dnd-kit/sortable';
import { CSS } from '@dnd-kit/utilities';
import { ArrowDown, ArrowUp, GripVertical, Trash2 } from 'lucide-react';
import type { LayoutTab } from '#contract/layout.ts';
import { cn } from '#web/ui/cn.ts';
import { IconButton } from '#web/ui/icon-button.tsx';
import { Input } from '#web/ui/input.tsx';
import { tabKinds } from './tab-kinds.tsx';
import type { LayoutDraft } from './use-layout-draft.ts';

export function TabRow({ tab, index, draft }: { tab: LayoutTab; index: number; draft: LayoutDraft }) {
  const { attributes, listeners, setNodeRef, transform, transition, isDragging } = useSortable({ id: tab.id });
  const { hint, Icon, name: kind } = tabKinds[tab.type];
  const last = draft.layout.tabs.length - 1;
  const called = tab.name || kind;
  const issue = ['', '.name', '.command', '.id']
    .map((field) => draft.issues.get(`tabs.${index}${field}`))
    .find(Boolean);
  return (
    <li
      ref={setNodeRef}
      style={{ transform: CSS.Translate.toString(transform && { ...transform, x: 0 }), transition }}
      className={cn(
        'flex items-start gap-1.5 bg-card max-sm:flex-wrap px-1.5 py-2 first:rounded-t-lg last:rounded-b-lg',
        isDragging && 'relative z-10 rounded-lg shadow-floating',
      )}
    >
      <IconButton
        label={`Drag ${called}`}
        size="icon-sm"
        tooltip={false}
        className="mt-0.5 cursor-grab touch-none active:cursor-grabbing"
        {...attributes}
        {...listeners}
      >
        <GripVertical />
      </IconButton>
      <Icon aria-hidden className="mt-2 size-4 shrink-0 text-muted-foreground" />
      {/* On a phone what a tab does has a line of its own, below the buttons. */}
      <div className="grid min-w-0 flex-1 gap-1.5 pl-1 max-sm:contents sm:grid-cols-[10rem_minmax(0,1fr)]">
        <Input
          aria-label={`Name of ${called}`}
          aria-invalid={issue ? true : undefined}
          className="max-sm:w-0 max-sm:flex-1"
          maxLength={40}
          value={tab.name}
          onChange={(event) => draft.setTab(tab.id, { name: event.target.value })}
        />
        {tab.type === 'command' ? (
          <Input
            aria-label={`Command of ${called}`}
            className="font-mono max-sm:order-1"
            placeholder="npm test -- --watch"
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
            maxLength={1000}
            value={tab.command}
            onChange={(event) => draft.setTab(tab.id, { command: event.target.value })}
          />
        ) : (
          <p className="self-center text-muted-foreground text-sm max-sm:order-1 max-sm:w-full max-sm:pl-14 max-sm:text-xs">
            {hint}
          </p>
        )}
        {issue && (
          <p role="alert" className="w-full text-danger text-sm max-sm:order-1 sm:col-span-2">
            {issue}
          </p>
        )}
      </div>
      <div className="mt-0.5 flex">
        <IconButton
          label={`Move ${called} up`}
          size="icon-sm"
          off={index === 0 ? 'It is the first.' : undefined}
          onClick={() => draft.moveTab(index, index - 1)}
        >
          <ArrowUp />
        </IconButton>
        <IconButton
          label={`Move ${called} down`}
          size="icon-sm"
          off={index === last ? 'It is the last.' : undefined}
          onClick={() => draft.moveTab(index, index + 1)}
        >
          <ArrowDown />
        </IconButton>
        <IconButton label={`Remove ${called}`} size="icon-sm" onClick={() => draft.removeTab(tab.id)}>
          <Trash2 />
        </IconButton>
      </div>
    </li>
  );
}
