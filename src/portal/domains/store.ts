import type { Db, Tx } from '../db/database.ts';
import type { CheckOutcome } from './rules.ts';

const domains = (db: Db) =>
  db
    .selectFrom('appDomains as domain')
    .innerJoin('apps', 'apps.id', 'domain.appId')
    .selectAll('domain')
    .select(['apps.organizationId', 'apps.ownerId', 'apps.subdomain', 'apps.baseDomain']);

export async function findDomain(db: Db, appId: string) {
  return domains(db).where('domain.appId', '=', appId).executeTakeFirst();
}
export type DomainRow = NonNullable<Awaited<ReturnType<typeof findDomain>>>;

export async function dueDomains(db: Db, now: Date): Promise<DomainRow[]> {
  return domains(db).where('dueAt', '<=', now).orderBy('dueAt').execute();
}

/** Those that apps are served at. */
export async function verifiedDomains(db: Db): Promise<DomainRow[]> {
  return domains(db).where('verifiedAt', 'is not', null).execute();
}

export async function otherVerifiedHosts(db: Db, organizationId: string): Promise<string[]> {
  const rows = await domains(db)
    .where('verifiedAt', 'is not', null)
    .where('apps.organizationId', '!=', organizationId)
    .execute();
  return rows.map(({ host }) => host);
}

export async function isTaken(db: Db, { host, appId }: { host: string; appId: string }): Promise<boolean> {
  const row = await db
    .selectFrom('appDomains')
    .select('appId')
    .where('host', '=', host)
    .where('appId', '!=', appId)
    .where('verifiedAt', 'is not', null)
    .executeTakeFirst();
  return row !== undefined;
}

export async function insertDomain(
  tx: Tx,
  domain: { appId: string; host: string; token: string; addedAt: Date; dueAt: Date },
): Promise<void> {
  await removeDomain(tx, domain.appId);
  await tx.insertInto('appDomains').values(domain).execute();
}

export async function removeDomain(tx: Tx, appId: string): Promise<void> {
  await tx.deleteFrom('appDomains').where('appId', '=', appId).execute();
}

export async function saveCheck(tx: Tx, appId: string, outcome: CheckOutcome, checkedAt: Date): Promise<void> {
  await tx
    .updateTable('appDomains')
    .set({ ...outcome, checkedAt })
    .where('appId', '=', appId)
    .execute();
}
