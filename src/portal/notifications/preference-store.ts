import type { Db, Tx } from '../db/database.ts';
import type { Choice } from './preference-rules.ts';

/** Who of these is an active member today: nobody who has left is told anything of an organization. */
export async function activeAmong(db: Db, organizationId: string, userIds: readonly string[]) {
  if (userIds.length === 0) return [];
  return db
    .selectFrom('members')
    .innerJoin('users', 'users.id', 'members.userId')
    .select(['users.id', 'users.email'])
    .where('members.organizationId', '=', organizationId)
    .where('members.userId', 'in', userIds)
    .where('members.status', '=', 'active')
    .execute();
}

export async function findPerson(db: Db, id: string) {
  return db.selectFrom('users').select(['id', 'email']).where('id', '=', id).executeTakeFirst();
}

/** What each of these people chose; nobody is left out. */
export async function choicesOf(db: Db, people: readonly { id: string }[]): Promise<(userId: string) => Choice[]> {
  if (people.length === 0) return () => [];
  const userIds = people.map(({ id }) => id);
  const rows = await db.selectFrom('notificationPreferences').selectAll().where('userId', 'in', userIds).execute();
  const byPerson = Map.groupBy(rows, (row) => row.userId);
  return (userId) => byPerson.get(userId) ?? [];
}

/** False when this was chosen before. */
export async function choose(tx: Tx, userId: string, { kind, channel, wanted }: Choice): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('notificationPreferences')
    .values({ userId, kind, channel, wanted })
    .onConflict((conflict) =>
      conflict
        .columns(['userId', 'kind', 'channel'])
        .doUpdateSet({ wanted })
        .where('notificationPreferences.wanted', '<>', wanted),
    )
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}

export async function isAdminAnywhere(db: Db, userId: string): Promise<boolean> {
  const row = await db
    .selectFrom('members')
    .select('id')
    .where('userId', '=', userId)
    .where('role', '=', 'admin')
    .where('status', '=', 'active')
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}
