import { afterEach, beforeEach, expect, test } from 'vitest';
import { up } from '../db/migrations/0024-forge-repositories.ts';
import { type PublishingPortal, publishingPortal } from '../publishing/portal.fixture.ts';
import { claimRepository } from './store.ts';

let world: PublishingPortal;
beforeEach(async () => {
  world = await publishingPortal();
});
afterEach(() => world.end());

test('an account is one, however its name is written', async () => {
  const { organization: first } = await world.addMember('Ada', 'admin', { slug: 'early' });
  const { organization: second } = await world.addMember('Eve', 'admin', { slug: 'late' });
  const claim = (owner: string, name: string, organization: { id: string }) =>
    world.db
      .transaction()
      .execute((tx) => claimRepository(tx, { url: 'https://github.com', owner }, name, organization.id));
  expect(await claim('acme', 'shop', first)).toBe(true);
  expect(await claim('Acme', 'shop', second)).toBe(false);
  expect(await claim('ACME', 'shop', first)).toBe(true);
  expect(await claim('other', 'shop', second)).toBe(true);
});

test('organizations that shared a repository before are told apart: it stays with the one that connected first', async () => {
  const { db } = world;
  await db.schema.dropTable('forgeRepositories').execute();
  const when = (day: number) => new Date(Date.UTC(2026, 0, day));
  const forge = { kind: 'github' as const, url: 'https://github.com', token: Buffer.from('t') };
  for (const [slug, owner, day] of [
    ['late', 'ACME', 2],
    ['early', 'acme', 1],
  ] as const) {
    const { organization, person } = await world.addMember(slug, 'admin', { slug });
    const organizationId = organization.id;
    await db
      .insertInto('forgeConnections')
      .values({ ...forge, id: `fge${slug}`, organizationId, owner, connectedAt: when(day) })
      .execute();
    const app = { organizationId, ownerId: person.id, blueprintId: `bp${slug}`, createdAt: when(3) };
    const place = { forgeId: `fge${slug}`, subdomain: 'shop', baseDomain: `${slug}.example`, publishedCommit: 'c' };
    await db
      .insertInto('apps')
      .values({ ...app, ...place, id: `app${slug}` })
      .execute();
  }
  await up(db.withoutPlugins() as never);
  const kept = await db
    .selectFrom('forgeRepositories')
    .innerJoin('organizations', 'organizations.id', 'organizationId')
    .select(['forgeRepositories.name', 'slug', 'owner'])
    .orderBy('forgeRepositories.name')
    .execute();
  expect(kept).toEqual([
    { name: 'shop', slug: 'early', owner: 'acme' },
    { name: 'shop-applate', slug: 'late', owner: 'acme' },
  ]);
  expect(await db.selectFrom('apps').select(['id', 'repository']).orderBy('id').execute()).toEqual([
    { id: 'appearly', repository: null },
    { id: 'applate', repository: 'shop-applate' },
  ]);
});
