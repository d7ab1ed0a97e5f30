import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { waitFor } from '../../../test/harness/wait-for.ts';
import type { Member } from '../actor.ts';
import { lockBlueprint } from '../blueprints/lock.ts';
import { get } from '../publishing/actions.ts';
import { type PublishingPortal, publishingPortal } from '../publishing/portal.fixture.ts';
import { submit } from '../publishing/submit.ts';
import { allTrusted, confirm, grant, listTrusted, policyOf, revoke, setPolicy } from './actions.ts';
import { holdTrust, writePolicy } from './store.ts';

let world: PublishingPortal;
let admin: Member;
let other: Member;
let ada: Member;
let stranger: Member;
let count = 0;
const id = 'bpacme';

beforeAll(async () => {
  world = await publishingPortal();
  admin = await world.addMember('Root', 'admin');
  other = await world.addMember('Rita', 'admin');
  ada = await world.addMember('Ada', 'user');
  await world.db.updateTable('organizations').set({ deployOn: 'approval' }).execute();
  stranger = await world.addMember('Mallory', 'user', { slug: 'other' });
});
afterAll(() => world.end());
beforeEach(() => revoke(world.portal, admin, { id, userId: ada.person.id }));

const code = (expected: string) => expect.objectContaining({ code: expected });
const trustAda = () => grant(world.portal, admin, { id, userId: ada.person.id });

/** Ada publishes a change from a workspace of hers. */
async function publish(subdomain = `site-t${count++}t`, from?: Awaited<ReturnType<typeof world.addWorkspace>>) {
  const workspace = from ?? (await world.addWorkspace(ada));
  workspace.project.write('index.html', `hello ${count++}\n`);
  return submit(world.portal, ada, { id: `req${count++}`, workspaceId: workspace.id, subdomain });
}
const versionsOf = (requestId: string) =>
  world.db.selectFrom('appVersions').select(['status', 'commit']).where('requestId', '=', requestId).execute();
const auditOf = (targetId: string) =>
  world.db
    .selectFrom('auditEvents')
    .select(['action', 'data'])
    .where('targetId', '=', targetId)
    .orderBy('seq')
    .execute();
const mailsTo = (email: string) =>
  world.db.selectFrom('mails').select('subject').where('recipient', '=', email).execute();

/** A statement waits for a lock that another transaction holds. */
const somebodyWaits = () =>
  waitFor('somebody waits', async () => {
    const { rows } = await sql`select 1 from pg_stat_activity
      where wait_event_type = 'Lock' and datname = current_database()`.execute(world.db);
    return rows.length > 0;
  });

describe('a trusted member', () => {
  test('publishes without a review, and everything says so', async () => {
    expect(await trustAda()).toMatchObject({ user: { email: 'ada@example.com' }, grantedBy: { name: 'Root' } });
    const mailed = await mailsTo(admin.person.email);
    const request = await publish();
    expect(request).toMatchObject({
      status: 'approved',
      autoApproved: true,
      grantedBy: { id: admin.person.id, email: 'root@example.com' },
      reviewer: null,
      deployment: { status: 'queued' },
    });
    expect(await versionsOf(request.id)).toEqual([{ status: 'queued', commit: request.commit }]);
    expect((await auditOf(request.id)).map(({ action, data }) => [action, data])).toEqual([
      ['publish_request.submitted', { commit: request.commit, subdomain: request.subdomain }],
      [
        'publish_request.approved',
        {
          commit: request.commit,
          subdomain: request.subdomain,
          autoApproved: true,
          grantedBy: 'root@example.com',
        },
      ],
    ]);
    // Nobody is asked for a review.
    expect(await mailsTo(admin.person.email)).toEqual(mailed);
  });

  test('publishes again on top of what they published, and may be revoked and trusted again', async () => {
    await trustAda();
    const workspace = await world.addWorkspace(ada);
    const first = await publish('again', workspace);
    const second = await publish('again', workspace);
    expect(second).toMatchObject({ status: 'approved', base: first.commit });
    await revoke(world.portal, admin, { id, userId: ada.person.id });
    const third = await publish('again', workspace);
    expect(third).toMatchObject({ status: 'pending', autoApproved: false, grantedBy: null, base: second.commit });
    expect(await versionsOf(third.id)).toEqual([]);
    // A request that waits is not approved by what comes after it.
    await trustAda();
    const row = world.db.selectFrom('publishRequests').select('status').where('id', '=', third.id);
    expect(await row.executeTakeFirst()).toEqual({ status: 'pending' });
  });

  test('is trusted with one blueprint alone, and no longer when it is removed', async () => {
    await trustAda();
    await world.db.updateTable('blueprints').set({ removedAt: new Date() }).where('id', '=', id).execute();
    expect(await publish()).toMatchObject({ status: 'pending' });
    await world.db.updateTable('blueprints').set({ removedAt: null }).where('id', '=', id).execute();
    const elsewhere = await world.db.transaction().execute((tx) => holdTrust(tx, 'bpother', ada.memberId));
    expect(elsewhere).toBeUndefined();
  });

  test('who is removed and comes back is not trusted any more', async () => {
    const eve = await world.addMember('Eve', 'user');
    await grant(world.portal, admin, { id, userId: eve.person.id });
    await world.db.deleteFrom('members').where('id', '=', eve.memberId).execute();
    const again = { id: 'memagain', organizationId: eve.organization.id, userId: eve.person.id };
    await world.db
      .insertInto('members')
      .values({ ...again, role: 'user', status: 'active', createdAt: new Date() })
      .execute();
    expect((await listTrusted(world.portal, admin, id)).map(({ user }) => user.email)).not.toContain('eve@example.com');
  });
});

