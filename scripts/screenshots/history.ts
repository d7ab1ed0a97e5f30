import path from 'node:path';
import { sql } from 'kysely';
import { closeRequests } from '#portal/ai/usage-days.ts';
import { openDatabase } from '#portal/db/database.ts';
import { runningPostgres } from '#portal/db/embedded.ts';
import { newId } from '#portal/ids.ts';
import { usageOf30Days } from './usage.ts';

/** What takes a company weeks: written into the portal's database, where the portal cannot go back in time. */
export interface History {
  /** Gives somebody a name, and the day of their first sign-in. */
  introduce(email: string, name: string, daysAgo: number): Promise<void>;
  /** Spreads all that has happened so far over the last weeks, in its order, and as if it had been done on the pages. */
  ages(): Promise<void>;
  /** Thirty days of AI usage by everybody who has a workspace. */
  usesAi(): Promise<void>;
  /** A member's trust in a blueprint is this old. */
  trustedSince(email: string, daysAgo: number): Promise<void>;
  /** Fewer minutes than an admin may set, so that nobody has to wait for them here. */
  stopsAfter(blueprint: string, idleStopMinutes: number): Promise<void>;
  end(): Promise<void>;
}

const hour = 3_600_000;
const before = (ms: number) => new Date(Date.now() - ms);

/** @param data the portal's folder */
export async function openHistory(data: string): Promise<History> {
  const { url, release } = await runningPostgres(path.join(data, 'postgres'));
  const db = openDatabase({ connectionString: url, max: 2 }, () => {});
  const userOf = (email: string) => db.selectFrom('users').select('id').where('email', '=', email);

  return {
    async introduce(email, name, daysAgo) {
      const createdAt = before(daysAgo * 24 * hour);
      const lastSeenAt = before((daysAgo * hour) / 3);
      await db.updateTable('users').set({ name, createdAt, lastSeenAt }).where('email', '=', email).execute();
      await db.updateTable('members').set({ createdAt }).where('userId', '=', userOf(email)).execute();
    },
    async ages() {
      await sql`update audit_events set actor_label = replace(actor_label, ' (API key)', '')`.execute(db);
      await sql`update audit_events set at = at - ((select max(seq) from audit_events) - seq) * interval '11 hours'`.execute(
        db,
      );
      await sql`update blueprints set created_at = created_at - interval '136 days', updated_at = updated_at - interval '1 hour' * (20 + 31 * length(name))`.execute(
        db,
      );
    },
    async usesAi() {
      const workspaces = await db
        .selectFrom('workspaces')
        .innerJoin('users', 'users.id', 'workspaces.ownerId')
        .select(['workspaces.id', 'workspaces.organizationId', 'blueprintId', 'ownerId', 'workspaces.name'])
        .execute();
      const rows = workspaces.flatMap(({ id: workspaceId, organizationId, blueprintId, ownerId, name }) =>
        usageOf30Days(name, new Date()).map((row) => ({
          ...{ id: newId('aiu'), organizationId, blueprintId, workspaceId, userId: ownerId },
          ...{ ...row, status: 200 },
        })),
      );
      await db.insertInto('aiUsage').values(rows).execute();
      await closeRequests(db, (query) => query.set({ settledAt: sql<Date>`at` }).where('settledAt', 'is', null));
      for (const scope of ['organization', 'blueprint', 'user', 'workspace'] as const)
        for (const span of ['YYYY-MM', 'YYYY-MM-DD'])
          await sql`insert into ai_spending (organization_id, scope, target_id, span, amount)
            select organization_id, ${scope}, ${sql.ref(`${scope}_id`)}, to_char(at at time zone 'UTC', ${span}), sum(cost)
            from ai_usage group by 1, 2, 3, 4`.execute(db);
    },
    async trustedSince(email, daysAgo) {
      const members = db.selectFrom('members').select('id').where('userId', '=', userOf(email));
      const grantedAt = before(daysAgo * 24 * hour);
      await db.updateTable('trustedMembers').set({ grantedAt }).where('memberId', 'in', members).execute();
    },
    async stopsAfter(blueprint, idleStopMinutes) {
      await db.updateTable('blueprints').set({ idleStopMinutes }).where('id', '=', blueprint).execute();
    },
    async end() {
      await db.destroy();
      await release();
    },
  };
}
