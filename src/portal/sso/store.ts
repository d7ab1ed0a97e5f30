import type { Selectable } from 'kysely';
import type { Role } from '#contract/identity.ts';
import type { Db, Tx } from '../db/database.ts';
import type { SsoConnections } from '../db/types.ts';
import { newId } from '../ids.ts';
import type { Arrival, Standing } from './rules.ts';

export type ConnectionRow = Selectable<SsoConnections> & { domains: string[] };

async function withDomains(db: Db, row: Selectable<SsoConnections> | undefined): Promise<ConnectionRow | undefined> {
  if (!row) return undefined;
  const domains = await db.selectFrom('ssoDomains').select('domain').where('connectionId', '=', row.id).execute();
  return { ...row, domains: domains.map(({ domain }) => domain).sort() };
}

export async function connectionIn(db: Db, organizationId: string) {
  const query = db.selectFrom('ssoConnections').selectAll().where('organizationId', '=', organizationId);
  return withDomains(db, await query.executeTakeFirst());
}

export async function connectionById(db: Db, id: string) {
  return withDomains(db, await db.selectFrom('ssoConnections').selectAll().where('id', '=', id).executeTakeFirst());
}

/** The enabled connection of an organization, or of the one that captures a domain, and the organization's name. */
export async function connectionFor(db: Db, by: { org: string } | { domain: string }) {
  return db
    .selectFrom('ssoConnections')
    .innerJoin('organizations', 'organizations.id', 'ssoConnections.organizationId')
    .selectAll('ssoConnections')
    .select('organizations.name as organizationName')
    .where('ssoConnections.enabled', '=', true)
    .where((eb) =>
      'org' in by
        ? eb('organizations.slug', '=', by.org)
        : eb.exists(
            eb
              .selectFrom('ssoDomains')
              .select('domain')
              .whereRef('connectionId', '=', 'ssoConnections.id')
              .where('domain', '=', by.domain),
          ),
    )
    .executeTakeFirst();
}

export async function organizationOf(db: Db, id: string) {
  return db.selectFrom('organizations').select(['slug', 'name']).where('id', '=', id).executeTakeFirstOrThrow();
}

export async function putConnection(
  tx: Tx,
  connection: Omit<
    Selectable<SsoConnections>,
    'claims' | 'testedAt' | 'testedBy' | 'testedRole' | 'testedFingerprint'
  > & { claims: string },
): Promise<void> {
  const { id, organizationId, createdAt, ...changes } = connection;
  await tx
    .insertInto('ssoConnections')
    .values(connection)
    .onConflict((conflict) => conflict.column('id').doUpdateSet(changes))
    .execute();
}

/** Replaces the domains of a connection. Returns those that another organization has; then nothing is written. */
export async function putDomains(tx: Tx, connectionId: string, domains: string[]): Promise<string[]> {
  await tx.deleteFrom('ssoDomains').where('connectionId', '=', connectionId).execute();
  if (domains.length === 0) return [];
  const written = await tx
    .insertInto('ssoDomains')
    .values(domains.map((domain) => ({ domain, connectionId })))
    .onConflict((conflict) => conflict.column('domain').doNothing())
    .returning('domain')
    .execute();
  const own = new Set(written.map(({ domain }) => domain));
  return domains.filter((domain) => !own.has(domain));
}

export async function hasOtherOrganization(db: Db, organizationId: string): Promise<boolean> {
  const row = await db.selectFrom('organizations').select('id').where('id', '!=', organizationId).executeTakeFirst();
  return row !== undefined;
}

/** Addresses of active admins that a mail or a provider showed to be theirs. */
export async function verifiedAdmins(db: Db, organizationId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('members')
    .innerJoin('users', 'users.id', 'members.userId')
    .select('users.email')
    .where('members.organizationId', '=', organizationId)
    .where('members.role', '=', 'admin')
    .where('members.status', '=', 'active')
    .where('users.emailVerifiedAt', 'is not', null)
    .execute();
  return rows.map(({ email }) => email);
}

/** With its domains, identities, sessions and keys. Groups that it gave go, too; admins by a group stay admins. */
export async function deleteConnection(tx: Tx, { id, organizationId }: ConnectionRow): Promise<void> {
  const members = tx.selectFrom('members').select('id').where('organizationId', '=', organizationId);
  await tx.deleteFrom('memberGroups').where('source', '=', 'sso').where('memberId', 'in', members).execute();
  await tx.updateTable('members').set({ roleByGroup: false }).where('organizationId', '=', organizationId).execute();
  await tx.deleteFrom('ssoConnections').where('id', '=', id).execute();
}

export async function saveTested(
  tx: Tx,
  id: string,
  tested: { testedFingerprint: Buffer; testedAt: Date; testedBy: string; testedRole: Role },
): Promise<void> {
  await tx.updateTable('ssoConnections').set(tested).where('id', '=', id).execute();
}

export async function emailOf(db: Db, userId: string): Promise<string | null> {
  const row = await db.selectFrom('users').select('email').where('id', '=', userId).executeTakeFirst();
  return row?.email ?? null;
}

/** People whose connections in an organization end or are looked at again. */
export async function activeUsers(db: Db, organizationId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('members')
    .select('userId')
    .where('organizationId', '=', organizationId)
    .where('status', '=', 'active')
    .execute();
  return rows.map((row) => row.userId);
}

