import { newId } from '#portal/ids.ts';
import type { Portal } from '#portal/portal.ts';

/** The rows of a request that was rejected, of a stopped workspace and an app without versions; nothing of it runs. */
export async function addPublishRequest(
  { db, clock }: Pick<Portal, 'db' | 'clock'>,
  { blueprint: blueprintId, owner, name, message }: { blueprint: string; owner: string; name: string; message: string },
) {
  const createdAt = clock();
  const blueprint = db.selectFrom('blueprints').select(['organizationId', 'clusterId']).where('id', '=', blueprintId);
  const { organizationId, clusterId } = await blueprint.executeTakeFirstOrThrow();
  const [workspaceId, appId, id] = [newId('ws'), newId('app'), newId('req')];
  const about = { organizationId, blueprintId, createdAt };
  const stopped = { intent: 'stop', status: 'stopped', updatedAt: createdAt } as const;
  await db
    .insertInto('workspaces')
    .values({ ...about, ...stopped, id: workspaceId, clusterId, ownerId: owner, name })
    .execute();
  await db
    .insertInto('apps')
    .values({ ...about, id: appId, subdomain: appId, ownerId: owner, workspaceId })
    .execute();
  const commit = 'a'.repeat(40);
  await db
    .insertInto('publishRequests')
    .values({
      ...{ ...about, id, workspaceId, workspaceName: name, builderId: owner, appId, subdomain: appId },
      ...{ message, commit, tree: commit, base: commit, status: 'rejected' },
      stats: JSON.stringify({ files: 0, additions: 0, deletions: 0 }),
    })
    .execute();
  return { id, organizationId, workspaceId };
}
