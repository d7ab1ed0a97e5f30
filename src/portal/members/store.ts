import type { Role } from '#contract/identity.ts';
import type { Db, Tx } from '../db/database.ts';
import { newId } from '../ids.ts';

const members = (db: Db, organizationId: string) =>
  db
    .selectFrom('members')
    .innerJoin('users', 'users.id', 'members.userId')
    .select([
      'members.id',
      'members.userId',
      'users.email',
      'users.name',
      'members.role',
      'members.status',
      'members.createdAt',
      'users.lastSeenAt',
    ])
    .select((eb) =>
      eb.fn
        .coalesce(
          eb
            .selectFrom('workspaces')
            .select((count) => count.cast<number>(count.fn.countAll(), 'integer').as('count'))
            .whereRef('workspaces.ownerId', '=', 'members.userId')
            .whereRef('workspaces.organizationId', '=', 'members.organizationId')
            .where('workspaces.intent', '!=', 'delete'),
          eb.lit(0),
        )
        .as('workspaces'),
    )
    .where('members.organizationId', '=', organizationId);

export interface Filter {
  /** Part of a name or an address, as it is typed. */
  q?: string;
  role?: Role;
  status?: 'active' | 'pending';
}

export async function listMembers(db: Db, organizationId: string, { q, role, status }: Filter) {
  return members(db, organizationId)
    .$if(role !== undefined, (query) => query.where('members.role', '=', role!))
    .$if(status !== undefined, (query) => query.where('members.status', '=', status!))
    .$if(Boolean(q), (query) =>
      query.where((eb) => {
        const contains = (column: 'users.email' | 'users.name') =>
          eb(eb.fn('strpos', [eb.fn('lower', [column]), eb.val(q!.toLowerCase())]), '>', 0);
        return eb.or([contains('users.email'), contains('users.name')]);
      }),
    )
    .orderBy('users.email')
    .execute();
}

export type MemberRow = Awaited<ReturnType<typeof listMembers>>[number];

export async function findMember(db: Db, organizationId: string, id: string): Promise<MemberRow | undefined> {
  return members(db, organizationId).where('members.id', '=', id).executeTakeFirst();
}

export async function activeAdmins(tx: Tx, organizationId: string) {
  return tx
    .selectFrom('members')
    .select('id')
    .where('organizationId', '=', organizationId)
    .where('role', '=', 'admin')
    .where('status', '=', 'active')
    .execute();
}

export async function membershipOf(tx: Tx, organizationId: string, userId: string) {
  return tx
    .selectFrom('members')
    .select(['id', 'status', 'invitedAt'])
    .where('organizationId', '=', organizationId)
    .where('userId', '=', userId)
    .executeTakeFirst();
}

/** Adds somebody who has not come yet, or changes as what they are invited. Returns the membership's id. */
export async function putPending(
  tx: Tx,
  member: { organizationId: string; userId: string; role: Role; invitedBy: string },
  now: Date,
): Promise<string> {
  const { role, invitedBy } = member;
  const { id } = await tx
    .insertInto('members')
    .values({ id: newId('mem'), ...member, status: 'pending', createdAt: now, invitedAt: now })
    .onConflict((conflict) =>
      conflict.columns(['organizationId', 'userId']).doUpdateSet({ role, invitedBy, invitedAt: now }),
    )
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

export async function setRole(tx: Tx, id: string, role: Role): Promise<void> {
  // Given by hand: no group takes it.
  await tx.updateTable('members').set({ role, roleByGroup: false }).where('id', '=', id).execute();
}

/** Ends a membership, and with it the tickets and preview cookies into the organization's workspaces, requests and apps. */
export async function deleteMember(
  tx: Tx,
  member: { id: string; organizationId: string; userId: string },
): Promise<void> {
  const workspaces = tx.selectFrom('workspaces').select('id').where('organizationId', '=', member.organizationId);
  const requests = tx.selectFrom('publishRequests').select('id').where('organizationId', '=', member.organizationId);
  const apps = tx.selectFrom('apps').select('id').where('organizationId', '=', member.organizationId);
  for (const table of ['tickets', 'previewSessions'] as const) {
    await tx
      .deleteFrom(table)
      .where('userId', '=', member.userId)
      .where((eb) =>
        eb.or([eb('workspaceId', 'in', workspaces), eb('requestId', 'in', requests), eb('appId', 'in', apps)]),
      )
      .execute();
  }
  await tx.deleteFrom('members').where('id', '=', member.id).execute();
}

export async function hasOtherMembership(tx: Tx, userId: string): Promise<boolean> {
  const row = await tx.selectFrom('members').select('id').where('userId', '=', userId).executeTakeFirst();
  return row !== undefined;
}

export async function organizationName(tx: Tx, id: string): Promise<string> {
  return (await tx.selectFrom('organizations').select('name').where('id', '=', id).executeTakeFirstOrThrow()).name;
}

const invitations = (db: Db, organizationId: string) =>
  db
    .selectFrom('members')
    .innerJoin('users', 'users.id', 'members.userId')
    .leftJoin('users as inviters', 'inviters.id', 'members.invitedBy')
    .select([
      'members.id',
      'members.userId',
      'users.email',
      'members.role',
      'members.status',
      'members.createdAt',
      'members.invitedAt',
      'inviters.email as invitedBy',
    ])
    .where('members.organizationId', '=', organizationId)
    .where('members.status', '=', 'pending');

export async function listInvitations(db: Db, organizationId: string) {
  return invitations(db, organizationId).orderBy('members.invitedAt', 'desc').orderBy('members.id').execute();
}

export type InvitationRow = Awaited<ReturnType<typeof listInvitations>>[number];

export async function findInvitation(db: Db, organizationId: string, id: string): Promise<InvitationRow | undefined> {
  return invitations(db, organizationId).where('members.id', '=', id).executeTakeFirst();
}

export async function invitationsBy(db: Db, organizationId: string, userId: string): Promise<InvitationRow[]> {
  return invitations(db, organizationId).where('members.invitedBy', '=', userId).orderBy('users.email').execute();
}

export async function countApps(db: Db, organizationId: string, ownerId: string): Promise<number> {
  const { count } = await db
    .selectFrom('apps')
    .select((eb) => eb.cast<number>(eb.fn.countAll(), 'integer').as('count'))
    .where('organizationId', '=', organizationId)
    .where('ownerId', '=', ownerId)
    .executeTakeFirstOrThrow();
  return count;
}