const memberships = (db: Db, organizationId: string) =>
  db
    .selectFrom('members')
    .innerJoin('users', 'users.id', 'members.userId')
    .leftJoin('identities', 'identities.memberId', 'members.id')
    .select([
      'members.id',
      'members.userId',
      'members.role',
      'members.roleByGroup',
      'members.status',
      'users.email',
      'users.name',
      'identities.issuer',
      'identities.email as identityEmail',
    ])
    .where('members.organizationId', '=', organizationId);

export type MembershipRow = NonNullable<Awaited<ReturnType<typeof membershipOfUser>>>;

export async function membershipOfIdentity(
  db: Db,
  organizationId: string,
  of: { connectionId: string; issuer: string; subject: string },
) {
  return memberships(db, organizationId)
    .where('identities.connectionId', '=', of.connectionId)
    .where('identities.issuer', '=', of.issuer)
    .where('identities.subject', '=', of.subject)
    .executeTakeFirst();
}

export async function membershipOfUser(db: Db, organizationId: string, userId: string) {
  return memberships(db, organizationId).where('members.userId', '=', userId).executeTakeFirst();
}

export async function findUserId(db: Db, email: string): Promise<string | null> {
  const row = await db.selectFrom('users').select('id').where('email', '=', email).executeTakeFirst();
  return row?.id ?? null;
}

export async function addMember(
  tx: Tx,
  member: { organizationId: string; userId: string; role: Role },
  now: Date,
): Promise<void> {
  await tx
    .insertInto('members')
    .values({ id: newId('mem'), ...member, status: 'active', createdAt: now })
    .execute();
}

export async function nameUser(tx: Tx, userId: string, name: string): Promise<void> {
  await tx.updateTable('users').set({ name }).where('id', '=', userId).execute();
}

export async function activate(tx: Tx, memberId: string): Promise<void> {
  await tx.updateTable('members').set({ status: 'active' }).where('id', '=', memberId).execute();
}

export async function setStanding(tx: Tx, memberId: string, { role, byGroup }: Standing): Promise<void> {
  await tx.updateTable('members').set({ role, roleByGroup: byGroup }).where('id', '=', memberId).execute();
}

export async function hasOtherAdmin(db: Db, organizationId: string, memberId: string): Promise<boolean> {
  const row = await db
    .selectFrom('members')
    .select('id')
    .where('organizationId', '=', organizationId)
    .where('role', '=', 'admin')
    .where('status', '=', 'active')
    .where('id', '!=', memberId)
    .executeTakeFirst();
  return row !== undefined;
}

/** Links an identity to a membership, in the place of the one that it had. */
export async function linkIdentity(
  tx: Tx,
  identity: { connectionId: string; memberId: string; arrival: Arrival },
  now: Date,
): Promise<void> {
  const { issuer, subject, email } = identity.arrival;
  const { connectionId, memberId } = identity;
  await tx
    .deleteFrom('identities')
    .where('memberId', '=', memberId)
    .where((eb) => eb.not(eb.and({ connectionId, issuer, subject })))
    .execute();
  await tx
    .insertInto('identities')
    .values({ connectionId, issuer, subject, memberId, email, createdAt: now, lastUsedAt: now })
    .onConflict((conflict) =>
      conflict.columns(['connectionId', 'issuer', 'subject']).doUpdateSet((eb) => ({
        // A sign-in that names no address leaves the one that is known.
        email: eb.fn.coalesce('excluded.email', 'identities.email'),
        lastUsedAt: now,
      })),
    )
    .execute();
}

/** Groups as the provider names them now; the ones before are gone. */
export async function replaceGroups(tx: Tx, memberId: string, names: string[]): Promise<void> {
  await tx.deleteFrom('memberGroups').where('memberId', '=', memberId).where('source', '=', 'sso').execute();
  if (names.length === 0) return;
  await tx
    .insertInto('memberGroups')
    .values(names.map((name) => ({ memberId, name, source: 'sso' as const })))
    .execute();
}

export async function keepIdToken(tx: Tx, sessionId: string, idToken: Buffer): Promise<void> {
  await tx.updateTable('sessions').set({ idToken }).where('id', '=', sessionId).execute();
}

export async function providerOfSession(db: Db, sessionId: string) {
  return db
    .selectFrom('sessions')
    .select(['connectionId', 'idToken'])
    .where('id', '=', sessionId)
    .where('connectionId', 'is not', null)
    .executeTakeFirst();
}

/** Ends sessions that a provider says are over, unless they began after it said so. */
export async function endProviderSessions(
  tx: Tx,
  of: { connectionId: string; subject: string | null; session: string | null; until: Date },
) {
  return tx
    .deleteFrom('sessions')
    .where('connectionId', '=', of.connectionId)
    .where('createdAt', '<=', of.until)
    .$if(of.subject !== null, (query) => query.where('providerSubject', '=', of.subject))
    .$if(of.session !== null, (query) => query.where('providerSession', '=', of.session))
    .returning(['id', 'userId'])
    .execute();
}

export async function sessionsOfConnection(db: Db, connectionId: string): Promise<string[]> {
  const rows = await db.selectFrom('sessions').select('id').where('connectionId', '=', connectionId).execute();
  return rows.map((row) => row.id);
}

export async function keysOfConnection(db: Db, connectionId: string): Promise<string[]> {
  const rows = await db.selectFrom('apiKeys').select('id').where('connectionId', '=', connectionId).execute();
  return rows.map((row) => row.id);
}
