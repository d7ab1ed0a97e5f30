import type { EnvironmentSpec } from '#contract/environment.ts';
import type { Handle } from '#engines/engine.ts';
import type { Db, Tx } from '../db/database.ts';

export interface NewEnvironment {
  id: string;
  organizationId: string;
  clusterId: string;
  blueprintId: string;
  purpose: 'warm' | 'workspace' | 'app' | 'preview';
  workspaceId: string | null;
  spec: EnvironmentSpec;
  sourceVersion: string;
}

export async function insertEnvironment(tx: Tx, row: NewEnvironment, token: Buffer, now: Date): Promise<void> {
  await tx
    .insertInto('environments')
    .values({ ...row, spec: JSON.stringify(row.spec), token, createdAt: now })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
}

/** With who owns its workspace now. */
export async function findEnvironment(db: Db, id: string) {
  return db
    .selectFrom('environments')
    .leftJoin('workspaces', 'workspaces.id', 'environments.workspaceId')
    .selectAll('environments')
    .select('workspaces.ownerId as ownerId')
    .where('environments.id', '=', id)
    .executeTakeFirst();
}

export type EnvironmentRow = NonNullable<Awaited<ReturnType<typeof findEnvironment>>>;

/** The environment of a workspace that is not gone; there is at most one. */
export async function environmentOfWorkspace(db: Db, workspaceId: string) {
  return db
    .selectFrom('environments')
    .selectAll()
    .where('workspaceId', '=', workspaceId)
    .where('goneAt', 'is', null)
    .executeTakeFirst();
}

export async function saveHandle(db: Db, id: string, handle: Handle): Promise<void> {
  await db
    .updateTable('environments')
    .set({ handle: JSON.stringify(handle) })
    .where('id', '=', id)
    .execute();
}

/** How many copies of it run from now on. */
export async function saveReplicas(db: Db, id: string, replicas: number): Promise<void> {
  await db.updateTable('environments').set({ replicas }).where('id', '=', id).execute();
}

export async function saveUpgrade(
  db: Db,
  id: string,
  upgraded: { handle: Handle; spec: EnvironmentSpec; sourceVersion: string },
): Promise<void> {
  const { handle, spec, sourceVersion } = upgraded;
  await db
    .updateTable('environments')
    .set({ handle: JSON.stringify(handle), spec: JSON.stringify(spec), sourceVersion })
    .where('id', '=', id)
    .execute();
}

export async function markReady(db: Db, id: string, startCommit: string, now: Date): Promise<void> {
  await db.updateTable('environments').set({ startCommit, readyAt: now }).where('id', '=', id).execute();
}

export async function markGone(db: Db, id: string, now: Date): Promise<void> {
  await db.updateTable('environments').set({ goneAt: now }).where('id', '=', id).where('goneAt', 'is', null).execute();
}

/** It became ready in a generation, and its home folder holds only what this owner left there. */
export async function markRan(db: Db, id: string, ran: { ranGeneration: number; homeOwnerId: string }): Promise<void> {
  await db.updateTable('environments').set(ran).where('id', '=', id).execute();
}

/**
 * Gives one warm environment of the blueprint's current version to a workspace, in one statement: of two claims at once
 * each gets another one, or none.
 */
export async function claimWarm(
  tx: Tx,
  claim: { blueprintId: string; sourceVersion: string; workspaceId: string; madeAfter: Date | null },
) {
  return tx
    .updateTable('environments')
    .set({ purpose: 'workspace', workspaceId: claim.workspaceId })
    .where('id', '=', (eb) =>
      eb
        .selectFrom('environments')
        .select('id')
        .where('blueprintId', '=', claim.blueprintId)
        .where('sourceVersion', '=', claim.sourceVersion)
        .where('purpose', '=', 'warm')
        .where('readyAt', 'is not', null)
        .where('goneAt', 'is', null)
        .$if(claim.madeAfter !== null, (query) => query.where('createdAt', '>', claim.madeAfter!))
        .orderBy('createdAt')
        .limit(1)
        .forUpdate()
        .skipLocked(),
    )
    .returningAll()
    .executeTakeFirst();
}
