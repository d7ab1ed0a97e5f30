import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Building2, ChevronsUpDown, KeyRound } from 'lucide-react';
import { query } from '#web/api/query.ts';
import { switchOrganization, useSession } from '#web/api/session.ts';
import { useContinueWithSso } from '#web/api/use-sso.ts';
import { paths } from '#web/paths.ts';
import { IconButton } from '#web/ui/icon-button.tsx';
import { Menu, MenuChoice, MenuItem, MenuLabel, MenuSeparator } from '#web/ui/menu.tsx';

/** Which organization is looked at, for those who are in several or may make another one; nothing for everybody else. */
export function OrganizationMenu() {
  const { me, organization, isAdmin } = useSession();
  const sso = useContinueWithSso();
  // Only an admin can be allowed to, so nobody else asks.
  const mayCreate = useQuery({ ...query('organizations', 'list'), enabled: isAdmin }).data?.create.ok ?? false;
  if (me.organizations.length + me.bySso.length < 2 && !mayCreate) return null;
  return (
    <Menu
      align="start"
      trigger={
        <IconButton label={`Organization: ${organization.name}`} tooltip={false} size="icon-sm" className="-ml-1">
          <ChevronsUpDown />
        </IconButton>
      }
    >
      <MenuLabel>Organizations</MenuLabel>
      {me.organizations.map((each) => (
        <MenuChoice
          key={each.id}
          checked={each.slug === organization.slug}
          onSelect={() => each.slug !== organization.slug && switchOrganization(each.slug)}
        >
          <span className="block truncate">{each.name}</span>
          <span className="block truncate text-muted-foreground text-xs">
            {each.slug} · {each.role === 'admin' ? 'Admin' : 'User'}
          </span>
        </MenuChoice>
      ))}
      {me.bySso.map(({ slug, name }) => (
        <MenuItem key={slug} onSelect={() => sso.mutate({ org: slug })}>
          <KeyRound aria-hidden />
          <span className="min-w-0">
            <span className="block truncate">{name}</span>
            <span className="block truncate text-muted-foreground text-xs">Sign in by SSO</span>
          </span>
        </MenuItem>
      ))}
      <MenuSeparator />
      <MenuItem asChild>
        <Link to={paths.organizations}>
          <Building2 aria-hidden />
          All organizations
        </Link>
      </MenuItem>
    </Menu>
  );
}
