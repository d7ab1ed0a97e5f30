import type { Db } from '../db/database.ts';
import type { Portal } from '../portal.ts';
import { digestHour, digestText } from './digest-rules.ts';
import { wants } from './preference-rules.ts';
import { choicesOf } from './preference-store.ts';

/**
 * Mails every admin who wants it, once a day, which requests of others wait for a review since before the hour of the
 * digest; nothing when none does. The mail's id is made of day and admin, so that a portal that starts again, or another one, queues no second.
 */
export async function sendDigests(portal: Portal): Promise<void> {
  const hour = digestHour(portal.clock());
  if (!hour) return;
  const byOrganization = Map.groupBy(await waitingSince(portal.db, hour), (request) => request.organizationId);
  for (const [organizationId, requests] of byOrganization) {
    const queue = `${portal.config.url}/admin/approvals`;
    const admins = await adminsOf(portal.db, organizationId);
    const choices = await choicesOf(portal.db, admins);
    const wanting = admins.filter(({ id }) => wants('digest', 'mail', choices(id)));
    const mails = wanting.flatMap((admin) => {
      const waiting = requests.filter((request) => request.builderId !== admin.id);
      if (waiting.length === 0) return [];
      const id = portal.ids('ml', `digest ${hour.toISOString()} ${organizationId} ${admin.id}`);
      const stop = { userId: admin.id, kind: 'digest' } as const;
      return [
        { id, organizationId, to: admin.email, stop, ...digestText(waiting, queue, `?org=${requests[0]!.slug}`) },
      ];
    });
    const queued = await queuedAlready(
      portal.db,
      mails.map(({ id }) => id),
    );
    const missing = mails.filter(({ id }) => !queued.has(id));
    if (missing.length === 0) continue;
    await portal.change('system', async (change) => {
      for (const mail of missing) await change.mail(mail);
    });
  }
}

async function waitingSince(db: Db, hour: Date) {
  return db
    .selectFrom('publishRequests as request')
    .innerJoin('organizations', 'organizations.id', 'request.organizationId')
    .innerJoin('users as builder', 'builder.id', 'request.builderId')
    .select(['request.id', 'request.organizationId', 'request.workspaceName', 'request.builderId', 'request.createdAt'])
    .select(['organizations.slug', 'builder.email as builderEmail'])
    .where('request.status', '=', 'pending')
    .where('request.createdAt', '<', hour)
    .orderBy('request.createdAt')
    .execute();
}

async function adminsOf(db: Db, organizationId: string) {
  return db
    .selectFrom('members')
    .innerJoin('users', 'users.id', 'members.userId')
    .select(['users.id', 'users.email'])
    .where('members.organizationId', '=', organizationId)
    .where('members.role', '=', 'admin')
    .where('members.status', '=', 'active')
    .execute();
}

async function queuedAlready(db: Db, ids: string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const rows = await db.selectFrom('mails').select('id').where('id', 'in', ids).execute();
  return new Set(rows.map((row) => row.id));
}
