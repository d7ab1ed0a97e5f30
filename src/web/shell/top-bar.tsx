import { Link } from '@tanstack/react-router';
import { Search } from 'lucide-react';
import type { ReactNode } from 'react';
import { useSession, useSettings } from '#web/api/session.ts';
import { NotificationBell } from '#web/features/notifications/notification-bell.tsx';
import { paths } from '#web/paths.ts';
import { IconButton } from '#web/ui/icon-button.tsx';
import { Kbd } from '#web/ui/kbd.tsx';
import { openCommandPalette, shortcut } from './command-state.ts';
import { LogoAndName } from './logo-and-name.tsx';
import { OrganizationMenu } from './organization-menu.tsx';
import { ThemeMenu } from './theme-menu.tsx';
import { UserMenu } from './user-menu.tsx';

const link =
  'rounded-md px-2.5 py-1 font-medium text-muted-foreground text-sm hover:text-foreground data-[status=active]:bg-strong data-[status=active]:text-foreground';

/** @param props.start shown first, for the button that opens the navigation of a small screen */
export function TopBar({ start }: { start?: ReactNode }) {
  const { name, logos } = useSettings();
  const { isAdmin } = useSession();
  return (
    <header className="sticky top-0 z-30 flex h-12 items-center gap-2 border-b bg-background/90 px-3 backdrop-blur sm:px-4">
      <a
        href="#content"
        className="sr-only rounded-md border bg-card px-3 py-1.5 text-sm focus:not-sr-only focus:absolute focus:top-2 focus:left-2"
      >
        Skip to content
      </a>
      {start}
      <Link to={paths.home} className="min-w-0 shrink rounded-md">
        <LogoAndName name={name} logos={logos} />
      </Link>
      <OrganizationMenu />
      <nav aria-label="Main" className="ml-2 hidden items-center gap-0.5 sm:flex">
        <Link to={paths.home} activeOptions={{ exact: true, includeSearch: false }} className={link}>
          Dashboard
        </Link>
        {isAdmin && (
          <Link to={paths.admin} className={link}>
            Admin
          </Link>
        )}
      </nav>
      <div className="ml-auto flex items-center gap-1">
        <button
          type="button"
          onClick={openCommandPalette}
          className="mr-1 hidden h-8 w-52 items-center gap-2 rounded-md border border-input bg-card px-2.5 text-muted-foreground text-sm shadow-raised hover:bg-muted lg:flex"
        >
          <Search aria-hidden className="size-4" />
          Search or run
          <span className="ml-auto">
            <Kbd>{shortcut}</Kbd>
          </span>
        </button>
        <IconButton label="Search or run" className="lg:hidden" onClick={openCommandPalette}>
          <Search />
        </IconButton>
        <NotificationBell />
        <ThemeMenu />
        <UserMenu />
      </div>
    </header>
  );
}
