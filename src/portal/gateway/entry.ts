import type { Db } from '../db/database.ts';
import { reach } from '../identity/actions.ts';
import { can } from '../policy/can.ts';
import type { Holder } from './deps.ts';

/** Who wants to go on with something that they opened earlier. */
export type Entrant = Omit<Holder, 'organizationId'>;

/**
 * The organization of a workspace, when this person may enter it now: asked when a ticket is redeemed and while a preview
 * is used, so that nothing outlives a session, a key, a membership or the workspace.
 */
export async function mayEnter(db: Db, now: Date, entrant: Entrant): Promise<{ organizationId: string } | null> {
  const facts = await db
    .selectFrom('workspaces')
    .innerJoin('members', (join) =>
      join.onRef('members.organizationId', '=', 'workspaces.organizationId').on('members.userId', '=', entrant.userId),
    )
    .innerJoin(reach(db).as('reach'), (join) =>
      join
        .onRef('reach.memberId', '=', 'members.id')
        .on((eb) =>
          entrant.sessionId === null
            ? eb('reach.apiKeyId', '=', entrant.apiKeyId)
            : eb('reach.sessionId', '=', entrant.sessionId),
        ),
    )
    .leftJoin('sessions', (join) => join.on('sessions.id', '=', entrant.sessionId))
    .leftJoin('apiKeys', (join) => join.on('apiKeys.id', '=', entrant.apiKeyId))
    .select([
      'workspaces.organizationId',
      'workspaces.ownerId',
      'members.role',
      'sessions.expiresAt as sessionEnd',
      'apiKeys.id as keyId',
      'apiKeys.expiresAt as keyEnd',
    ])
    .where('workspaces.id', '=', entrant.workspaceId)
    .where('workspaces.deletedAt', 'is', null)
    .where('members.status', '=', 'active')
    .executeTakeFirst();
  if (!facts) return null;
  const signedIn =
    facts.keyId === null ? facts.sessionEnd !== null && facts.sessionEnd > now : !(facts.keyEnd && facts.keyEnd <= now);
  const asker = { userId: entrant.userId, organizationId: facts.organizationId, role: facts.role as 'admin' | 'user' };
  return signedIn && can(asker, 'workspace.enter', facts) === 'allow' ? { organizationId: facts.organizationId } : null;
}
