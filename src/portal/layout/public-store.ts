import type { Db, Tx } from '../db/database.ts';

/**
 * Previews that are public now: opened by who owns the workspace today and is still a member, while the blueprint's layout
 * allows it. Asked for strangers too, so what is withdrawn anywhere is withdrawn here, whatever rows were left behind.
 */
const publicPreviews = (db: Db, workspaceId: string) =>
  db
    .selectFrom('publicPreviews')
    .innerJoin('workspaces', 'workspaces.id', 'publicPreviews.workspaceId')
    .innerJoin('blueprintLayouts', 'blueprintLayouts.blueprintId', 'workspaces.blueprintId')
    .innerJoin('members', (join) =>
      join
        .onRef('members.organizationId', '=', 'workspaces.organizationId')
        .onRef('members.userId', '=', 'workspaces.ownerId'),
    )
    .select('publicPreviews.port')
    .where('publicPreviews.workspaceId', '=', workspaceId)
    .whereRef('publicPreviews.openedBy', '=', 'workspaces.ownerId')
    .where('workspaces.deletedAt', 'is', null)
    .where('blueprintLayouts.publicUrl', '=', true)
    .where('members.status', '=', 'active');

export async function isPublicPreview(db: Db, workspaceId: string, port: number): Promise<boolean> {
  const row = await publicPreviews(db, workspaceId).where('publicPreviews.port', '=', port).executeTakeFirst();
  return row !== undefined;
}

export async function publicPorts(db: Db, workspaceId: string): Promise<number[]> {
  const rows = await publicPreviews(db, workspaceId).orderBy('publicPreviews.port').execute();
  return rows.map((row) => row.port);
}

export async function openPort(
  tx: Tx,
  preview: { workspaceId: string; port: number; openedBy: string },
  now: Date,
): Promise<void> {
  await tx
    .insertInto('publicPreviews')
    .values({ ...preview, createdAt: now })
    .onConflict((conflict) =>
      conflict.columns(['workspaceId', 'port']).doUpdateSet({ openedBy: preview.openedBy, createdAt: now }),
    )
    .execute();
}

export async function closePort(tx: Tx, workspaceId: string, port: number): Promise<void> {
  await tx.deleteFrom('publicPreviews').where('workspaceId', '=', workspaceId).where('port', '=', port).execute();
}

/** Closes every public preview of a blueprint's workspaces. Returns which workspaces had one. */
export async function closeAllOf(tx: Tx, blueprintId: string): Promise<string[]> {
  const workspaces = tx.selectFrom('workspaces').select('id').where('blueprintId', '=', blueprintId);
  const rows = await tx
    .deleteFrom('publicPreviews')
    .where('workspaceId', 'in', workspaces)
    .returning('workspaceId')
    .execute();
  return [...new Set(rows.map((row) => row.workspaceId))];
}
