import { useQuery } from '@tanstack/react-query';
import { query } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import type { ControlProps } from '#web/ui/field.tsx';
import { Select } from '#web/ui/select.tsx';

/** Chooses an active member, by user id. */
export function MemberSelect({
  value,
  onChange,
  except,
  ...control
}: ControlProps & {
  value: string | undefined;
  onChange: (userId: string) => void;
  /** User id of somebody who is not offered. */
  except: string;
}) {
  const { org } = useSession();
  const members = useQuery(query('members', 'list', { org, status: 'active' })).data?.items;
  const options = (members ?? [])
    .filter(({ userId }) => userId !== except)
    .map(({ userId, email, name }) => ({ value: userId, label: email, hint: name }));
  const nobody = members !== undefined && options.length === 0;
  return (
    <Select
      {...control}
      value={value}
      onChange={onChange}
      options={options}
      placeholder={nobody ? 'There is no other member' : 'Choose a member'}
      disabled={nobody}
    />
  );
}
