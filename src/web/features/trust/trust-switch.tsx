import { useQuery } from '@tanstack/react-query';
import { query } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { useCall } from '#web/api/use-call.ts';
import { SwitchRow } from '#web/features/sso/switch-row.tsx';
import { QueryView } from '#web/shell/query-view.tsx';
import { Skeleton } from '#web/ui/skeleton.tsx';

/** Trusts a member with a blueprint from where their work is looked at. */
export function TrustSwitch({
  blueprint,
  user,
}: {
  blueprint: { id: string; name: string };
  user: { id: string; email: string; name: string };
}) {
  const { org } = useSession();
  const trusted = useQuery(query('trust', 'list', { org, id: blueprint.id }));
  const name = user.name || user.email;
  const ids = { org, id: blueprint.id, userId: user.id };
  const grant = useCall('trust', 'grant', { done: `${name} is trusted for ${blueprint.name}` });
  const revoke = useCall('trust', 'revoke', { done: `${name} is not trusted any more` });
  return (
    <QueryView of={trusted} loading={<Skeleton className="h-11" />}>
      {({ items }) => (
        <SwitchRow
          label={`Trust ${name} for ${blueprint.name}`}
          hint="Their next publish requests are approved at once, without a review."
          checked={items.some((each) => each.user.id === user.id)}
          onChange={(on) => (on ? grant : revoke).mutate(ids)}
        />
      )}
    </QueryView>
  );
}
