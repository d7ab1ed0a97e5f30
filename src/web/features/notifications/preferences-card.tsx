import { useQuery } from '@tanstack/react-query';
import type { Channel, Preference } from '#contract/notifications.ts';
import { query } from '#web/api/query.ts';
import { useCall } from '#web/api/use-call.ts';
import { QueryView } from '#web/shell/query-view.tsx';
import { Card, CardBody, CardHeader } from '#web/ui/card.tsx';
import { SkeletonRows } from '#web/ui/skeleton.tsx';
import { Switch } from '#web/ui/switch.tsx';
import { kindNames } from './kinds.ts';

/** What somebody is told of, and how: a switch for each, which acts at once. */
export function PreferencesCard() {
  const preferences = useQuery(query('notifications', 'preferences'));
  return (
    <Card>
      <CardHeader
        title="Notifications"
        description="In all your organizations. Sign-in links and invitations are always mailed."
      />
      <CardBody>
        <QueryView of={preferences} loading={<SkeletonRows rows={5} />}>
          {({ items }) => (
            <table className="w-full text-sm">
              <thead className="text-muted-foreground text-xs">
                <tr>
                  <th scope="col" className="pb-2 text-left font-medium">
                    What happens
                  </th>
                  <th scope="col" className="w-16 pb-2 font-medium">
                    Bell
                  </th>
                  <th scope="col" className="w-16 pb-2 font-medium">
                    Mail
                  </th>
                </tr>
              </thead>
              <tbody>
                {items.map((item) => (
                  <Row key={item.kind} item={item} />
                ))}
              </tbody>
            </table>
          )}
        </QueryView>
      </CardBody>
    </Card>
  );
}

function Row({ item }: { item: Preference }) {
  return (
    <tr className="border-t">
      <th scope="row" className="py-2.5 pr-3 text-left font-normal">
        {kindNames[item.kind]}
      </th>
      <Cell item={item} channel="in_app" name="bell" on={item.inApp} />
      <Cell item={item} channel="mail" name="mail" on={item.mail} />
    </tr>
  );
}

function Cell({
  item: { kind },
  channel,
  name,
  on,
}: {
  item: Preference;
  channel: Channel;
  name: string;
  /** Null where there is nothing to choose. */
  on: boolean | null;
}) {
  const prefer = useCall('notifications', 'prefer');
  // What was pressed is shown until the list has it.
  const shown = prefer.isPending ? prefer.variables.wanted : on;
  return (
    <td className="py-2.5 text-center">
      {shown !== null && (
        <Switch
          label={`${kindNames[kind]}: ${name}`}
          checked={shown}
          onChange={(wanted) => prefer.mutate({ kind, channel, wanted })}
          className="align-middle"
        />
      )}
    </td>
  );
}
