import { type Expression, type SqlBool, sql } from 'kysely';
import type { Db } from '../db/database.ts';

/**
 * Every sign-in with every membership that it opens: the one answer to "may this session, or this key, be in this
 * organization". What rests on it asks again and again, so it ends when the answer changes.
 *
 * - Made at an organization's provider, it opens that organization alone. A provider speaks for its own organization; what
 *   it says of somebody must not open another one that they are in.
 * - Made by mail, it opens all that do not require their provider.
 * - Made on the portal's machine, it opens all: break glass.
 */
export function reach(db: Db) {
  const noId = sql<string | null>`null::text`;
  const signIns = db
    .selectFrom('sessions')
    .select((eb) => [
      eb.ref('id').$castTo<string | null>().as('sessionId'),
      noId.as('apiKeyId'),
      'userId',
      'connectionId',
      'breakGlass',
    ])
    .unionAll(
      db
        .selectFrom('apiKeys')
        .select((eb) => [
          noId.as('sessionId'),
          eb.ref('id').$castTo<string | null>().as('apiKeyId'),
          'userId',
          'connectionId',
          'breakGlass',
        ]),
    );
  return db
    .selectFrom(signIns.as('signIns'))
    .innerJoin('members', 'members.userId', 'signIns.userId')
    .leftJoin('ssoConnections', 'ssoConnections.organizationId', 'members.organizationId')
    .select([
      'signIns.sessionId',
      'signIns.apiKeyId',
      'members.id as memberId',
      'members.organizationId',
      'members.role',
    ])
    .where('members.status', '=', 'active')
    .where(({ eb, and, or, not, ref }) => {
      const required: Expression<SqlBool> = and([
        eb('ssoConnections.enabled', 'is', true),
        eb('ssoConnections.required', 'is', true),
      ]);
      return or([
        eb('ssoConnections.id', '=', ref('signIns.connectionId')),
        and([eb('signIns.connectionId', 'is', null), or([eb('signIns.breakGlass', 'is', true), not(required)])]),
      ]);
    });
}

/** What somebody asks with: exactly one of the two is set. */
export interface SignIn {
  sessionId: string | null;
  apiKeyId: string | null;
}

/** The provider that a sign-in was made at; null for all others. */
export async function connectionOf(db: Db, signIn: SignIn): Promise<string | null> {
  const row = await made(db, signIn);
  return row?.connectionId ?? null;
}

/** How a sign-in was made, for a key that it makes: a key opens nothing that its maker could not. */
export async function made(db: Db, { sessionId, apiKeyId }: SignIn) {
  return sessionId === null
    ? db.selectFrom('apiKeys').select(['connectionId', 'breakGlass']).where('id', '=', apiKeyId).executeTakeFirst()
    : db.selectFrom('sessions').select(['connectionId', 'breakGlass']).where('id', '=', sessionId).executeTakeFirst();
}
