import { Link } from '@tanstack/react-router';
import { LayoutDashboard, LogOut, MonitorX, Shield, UserRound } from 'lucide-react';
import { useSession } from '#web/api/session.ts';
import { useSignOut } from '#web/api/use-sign-out.ts';
import { paths } from '#web/paths.ts';
import { Avatar } from '#web/ui/avatar.tsx';
import { Menu, MenuItem, MenuSeparator } from '#web/ui/menu.tsx';

/** Who is signed in, their own settings, and the way out. */
export function UserMenu() {
  const { me, isAdmin } = useSession();
  const signOut = useSignOut();
  return (
    <Menu
      trigger={
        <button type="button" aria-label="Account" className="grid size-8 place-items-center rounded-full">
          <Avatar name={me.name || me.email} className="size-7 text-[0.6875rem]" />
        </button>
      }
    >
      <div className="px-2 py-1.5">
        <p className="truncate font-medium text-sm">{me.name || me.email}</p>
        <p className="truncate text-muted-foreground text-xs">{me.email}</p>
      </div>
      <MenuSeparator />
      {/* The top bar has no room for these on a phone. */}
      <div className="sm:hidden">
        <MenuItem asChild>
          <Link to={paths.home}>
            <LayoutDashboard aria-hidden />
            Dashboard
          </Link>
        </MenuItem>
        {isAdmin && (
          <MenuItem asChild>
            <Link to={paths.admin}>
              <Shield aria-hidden />
              Admin
            </Link>
          </MenuItem>
        )}
      </div>
      <MenuItem asChild>
        <Link to={paths.me}>
          <UserRound aria-hidden />
          Your settings
        </Link>
      </MenuItem>
      <MenuSeparator />
      <MenuItem icon={<LogOut aria-hidden />} onSelect={() => signOut.mutate({ everywhere: false })}>
        Sign out
      </MenuItem>
      <MenuItem icon={<MonitorX aria-hidden />} onSelect={() => signOut.mutate({ everywhere: true })}>
        Sign out everywhere
      </MenuItem>
    </Menu>
  );
}