describe('granting', () => {
  test('twice names who did it first, and is told once', async () => {
    await trustAda();
    const again = await grant(world.portal, other, { id, userId: ada.person.id });
    expect(again.grantedBy.id).toBe(admin.person.id);
    const lines = (await auditOf(id)).filter(({ action }) => action === 'blueprint.trust_granted');
    expect(lines.at(-1)).toMatchObject({
      data: { changes: [{ field: 'trusted users', from: null, to: 'ada@example.com' }] },
    });
    const before = lines.length;
    await trustAda();
    expect((await auditOf(id)).filter(({ action }) => action === 'blueprint.trust_granted')).toHaveLength(before);
  });

  test('is not for oneself while another admin could do it', async () => {
    await expect(grant(world.portal, admin, { id, userId: admin.person.id })).rejects.toEqual(code('FORBIDDEN'));
    expect(await grant(world.portal, other, { id, userId: admin.person.id })).toMatchObject({
      grantedBy: { id: other.person.id },
    });
  });

  test('reaches no other organization', async () => {
    await expect(grant(world.portal, admin, { id, userId: stranger.person.id })).rejects.toEqual(code('NOT_FOUND'));
    await expect(grant(world.portal, admin, { id: 'bpother', userId: ada.person.id })).rejects.toEqual(
      code('NOT_FOUND'),
    );
    await expect(revoke(world.portal, admin, { id: 'bpother', userId: ada.person.id })).rejects.toEqual(
      code('NOT_FOUND'),
    );
  });
});

describe('a revocation', () => {
  test('that is under way is waited for: the request waits for review', async () => {
    await trustAda();
    const revoked = Promise.withResolvers<void>();
    const held = Promise.withResolvers<void>();
    const revoking = world.db.transaction().execute(async (tx) => {
      await tx.deleteFrom('trustedMembers').where('memberId', '=', ada.memberId).execute();
      held.resolve();
      await revoked.promise;
    });
    await held.promise;
    const publishing = publish();
    await somebodyWaits();
    revoked.resolve();
    await revoking;
    expect(await publishing).toMatchObject({ status: 'pending', autoApproved: false });
  });

  test('waits for a request that is being made, which was made by trust then', async () => {
    await trustAda();
    const made = Promise.withResolvers<void>();
    const held = Promise.withResolvers<void>();
    const requesting = world.db.transaction().execute(async (tx) => {
      const granter = await holdTrust(tx, id, ada.memberId);
      held.resolve();
      await made.promise;
      return granter;
    });
    await held.promise;
    const revoking = revoke(world.portal, admin, { id, userId: ada.person.id });
    await somebodyWaits();
    made.resolve();
    expect(await requesting).toMatchObject({ id: admin.person.id });
    await revoking;
    expect(await publish()).toMatchObject({ status: 'pending' });
  });
});

