import type { Db } from '../db/database.ts';
import { hashToken, newToken } from '../ids.ts';
import type { Portal } from '../portal.ts';
import { seal, unseal } from '../seal/seal.ts';
import { tokenPlace } from './places.ts';
import type { WorkspaceFacts } from './store.ts';

/** Whose requests come with a token, while it is believed. */
export interface Bearer {
  hash: Buffer;
  organizationId: string;
  blueprintId: string;
  workspaceId: string;
  environmentId: string;
  userId: string;
}

/**
 * The token of a workspace's present run: made when it is asked for first, and the same one until the run ends, so that a
 * launch that was cut short hands out what it did before.
 */
export async function tokenOf(portal: Portal, workspace: WorkspaceFacts & { environmentId: string }): Promise<string> {
  const { id: workspaceId, environmentId, generation, ownerId: userId } = workspace;
  const place = tokenPlace({ environmentId, generation, userId });
  const fresh = newToken('slwa_');
  await portal.db
    .insertInto('aiTokens')
    .values({
      tokenHash: hashToken(fresh),
      token: seal(portal.keyring, place, fresh),
      ...{ workspaceId, environmentId, generation, userId },
      createdAt: portal.clock(),
    })
    .onConflict((conflict) => conflict.columns(['environmentId', 'generation', 'userId']).doNothing())
    .execute();
  const row = await portal.db
    .selectFrom('aiTokens')
    .select('token')
    .where('environmentId', '=', environmentId)
    .where('generation', '=', generation)
    .where('userId', '=', userId)
    .executeTakeFirstOrThrow();
  return unseal(portal.keyring, place, row.token);
}

/**
 * Those of the tokens that are believed now: the workspace is in the very run they were made for, and its owner is the same
 * active member. So a token ends with a stop, a delete, a removal and a change of owner, by itself and at once.
 */
export async function believed(db: Db, hashes: Buffer[]): Promise<Bearer[]> {
  return db
    .selectFrom('aiTokens')
    .innerJoin('workspaces', (join) =>
      join
        .onRef('workspaces.id', '=', 'aiTokens.workspaceId')
        .onRef('workspaces.generation', '=', 'aiTokens.generation')
        .onRef('workspaces.ownerId', '=', 'aiTokens.userId')
        .on('workspaces.intent', '=', 'run')
        .on('workspaces.status', 'in', ['deploying', 'running']),
    )
    .innerJoin('environments', (join) =>
      join
        .onRef('environments.id', '=', 'aiTokens.environmentId')
        .onRef('environments.workspaceId', '=', 'workspaces.id')
        .on('environments.goneAt', 'is', null),
    )
    .innerJoin('members', (join) =>
      join
        .onRef('members.organizationId', '=', 'workspaces.organizationId')
        .onRef('members.userId', '=', 'aiTokens.userId')
        .on('members.status', '=', 'active'),
    )
    .select([
      'aiTokens.tokenHash as hash',
      'workspaces.organizationId',
      'workspaces.blueprintId',
      'aiTokens.workspaceId',
      'aiTokens.environmentId',
      'aiTokens.userId',
    ])
    .where('aiTokens.tokenHash', 'in', hashes)
    .execute();
}

/** Removes tokens of runs that are over. They are believed no more; this keeps the table small. */
export async function pruneTokens(db: Db): Promise<void> {
  await db
    .deleteFrom('aiTokens')
    .using('environments')
    .whereRef('environments.id', '=', 'aiTokens.environmentId')
    .where((eb) =>
      eb.or([
        eb('environments.goneAt', 'is not', null),
        eb.exists(
          eb
            .selectFrom('workspaces')
            .select('workspaces.id')
            .whereRef('workspaces.id', '=', 'aiTokens.workspaceId')
            .whereRef('workspaces.generation', '>', 'aiTokens.generation'),
        ),
      ]),
    )
    .execute();
}
