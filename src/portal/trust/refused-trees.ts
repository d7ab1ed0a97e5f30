import type { Change } from '../change.ts';
import type { Db } from '../db/database.ts';
import type { Refusal } from './rules.ts';

/**
 * Remembers that an admin does not want the files of a request live. They are known by their tree, which is the same under
 * every name and in every workspace.
 */
export async function refuseTree({ tx, now }: Change, requestId: string, reason: Refusal): Promise<void> {
  await tx
    .insertInto('refusedTrees')
    .columns(['organizationId', 'tree', 'reason', 'refusedAt'])
    .expression((eb) =>
      eb
        .selectFrom('publishRequests')
        .select((e) => ['organizationId', 'tree', e.val(reason).as('reason'), e.val(now).as('refusedAt')])
        .where('id', '=', requestId),
    )
    .onConflict((conflict) => conflict.columns(['organizationId', 'tree']).doUpdateSet({ reason, refusedAt: now }))
    .execute();
}

/** An admin wants them live after all: they approved a request with them, or went back to them. */
export async function acceptTree({ tx }: Change, requestId: string): Promise<void> {
  await tx
    .deleteFrom('refusedTrees')
    .using('publishRequests as request')
    .where('request.id', '=', requestId)
    .whereRef('refusedTrees.organizationId', '=', 'request.organizationId')
    .whereRef('refusedTrees.tree', '=', 'request.tree')
    .execute();
}

/** Why an admin does not want these files live; null when none said so. */
export async function refusalOf(db: Db, organizationId: string, tree: string): Promise<Refusal | null> {
  const row = await db
    .selectFrom('refusedTrees')
    .select('reason')
    .where('organizationId', '=', organizationId)
    .where('tree', '=', tree)
    .executeTakeFirst();
  return row?.reason ?? null;
}
