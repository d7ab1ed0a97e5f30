import { authorOf, type Caller, type Person } from '../actor.ts';
import type { Change } from '../change.ts';
import { fail } from '../fail.ts';
import { hashToken, newToken } from '../ids.ts';
import type { Portal } from '../portal.ts';
import { auditPerson } from './actions.ts';
import { deleteKeys, keysOf, putKey } from './key-store.ts';
import { connectionOf, made } from './reach.ts';
import { viewKey } from './view.ts';

export async function listKeys(portal: Portal, caller: Caller) {
  const rows = await keysOf(portal.db, caller.person.id, await connectionOf(portal.db, caller));
  return { items: rows.map(viewKey), nextCursor: null };
}

/** Makes a key. It acts as its owner, through the memberships that its maker's sign-in opens, as these are when it is used. */
export async function createKey(
  portal: Portal,
  caller: Caller,
  id: string,
  input: { name: string; scopes: ('read' | 'write')[]; days?: number },
) {
  return portal.change(authorOf(caller), async (change) => {
    const by = await made(change.tx, caller);
    if (!by) throw fail('UNAUTHORIZED');
    return makeKey(change, caller.person, { id, ...input }, by);
  });
}

/** @throws NOT_FOUND unless it is a key of the caller's */
export async function revokeKey(portal: Portal, caller: Caller, id: string) {
  await portal.change(authorOf(caller), async (change) => {
    const [key] = await deleteKeys(change.tx, caller.person.id, {
      id,
      connectionId: await connectionOf(change.tx, caller),
    });
    if (!key) throw fail('NOT_FOUND');
    await auditPerson(change, caller.person, { action: 'api_key.revoked', data: { id, name: key.name } });
    change.after(() => portal.gateway.revoke({ apiKeyId: id }));
  });
  return { id };
}

/** Inside a change: makes a key and returns it with its value, which is kept nowhere. */
export async function makeKey(
  change: Change,
  owner: Pick<Person, 'id' | 'email'>,
  key: { id: string; name: string; scopes: ('read' | 'write')[]; days?: number },
  by: { connectionId: string | null; breakGlass: boolean },
) {
  const value = newToken('slw_');
  const row = await putKey(change.tx, {
    id: key.id,
    tokenHash: hashToken(value),
    lastFour: value.slice(-4),
    userId: owner.id,
    name: key.name,
    scopes: [...new Set(key.scopes)],
    createdAt: change.now,
    expiresAt: key.days === undefined ? null : new Date(change.now.getTime() + key.days * 24 * 3_600_000),
    connectionId: by.connectionId,
    breakGlass: by.breakGlass,
  });
  const data = { id: row.id, name: row.name, scopes: row.scopes };
  await auditPerson(change, owner, { action: 'api_key.created', data });
  return { ...viewKey(row), key: value };
}
