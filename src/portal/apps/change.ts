import type { Member } from '../actor.ts';
import type { Change } from '../change.ts';
import { require } from '../policy/require.ts';
import type { Portal } from '../portal.ts';
import { lockApp } from '../publishing/store.ts';
import * as store from './store.ts';

/** The app, which nobody else decides about until this change is over. */
export async function locked({ tx }: Change, member: Member, id: string): Promise<store.AppRow> {
  require(member, 'app.manage', await store.findApp(tx, member.organization.id, id));
  await lockApp(tx, id);
  return require(member, 'app.manage', await store.findApp(tx, member.organization.id, id));
}

export async function tell(
  portal: Portal,
  change: Change,
  row: store.AppRow,
  action: string,
  data: Record<string, unknown>,
): Promise<void> {
  const { id, organizationId, subdomain } = row;
  await change.audit({ organizationId, action, target: { type: 'app', id, label: subdomain }, data });
  await change.notify({ organizationId, type: 'app', id, for: { owner: row.ownerId } });
  change.after(() => {
    portal.gateway.forget({ subdomain });
    portal.wake('publishing');
  });
}
