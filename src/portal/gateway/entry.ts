import type { AliasedExpression } from 'kysely';
import type { Db } from '../db/database.ts';
import { reach } from '../identity/actions.ts';
import { type Act, can } from '../policy/can.ts';
import type { Holder } from './deps.ts';
import { isApp, isRequest } from './place.ts';

/** Who wants to go on with something that they opened earlier. */
export type Entrant = Omit<Holder, 'organizationId'>;

/** What entering a place means: in a workspace a person acts as its owner; the preview of a request is its reviewers'. */
function entering(placeId: string): Act {
  if (isApp(placeId)) return 'app.open';
  return isRequest(placeId) ? 'request.decide' : 'workspace.enter';
}

/** The place while it is there to be entered by this person: a preview ends with the decision, an app is its audience's. */
function placeIn(
  db: Db,
  id: string,
  userId: string,
): AliasedExpression<{ organizationId: string; ownerId: string }, 'place'> {
  if (isApp(id))
    return db
      .selectFrom('apps')
      .select(['organizationId', 'ownerId'])
      .where('id', '=', id)
      .where((eb) =>
        eb.or([
          eb('audience', '!=', 'members'),
          eb('ownerId', '=', userId),
          eb.exists(
            eb
              .selectFrom('appMembers')
              .innerJoin('members', 'members.id', 'appMembers.memberId')
              .select('appMembers.memberId')
              .whereRef('appMembers.appId', '=', 'apps.id')
              .where('members.userId', '=', userId),
          ),
        ]),
      )
      .as('place');
  if (isRequest(id))
    return db
      .selectFrom('publishRequests')
      .select(['organizationId', 'builderId as ownerId'])
      .where('id', '=', id)
      .where('status', '=', 'pending')
      .as('place');
  return db
    .selectFrom('workspaces')
    .select(['organizationId', 'ownerId'])
    .where('id', '=', id)
    .where('deletedAt', 'is', null)
    .as('place');
}

/**
 * The organization of a workspace, request or app, when this person may enter it now: asked when a ticket is made and redeemed,
 * and while what it opened is used, so that nothing outlives a session, a key, a membership or the workspace. For an app
 * this asks whether they are of its audience; one that is public opens without asking.
 */
export async function mayEnter(db: Db, now: Date, entrant: Entrant): Promise<{ organizationId: string } | null> {
  const facts = await db
    .selectFrom(placeIn(db, entrant.workspaceId, entrant.userId))
    .innerJoin('members', (join) =>
      join.onRef('members.organizationId', '=', 'place.organizationId').on('members.userId', '=', entrant.userId),
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
      'place.organizationId',
      'place.ownerId',
      'members.role',
      'sessions.expiresAt as sessionEnd',
      'apiKeys.id as keyId',
      'apiKeys.expiresAt as keyEnd',
    ])
    .where('members.status', '=', 'active')
    .executeTakeFirst();
  if (!facts) return null;
  const signedIn =
    facts.keyId === null ? facts.sessionEnd !== null && facts.sessionEnd > now : !(facts.keyEnd && facts.keyEnd <= now);
  const asker = { userId: entrant.userId, organizationId: facts.organizationId, role: facts.role as 'admin' | 'user' };
  return signedIn && can(asker, entering(entrant.workspaceId), facts) === 'allow'
    ? { organizationId: facts.organizationId }
    : null;
}
