import type { BlueprintLayout } from '#contract/layout.ts';
import type { Db, Tx } from '../db/database.ts';
import { type Arrangement, defaultLayout } from './rules.ts';

export async function layoutOf(db: Db, blueprintId: string): Promise<BlueprintLayout> {
  const row = await db
    .selectFrom('blueprintLayouts')
    .select(['tabs', 'locked', 'preview', 'pathBar', 'publicUrl'])
    .where('blueprintId', '=', blueprintId)
    .executeTakeFirst();
  return row ?? defaultLayout({ claudeCode: await hasClaudeCode(db, blueprintId) });
}

async function hasClaudeCode(db: Db, blueprintId: string): Promise<boolean> {
  const row = await db
    .selectFrom('aiProviders')
    .select('enabled')
    .where('blueprintId', '=', blueprintId)
    .where('provider', '=', 'anthropic')
    .executeTakeFirst();
  return row?.enabled ?? false;
}

export async function saveLayout(
  tx: Tx,
  blueprintId: string,
  layout: BlueprintLayout,
  layoutVersion: number,
): Promise<void> {
  const { locked, preview, pathBar, publicUrl } = layout;
  const values = { tabs: JSON.stringify(layout.tabs), locked, preview, pathBar, publicUrl };
  await tx
    .insertInto('blueprintLayouts')
    .values({ blueprintId, ...values })
    .onConflict((conflict) => conflict.column('blueprintId').doUpdateSet(values))
    .execute();
  await tx.updateTable('blueprints').set({ layoutVersion }).where('id', '=', blueprintId).execute();
}

const workspacesOf = (db: Db, blueprintId: string) =>
  db.selectFrom('workspaces').select('id').where('blueprintId', '=', blueprintId);

/** Forgets what builders arranged in workspaces of a blueprint. */
export async function forgetArrangements(tx: Tx, blueprintId: string): Promise<void> {
  await tx.deleteFrom('workspaceLayouts').where('workspaceId', 'in', workspacesOf(tx, blueprintId)).execute();
}

export async function findWorkspace(db: Db, organizationId: string, id: string) {
  return db
    .selectFrom('workspaces')
    .select(['id', 'name', 'organizationId', 'ownerId', 'blueprintId'])
    .where('organizationId', '=', organizationId)
    .where('id', '=', id)
    .where('purgedAt', 'is', null)
    .executeTakeFirst();
}

export async function arrangementOf(db: Db, workspaceId: string): Promise<Arrangement | null> {
  const row = await db
    .selectFrom('workspaceLayouts')
    .select(['tabOrder as order', 'hidden'])
    .where('workspaceId', '=', workspaceId)
    .executeTakeFirst();
  return row ?? null;
}

export async function saveArrangement(tx: Tx, workspaceId: string, { order, hidden }: Arrangement): Promise<void> {
  const values = { tabOrder: [...order], hidden: [...hidden] };
  await tx
    .insertInto('workspaceLayouts')
    .values({ workspaceId, ...values })
    .onConflict((conflict) => conflict.column('workspaceId').doUpdateSet(values))
    .execute();
}
