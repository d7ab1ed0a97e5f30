import { authorOf, type Caller } from '../actor.ts';
import type { Change } from '../change.ts';
import { fail } from '../fail.ts';
import type { Portal } from '../portal.ts';
import { auditPerson } from './actions.ts';
import { connectionOf } from './reach.ts';
import { deleteSessions, sessionsOf } from './session-store.ts';
import { viewSession } from './view.ts';

export async function listSessions(portal: Portal, caller: Caller) {
  const rows = await sessionsOf(portal.db, caller.person.id, await connectionOf(portal.db, caller), portal.clock());
  return { items: rows.map((row) => viewSession(row, caller.sessionId)), nextCursor: null };
}

/** Ends this session, or all of the person's that this one may see. API keys stay: they are revoked one by one. */
export async function signOut(portal: Portal, caller: Caller, input: { everywhere: boolean }) {
  const ended = await portal.change(authorOf(caller), (change) =>
    end(portal, change, caller, input.everywhere ? undefined : caller.sessionId!),
  );
  return { ended: ended.length };
}

/** @throws NOT_FOUND unless it is a session of the caller's */
export async function endSession(portal: Portal, caller: Caller, id: string) {
  await portal.change(authorOf(caller), async (change) => {
    const ended = await end(portal, change, caller, id);
    if (ended.length === 0) throw fail('NOT_FOUND');
  });
  return { id };
}

async function end(portal: Portal, change: Change, caller: Caller, id?: string): Promise<string[]> {
  // Who came by a provider is who it says they are: that is no right to what they opened in another way.
  const connectionId = await connectionOf(change.tx, caller);
  const ended = await deleteSessions(change.tx, caller.person.id, { ...(id ? { id } : {}), connectionId });
  if (ended.length === 0) return ended;
  await auditPerson(change, caller.person, { action: 'session.ended', data: { sessions: ended } });
  change.after(() => {
    for (const sessionId of ended) portal.gateway.revoke({ sessionId });
  });
  return ended;
}
