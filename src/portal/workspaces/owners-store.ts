import type { Db, Tx } from '../db/database.ts';

/** Nobody changes a workspace before this transaction ends. */
export async function lockWorkspace(tx: Tx, id: string): Promise<void> {
  await tx.selectFrom('workspaces').select('id').where('id', '=', id).forUpdate().execute();
}

const owned = (db: Db, organizationId: string, ownerId: string) =>
  db
    .selectFrom('workspaces')
    .where('organizationId', '=', organizationId)
    .where('ownerId', '=', ownerId)
    .where('intent', '!=', 'delete');

/** Somebody's workspaces that are not in the trash, locked. */
export async function lockOwned(tx: Tx, organizationId: string, ownerId: string) {
  return owned(tx, organizationId, ownerId)
    .select(['id', 'name', 'organizationId', 'ownerId', 'intent'])
    .orderBy('id')
    .forUpdate()
    .execute();
}

export async function countOwned(db: Db, organizationId: string, ownerId: string): Promise<number> {
  const { count } = await owned(db, organizationId, ownerId)
    .select((eb) => eb.cast<number>(eb.fn.countAll(), 'integer').as('count'))
    .executeTakeFirstOrThrow();
  return count;
}

export async function isActiveMember(db: Db, organizationId: string, userId: string): Promise<boolean> {
  const row = await db
    .selectFrom('members')
    .select('id')
    .where('organizationId', '=', organizationId)
    .where('userId', '=', userId)
    .where('status', '=', 'active')
    .executeTakeFirst();
  return row !== undefined;
}

/** A new owner, a stop, and the end of the old owner's tickets and previews. */
export async function give(
  tx: Tx,
  row: { id: string; ownerId: string; intent: string },
  ownerId: string,
  now: Date,
): Promise<void> {
  const stops =
    row.intent === 'run' ? ({ intent: 'stop', status: 'stopping', stopsAt: null, stopReason: null } as const) : {};
  await tx
    .updateTable('workspaces')
    .set({ ownerId, ...stops, updatedAt: now })
    .where('id', '=', row.id)
    .execute();
  await tx
    .updateTable('apps')
    .set({ ownerId })
    .where('workspaceId', '=', row.id)
    .where('ownerId', '=', row.ownerId)
    .execute();
  for (const table of ['tickets', 'previewSessions'] as const) {
    await tx.deleteFrom(table).where('workspaceId', '=', row.id).where('userId', '=', row.ownerId).execute();
  }
}

export async function trash(tx: Tx, id: string, now: Date): Promise<void> {
  await tx
    .updateTable('workspaces')
    .set({ intent: 'delete', status: 'deleting', updatedAt: now })
    .where('id', '=', id)
    .execute();
}