describe('the rules', () => {
  const off = { checksPass: false, maxFiles: null, maxLines: null, protectedPaths: [] };
  const rules = (wanted: Partial<typeof off | Record<string, unknown>>) =>
    setPolicy(world.portal, admin, { id, ...wanted });
  afterEach(() => rules(off));

  test('are off until an admin sets them, and what is not named stays', async () => {
    expect(await policyOf(world.portal, admin, id)).toEqual(off);
    expect(await rules({ maxFiles: 5 })).toEqual({ ...off, maxFiles: 5 });
    expect(await rules({ protectedPaths: ['src'] })).toEqual({ ...off, maxFiles: 5, protectedPaths: ['src'] });
    const lines = (await auditOf(id)).filter(({ action }) => action === 'blueprint.trust_policy_changed');
    expect(lines.at(-1)?.data).toEqual({ changes: [{ field: 'protected paths', from: null, to: 'src' }] });
    await rules({ maxFiles: 5 });
    expect((await auditOf(id)).filter(({ action }) => action === 'blueprint.trust_policy_changed')).toHaveLength(
      lines.length,
    );
  });

  test('hold a trusted member’s request back, and say why to the builder and the admin', async () => {
    await trustAda();
    await rules({ maxFiles: 1, protectedPaths: ['index.html'] });
    const mailed = await mailsTo(admin.person.email);
    const request = await publish();
    expect(request).toMatchObject({
      status: 'pending',
      autoApproved: false,
      grantedBy: null,
      heldBack: [{ rule: 'paths', message: 'It changes what is protected: index.html.' }],
    });
    expect(await get(world.portal, admin, request.id)).toMatchObject({ heldBack: request.heldBack });
    expect(await versionsOf(request.id)).toEqual([]);
    expect(await mailsTo(admin.person.email)).toHaveLength(mailed.length + 1);
    expect((await auditOf(request.id)).map(({ data }) => data)).toEqual([
      { commit: request.commit, subdomain: request.subdomain, heldBack: ['paths'] },
    ]);
  });

  test('let through what keeps them, with the name of who granted the trust', async () => {
    await trustAda();
    await rules({ checksPass: true, maxFiles: 1, maxLines: 10, protectedPaths: ['src'] });
    expect(await publish()).toMatchObject({ status: 'approved', heldBack: [], grantedBy: { id: admin.person.id } });
  });

  test('say nothing of a request that nobody trusts anyway', async () => {
    await revoke(world.portal, admin, { id, userId: ada.person.id });
    await rules({ protectedPaths: ['index.html'] });
    expect(await publish()).toMatchObject({ status: 'pending', heldBack: [] });
  });

  test('that are being changed are waited for', async () => {
    await trustAda();
    const changed = Promise.withResolvers<void>();
    const held = Promise.withResolvers<void>();
    const changing = world.db.transaction().execute(async (tx) => {
      await lockBlueprint(tx, admin.organization.id, id);
      await writePolicy(tx, id, { ...off, protectedPaths: ['index.html'] });
      held.resolve();
      await changed.promise;
    });
    await held.promise;
    const publishing = publish();
    await somebodyWaits();
    changed.resolve();
    await changing;
    expect(await publishing).toMatchObject({ status: 'pending', heldBack: [{ rule: 'paths' }] });
  });

  test('are no other organization’s', async () => {
    await expect(policyOf(world.portal, admin, 'bpother')).rejects.toEqual(code('NOT_FOUND'));
    await expect(setPolicy(world.portal, admin, { id: 'bpother', maxFiles: 1 })).rejects.toEqual(code('NOT_FOUND'));
  });
});

describe('looking at it again', () => {
  beforeEach(async () => {
    for (const { user } of await allTrusted(world.portal, admin))
      await revoke(world.portal, admin, { id, userId: user.id });
  });

  const theirs = async () =>
    (await allTrusted(world.portal, admin)).map(({ user, due }) => ({ email: user.email, due }));

  test('is due after 90 days, until an admin says that it is still right', async () => {
    await trustAda();
    expect(await theirs()).toEqual([{ email: 'ada@example.com', due: false }]);
    world.pass(90 * 86_400);
    expect(await theirs()).toEqual([{ email: 'ada@example.com', due: true }]);
    const confirmed = await confirm(world.portal, other, { id, userId: ada.person.id });
    expect(confirmed).toMatchObject({
      ...{ due: false, lookedAt: world.portal.clock().toISOString() },
      ...{ grantedBy: { name: 'Root' }, blueprint: { id } },
    });
    expect((await auditOf(id)).at(-1)).toEqual({
      action: 'blueprint.trust_confirmed',
      data: { changes: [{ field: 'still trusted', from: null, to: 'ada@example.com' }] },
    });
  });

  test('lists those first that nobody has looked at for longest, and of no other organization', async () => {
    await trustAda();
    world.pass(60);
    await grant(world.portal, admin, { id, userId: other.person.id });
    expect((await theirs()).map(({ email }) => email)).toEqual(['ada@example.com', 'rita@example.com']);
    world.pass(60);
    await confirm(world.portal, admin, { id, userId: ada.person.id });
    expect((await theirs()).map(({ email }) => email)).toEqual(['rita@example.com', 'ada@example.com']);
    expect(await allTrusted(world.portal, stranger)).toEqual([]);
  });

  test('of who is not trusted is nothing to say', async () => {
    await expect(confirm(world.portal, admin, { id, userId: ada.person.id })).rejects.toEqual(code('NOT_FOUND'));
    await expect(confirm(world.portal, stranger, { id, userId: ada.person.id })).rejects.toEqual(code('NOT_FOUND'));
  });
});
