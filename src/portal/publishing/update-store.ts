import type { Insertable } from 'kysely';
import type { Db, Tx } from '../db/database.ts';
import type { WorkspaceUpdates } from '../db/types.ts';

/** The last update of a workspace with what an app's repository holds. */
export async function updateOf(db: Db, workspaceId: string, appId: string) {
  return db
    .selectFrom('workspaceUpdates')
    .selectAll()
    .where('workspaceId', '=', workspaceId)
    .where('appId', '=', appId)
    .executeTakeFirst();
}

export async function writeUpdate(tx: Tx, row: Insertable<WorkspaceUpdates>): Promise<void> {
  const { workspaceId, appId, ...update } = row;
  await tx
    .insertInto('workspaceUpdates')
    .values(row)
    .onConflict((conflict) => conflict.columns(['workspaceId', 'appId']).doUpdateSet(update))
    .execute();
}
