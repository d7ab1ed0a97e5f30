import type { ReactNode } from 'react';
import { Avatar } from '#web/ui/avatar.tsx';

/** A person in a list, with what may be done at the end of the line. */
export function MemberItem({ person, children }: { person: { name: string; email: string }; children: ReactNode }) {
  const { name, email } = person;
  return (
    <li className="flex min-h-11 items-center gap-2.5 px-3 py-1.5 text-sm">
      <Avatar name={name || email} />
      <div className="min-w-0 flex-1">
        <p title={name || email} className="truncate">
          {name || email}
        </p>
        {name && (
          <p title={email} className="truncate text-muted-foreground text-xs">
            {email}
          </p>
        )}
      </div>
      {children}
    </li>
  );
}
