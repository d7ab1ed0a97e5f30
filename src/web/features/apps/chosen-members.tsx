import { UserPlus, X } from 'lucide-react';
import { useState } from 'react';
import { MemberItem } from '#web/features/members/member-item.tsx';
import { MemberSearch } from '#web/features/members/member-search.tsx';
import { Button } from '#web/ui/button.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { IconButton } from '#web/ui/icon-button.tsx';
import type { App } from './app-table.tsx';

type Person = App['owner'];

/** Whom an app's audience names. Its owner is always of them. */
export function ChosenMembers({
  owner,
  members,
  onChange,
}: {
  owner: Person;
  members: Person[];
  onChange: (members: Person[]) => void;
}) {
  const [choosing, setChoosing] = useState(false);
  const others = members.filter(({ id }) => id !== owner.id);
  return (
    <>
      <ul aria-label="Chosen members" className="divide-y rounded-lg border">
        <MemberItem person={owner}>
          <span className="text-muted-foreground text-xs">Owner</span>
        </MemberItem>
        {others.map((person) => (
          <MemberItem key={person.id} person={person}>
            <IconButton
              label={`Remove ${person.email}`}
              size="icon-sm"
              onClick={() => onChange(others.filter(({ id }) => id !== person.id))}
            >
              <X />
            </IconButton>
          </MemberItem>
        ))}
      </ul>
      <Button onClick={() => setChoosing(true)}>
        <UserPlus aria-hidden />
        Add members
      </Button>
      <Dialog
        open={choosing}
        onOpenChange={setChoosing}
        title="Add members"
        description="They can open the app once you have saved."
      >
        <MemberSearch
          without={new Set([owner.id, ...members.map(({ id }) => id)])}
          nobody="Nobody else is called that."
          action={({ userId, email, name }) => (
            <Button
              size="sm"
              aria-label={`Add ${email}`}
              onClick={() => onChange([...others, { id: userId, email, name }])}
            >
              Add
            </Button>
          )}
        />
      </Dialog>
    </>
  );
}
