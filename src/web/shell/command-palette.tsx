import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Command } from 'cmdk';
import { Blocks, Box, LayoutDashboard, LogOut, Moon, Rocket, Sun, UserRound } from 'lucide-react';
import { Dialog as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import { type OutputOf, query } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { useSignOut } from '#web/api/use-sign-out.ts';
import { StatusBadge } from '#web/features/workspaces/status.tsx';
import { paths } from '#web/paths.ts';
import { setMode, useMode } from '#web/theme/mode.ts';
import { useReturnFocus } from '#web/ui/use-return-focus.ts';
import { adminSections } from './admin-nav.tsx';
import { setCommandPalette } from './command-state.ts';

const close = () => setCommandPalette(false);

/** Every page and the usual acts, by a few letters. */
export function CommandPalette() {
  const returnFocus = useReturnFocus();
  return (
    <Radix.Root open onOpenChange={setCommandPalette}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-50 animate-fade bg-black/45" />
        <Radix.Content
          aria-describedby={undefined}
          onCloseAutoFocus={returnFocus}
          className="fixed inset-x-3 top-[10vh] z-50 mx-auto max-w-xl animate-rise overflow-hidden rounded-xl border bg-card shadow-floating focus:outline-none"
        >
          <Radix.Title className="sr-only">Search or run</Radix.Title>
          <Command label="Search or run" loop>
            <Command.Input
              autoFocus
              placeholder="Search pages, workspaces, blueprints"
              className="h-12 w-full border-b bg-transparent px-4 text-[0.9375rem] outline-none placeholder:text-muted-foreground"
            />
            <Command.List className="max-h-[min(24rem,60vh)] overflow-y-auto p-1.5">
              <Command.Empty className="py-10 text-center text-muted-foreground text-sm">
                Nothing matches.
              </Command.Empty>
              <Groups />
            </Command.List>
          </Command>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

function Groups() {
  const { org } = useSession();
  const workspaces = useQuery(query('workspaces', 'list', { org, limit: 200 }));
  const catalog = useQuery(query('blueprints', 'catalog', { org }));
  // All at once: whatever comes first is what Enter runs, and must not move under the finger.
  if (workspaces.isPending || catalog.isPending) return null;
  return (
    <>
      <Workspaces items={workspaces.data?.items.filter(({ deletedAt }) => !deletedAt)} />
      <Launches items={catalog.data?.items.filter((item) => item.launchable.ok)} />
      <Pages />
      <Acts />
    </>
  );
}

function Workspaces({ items }: { items: OutputOf<'workspaces', 'list'>['items'] | undefined }) {
  const navigate = useNavigate();
  if (!items?.length) return null;
  return (
    <Group heading="Workspaces">
      {items.map(({ id, name, status, blueprint }) => (
        <Item
          key={id}
          value={`Open ${name} ${blueprint.name} ${id}`}
          icon={<Box aria-hidden />}
          onRun={() => void navigate({ to: paths.workspace(id) })}
          end={<StatusBadge status={status} />}
        >
          {name}
        </Item>
      ))}
    </Group>
  );
}

function Launches({ items }: { items: OutputOf<'blueprints', 'catalog'>['items'] | undefined }) {
  const navigate = useNavigate();
  if (!items?.length) return null;
  return (
    <Group heading="Launch">
      {items.map(({ id, name }) => (
        <Item
          key={id}
          value={`Launch ${name} ${id}`}
          icon={<Rocket aria-hidden />}
          onRun={() => void navigate({ to: paths.home, search: { launch: id } })}
        >
          Launch {name}
        </Item>
      ))}
    </Group>
  );
}

function Pages() {
  const { org, isAdmin } = useSession();
  const navigate = useNavigate();
  const blueprints = useQuery({ ...query('blueprints', 'list', { org }), enabled: isAdmin }).data?.items ?? [];
  const go = (to: string) => () => void navigate({ to });
  return (
    <Group heading="Pages">
      <Item value="Dashboard" icon={<LayoutDashboard aria-hidden />} onRun={go(paths.home)}>
        Dashboard
      </Item>
      <Item value="Your settings sessions API keys" icon={<UserRound aria-hidden />} onRun={go(paths.me)}>
        Your settings
      </Item>
      {isAdmin &&
        adminSections
          .flatMap((section) => section.pages)
          .map(({ to, label, icon: Icon }) => (
            <Item
              key={to}
              value={`Admin ${label}`}
              icon={<Icon aria-hidden />}
              onRun={go(to)}
              end={<Where>Admin</Where>}
            >
              {label}
            </Item>
          ))}
      {blueprints.map(({ id, name }) => (
        <Item
          key={id}
          value={`Blueprint ${name} ${id}`}
          icon={<Blocks aria-hidden />}
          onRun={go(paths.blueprint(id))}
          end={<Where>Blueprint</Where>}
        >
          {name}
        </Item>
      ))}
    </Group>
  );
}

function Acts() {
  const { dark } = useMode();
  const signOut = useSignOut();
  return (
    <Group heading="Actions">
      <Item
        value="Theme light dark"
        icon={dark ? <Sun aria-hidden /> : <Moon aria-hidden />}
        onRun={() => setMode(dark ? 'light' : 'dark')}
      >
        Use the {dark ? 'light' : 'dark'} theme
      </Item>
      <Item value="Sign out" icon={<LogOut aria-hidden />} onRun={() => signOut.mutate({ everywhere: false })}>
        Sign out
      </Item>
    </Group>
  );
}

function Group({ heading, children }: { heading: string; children: ReactNode }) {
  return (
    <Command.Group
      heading={heading}
      className="[&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:font-medium [&_[cmdk-group-heading]]:text-muted-foreground [&_[cmdk-group-heading]]:text-xs"
    >
      {children}
    </Command.Group>
  );
}

function Item({
  value,
  icon,
  end,
  onRun,
  children,
}: {
  value: string;
  icon: ReactNode;
  end?: ReactNode;
  onRun: () => void;
  children: ReactNode;
}) {
  return (
    <Command.Item
      value={value}
      onSelect={() => {
        close();
        onRun();
      }}
      className="flex h-9 cursor-pointer items-center gap-2.5 rounded-md px-2.5 text-sm data-[selected=true]:bg-strong [&_svg]:size-4 [&_svg]:shrink-0 [&_svg]:text-muted-foreground"
    >
      {icon}
      <span className="min-w-0 flex-1 truncate">{children}</span>
      {end}
    </Command.Item>
  );
}

function Where({ children }: { children: ReactNode }) {
  return <span className="text-muted-foreground text-xs">{children}</span>;
}
