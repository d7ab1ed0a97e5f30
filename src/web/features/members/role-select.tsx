import { role as roleSchema } from '#contract/identity.ts';
import type { OutputOf } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { useCall } from '#web/api/use-call.ts';
import { Select } from '#web/ui/select.tsx';
import { roleOptions } from './roles.ts';

type Member = Pick<OutputOf<'members', 'list'>['items'][number], 'id' | 'email' | 'role'>;

/** The role of a member, or of somebody who was only invited so far; chosen, it counts at once. */
export function RoleSelect({ member: { id, email, role } }: { member: Member }) {
  const { org } = useSession();
  const update = useCall('members', 'update', {
    done: (member) => `${email} is now ${member.role === 'admin' ? 'an admin' : 'a user'}`,
  });
  return (
    <Select
      label={`Role of ${email}`}
      className="-ml-2.5 h-7 w-24 max-sm:w-28 border-transparent bg-transparent shadow-none"
      value={role}
      options={roleOptions}
      disabled={update.isPending}
      onChange={(chosen) => update.mutate({ org, id, role: roleSchema.parse(chosen) })}
    />
  );
}
