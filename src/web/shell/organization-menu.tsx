import { ChevronsUpDown } from 'lucide-react';
import { switchOrganization, useSession } from '#web/api/session.ts';
import { Button } from '#web/ui/button.tsx';
import { Menu, MenuChoice, MenuLabel } from '#web/ui/menu.tsx';

/** Which organization is looked at; a choice for those who are in several. */
export function OrganizationMenu() {
  const { me, organization } = useSession();
  if (me.organizations.length < 2) {
    return <span className="hidden truncate text-muted-foreground text-sm lg:block">{organization.name}</span>;
  }
  return (
    <Menu
      align="start"
      trigger={
        <Button variant="ghost" size="sm" aria-label={`Organization: ${organization.name}`} className="min-w-0 shrink">
          <span className="truncate">{organization.name}</span>
          <ChevronsUpDown />
        </Button>
      }
    >
      <MenuLabel>Organizations</MenuLabel>
      {me.organizations.map((each) => (
        <MenuChoice
          key={each.id}
          checked={each.slug === organization.slug}
          onSelect={() => switchOrganization(each.slug)}
        >
          {each.name}
        </MenuChoice>
      ))}
    </Menu>
  );
}
