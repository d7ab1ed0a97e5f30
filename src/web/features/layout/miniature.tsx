import { Globe, Lock, RotateCw } from 'lucide-react';
import type { BlueprintLayout, LayoutTab } from '#contract/layout.ts';
import { cn } from '#web/ui/cn.ts';
import { tabKinds } from './tab-kinds.tsx';

/** The editor as it would look, in small: it answers what a toggle does before it is saved. */
export function Miniature({ layout, name }: { layout: BlueprintLayout; name: string }) {
  const { tabs, preview, locked } = layout;
  const parts = [...tabs.map((tab) => tab.name), ...(preview ? ['the preview'] : [])];
  return (
    <figure>
      <div
        role="img"
        aria-label={`The editor with ${parts.join(', ')}`}
        className="overflow-hidden rounded-lg border bg-background shadow-raised"
      >
        <div className="flex h-8 items-center gap-2 border-b bg-card px-2.5">
          <span className="size-3 rounded-sm bg-primary" />
          <span className="min-w-0 flex-1 truncate font-medium text-xs">{name}</span>
          <span className="h-4 rounded-sm bg-primary px-1.5 text-[0.625rem] text-primary-foreground leading-4">
            Publish
          </span>
        </div>
        <div className={cn('grid h-64', tabs.length > 0 && preview && 'grid-cols-2 divide-x')}>
          {tabs.length > 0 && <Tabs tabs={tabs} locked={locked} />}
          {preview && <Preview layout={layout} />}
          {parts.length === 0 && (
            <p className="self-center px-4 text-center text-muted-foreground text-xs">Nothing would be shown.</p>
          )}
        </div>
      </div>
      <figcaption className="mt-2 text-muted-foreground text-xs">
        {locked ? 'Every builder sees exactly this.' : 'What a builder sees at first.'}
      </figcaption>
    </figure>
  );
}

function Tabs({ tabs, locked }: { tabs: readonly LayoutTab[]; locked: boolean }) {
  const first = tabs[0]!;
  return (
    <div className="flex min-w-0 flex-col">
      <div className="flex h-7 items-center gap-0.5 border-b px-1">
        <div className="flex min-w-0 flex-1 gap-0.5 overflow-hidden">
          {tabs.map((tab, index) => {
            const { Icon } = tabKinds[tab.type];
            return (
              <span
                key={tab.id}
                className={cn(
                  'flex h-5 shrink-0 items-center gap-1 rounded-sm px-1.5 text-[0.625rem]',
                  index === 0 ? 'bg-strong' : 'text-muted-foreground',
                )}
              >
                <Icon className="size-2.5" />
                {tab.name}
              </span>
            );
          })}
        </div>
        {locked && <Lock className="size-3 shrink-0 text-muted-foreground" />}
      </div>
      {first.type === 'chat' ? (
        <ChatBody />
      ) : (
        <TerminalBody command={first.type === 'command' ? first.command : null} />
      )}
    </div>
  );
}

function ChatBody() {
  return (
    <div className="flex flex-1 flex-col gap-1.5 p-2">
      <span className="ml-auto h-5 w-3/5 rounded-md bg-accent" />
      <span className="h-2 w-4/5 rounded-sm bg-strong" />
      <span className="h-2 w-3/5 rounded-sm bg-strong" />
      <span className="h-8 w-full rounded-md border" />
      <span className="mt-auto h-7 w-full rounded-md border bg-card" />
    </div>
  );
}

function TerminalBody({ command }: { command: string | null }) {
  return (
    <p className="flex-1 overflow-hidden whitespace-pre-wrap break-all p-2 font-mono text-[0.625rem] text-muted-foreground">
      {command === null ? '~/project $ ' : `$ ${command}`}
      <span className="inline-block h-2.5 w-1.5 translate-y-0.5 bg-muted-foreground" />
    </p>
  );
}

function Preview({ layout: { pathBar, publicUrl } }: { layout: BlueprintLayout }) {
  return (
    <div className="flex min-w-0 flex-col bg-card">
      <div className="flex h-7 items-center gap-1.5 border-b px-2 text-muted-foreground">
        <RotateCw className="size-2.5" />
        {pathBar && (
          <span className="h-4 min-w-0 flex-1 rounded-sm border px-1 text-[0.625rem] leading-[0.875rem]">/</span>
        )}
        {publicUrl && <Globe className={cn('size-2.5', !pathBar && 'ml-auto')} />}
      </div>
      <div className="flex flex-1 flex-col gap-1.5 p-3">
        <span className="h-3 w-1/2 rounded-sm bg-strong" />
        <span className="h-2 w-4/5 rounded-sm bg-muted" />
        <span className="h-2 w-3/5 rounded-sm bg-muted" />
        <span className="mt-1 grid flex-1 grid-cols-2 gap-1.5">
          <span className="rounded-md bg-muted" />
          <span className="rounded-md bg-muted" />
        </span>
      </div>
    </div>
  );
}
