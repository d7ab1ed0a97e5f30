import type { WorkspaceStatus } from '#contract/workspaces.ts';
import type { Change } from '../change.ts';
import type { Db } from '../db/database.ts';
import type { Portal } from '../portal.ts';

const everything = (db: Db) =>
  db
    .selectFrom('workspaces')
    .innerJoin('blueprints', 'blueprints.id', 'workspaces.blueprintId')
    .innerJoin('users', 'users.id', 'workspaces.ownerId')
    .leftJoin('environments', (join) =>
      join.onRef('environments.workspaceId', '=', 'workspaces.id').on('environments.goneAt', 'is', null),
    )
    .selectAll('workspaces')
    .select([
      'blueprints.project as project',
      'blueprints.environment as environment',
      'blueprints.name as blueprintName',
      'blueprints.createdAt as blueprintCreatedAt',
      'users.email as ownerEmail',
      'users.name as ownerName',
      'environments.id as environmentId',
      'environments.handle as handle',
      'environments.purpose as purpose',
      'environments.ranGeneration as ranGeneration',
    ])
    .where('workspaces.purgedAt', 'is', null);

/** Of every organization: what the loop compares with what is. */
export const workspacesToKeep = (db: Db) => everything(db).execute();

export const workspaceToKeep = (db: Db, id: string) =>
  everything(db).where('workspaces.id', '=', id).executeTakeFirst();

export type Kept = Awaited<ReturnType<typeof workspacesToKeep>>[number];

export interface Settled {
  status: WorkspaceStatus;
  problem?: { code: string; message: string } | null;
  deletedAt?: Date;
  purgedAt?: Date;
  upgradeTo?: null;
  startedAt?: Date;
  lastActiveAt?: Date;
}

/** Writes what became of a workspace, unless its owner has asked for something else meanwhile. Returns whether it was written. */
export async function settle(
  portal: Portal,
  row: Kept,
  settled: Settled,
  audited?: { action: string; data?: Record<string, unknown> },
  also?: (change: Change) => Promise<void>,
): Promise<boolean> {
  const { problem, ...values } = settled;
  return portal.change('system', async (change) => {
    const written = await change.tx
      .updateTable('workspaces')
      .set({
        ...values,
        ...(problem === undefined
          ? {}
          : { problemCode: problem?.code ?? null, problemMessage: problem?.message ?? null }),
        updatedAt: change.now,
      })
      .where('id', '=', row.id)
      .where('intent', '=', row.intent)
      .where('generation', '=', row.generation)
      .executeTakeFirst();
    if (written.numUpdatedRows === 0n) return false;
    const { organizationId } = row;
    if (audited)
      await change.audit({ organizationId, target: { type: 'workspace', id: row.id, label: row.name }, ...audited });
    await change.notify({ organizationId, type: 'workspace', id: row.id, for: { owner: row.ownerId } });
    await also?.(change);
    return true;
  });
}
