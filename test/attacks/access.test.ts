import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { apiError, type Client } from '#client/client.ts';
import type { AccessRule } from '#contract/access.ts';
import { type TestPortal, testPortal } from '../harness/portal.ts';
import { waitFor } from '../harness/wait-for.ts';

/** Access rules of a blueprint: whom they hide it from, by every route there is. */
let portal: TestPortal;
let admin: Client;
let ada: { client: Client; key: string };
let bob: { client: Client; key: string };
let blueprint: string;
const org = 'main';
const domain = (value: string): AccessRule => ({ type: 'domain', value });
const email = (value: string): AccessRule => ({ type: 'email', value });
const group = (value: string): AccessRule => ({ type: 'group', value });

beforeAll(async () => {
  portal = await testPortal();
  admin = (await portal.as('admin@corp.com', 'admin')).client;
  ada = await portal.as('ada@corp.com', 'user');
  bob = await portal.as('bob@partner.io', 'user');
  blueprint = await portal.addBlueprint({ 'app.mjs': 'console.log(1)' });
});
beforeEach(() => allow());
afterAll(() => portal.end());

async function allow(...rules: AccessRule[]) {
  const { version } = await admin.access.get({ org, id: blueprint });
  return admin.access.set({ org, id: blueprint, rules, version });
}
const sees = async ({ client }: { client: Client }) =>
  (await client.blueprints.catalog({ org })).items.some((item) => item.id === blueprint);
const codeOf = (call: Promise<unknown>) =>
  call.then(
    () => 'done',
    (error: unknown) => apiError(error)?.code,
  );

/** What a launch answers, without what differs between any two requests. */
async function launchAnswer({ key }: { key: string }, id: string) {
  const response = await fetch(`${portal.url}/api/v1/orgs/${org}/workspaces`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ blueprint: id }),
  });
  const { requestId: _, ...body } = (await response.json()) as Record<string, unknown>;
  return { status: response.status, body };
}

describe('who matches no rule', () => {
  test('does not find the blueprint, and cannot tell it from one that does not exist', async () => {
    await allow(domain('corp.com'));
    expect([await sees(ada), await sees(bob)]).toEqual([true, false]);
    const hidden = await launchAnswer(bob, blueprint);
    expect(hidden.status).toBe(404);
    expect(hidden).toEqual(await launchAnswer(bob, 'bpmissing'));
    const filtered = await bob.client.workspaces.list({ org, blueprint });
    expect(filtered).toEqual(await bob.client.workspaces.list({ org, blueprint: 'bpmissing' }));
  });

  test.each(['testing', 'disabled'] as const)('is not told either that it is %s', async (state) => {
    await allow(domain('corp.com'));
    await admin.blueprints.setState({ org, id: blueprint, state });
    try {
      expect(await launchAnswer(bob, blueprint)).toEqual(await launchAnswer(bob, 'bpmissing'));
    } finally {
      await admin.blueprints.setState({ org, id: blueprint, state: 'enabled' });
    }
  });

  test('hears that something changed, never which blueprint', async () => {
    await allow(domain('corp.com'));
    const controller = new AbortController();
    const heard = await bob.client.events.stream({ org }, { signal: controller.signal });
    await admin.blueprints.update({ org, id: blueprint, description: 'Secret plans.' });
    const { value } = await heard.next();
    controller.abort();
    expect(value).toEqual({ type: 'blueprint', id: null });
  });

  test('is an admin, perhaps: their own catalog follows the rules, and the admin pages show everything', async () => {
    await allow(email('ada@corp.com'));
    const { client, key } = await portal.as('admin@corp.com', 'admin');
    expect(await sees({ client })).toBe(false);
    expect(await launchAnswer({ key }, blueprint)).toEqual(await launchAnswer({ key }, 'bpmissing'));
    expect((await client.blueprints.list({ org })).items.map(({ id }) => id)).toContain(blueprint);
  });
});

describe('a rule', () => {
  test.each<[string, AccessRule[], boolean, boolean]>([
    ['of a domain', [domain('@CORP.com')], true, false],
    ['of an address', [email('Bob@Partner.io')], false, true],
    ['beside another', [domain('corp.com'), email('bob@partner.io')], true, true],
    ['that is no longer there', [], true, true],
    ['of a domain that ends like it', [domain('orp.com')], false, false],
    ['of a sub-domain', [domain('eu.corp.com')], false, false],
  ])('%s holds for the very next request', async (_, rules, forAda, forBob) => {
    await allow(...rules);
    expect([await sees(ada), await sees(bob)]).toEqual([forAda, forBob]);
  });

  test('of a group lets in those of whom the sign-in says so', async () => {
    await allow(group('Builders'));
    expect(await sees(bob)).toBe(false);
    const { db } = portal.portal;
    const { id: memberId } = await memberOf('bob@partner.io');
    await db.insertInto('memberGroups').values({ memberId, name: 'Builders', source: 'sso' }).execute();
    expect([await sees(ada), await sees(bob)]).toEqual([false, true]);
    await db.deleteFrom('memberGroups').where('memberId', '=', memberId).execute();
    expect(await sees(bob)).toBe(false);
  });

  test('believes only addresses that were verified', async () => {
    await allow(domain('partner.io'));
    const verified = (at: Date | null) =>
      portal.portal.db
        .updateTable('users')
        .set({ emailVerifiedAt: at })
        .where('email', '=', 'bob@partner.io')
        .execute();
    await verified(null);
    expect(await sees(bob)).toBe(false);
    expect((await admin.access.get({ org, id: blueprint })).matching.matched).toBe(0);
    await verified(new Date());
    expect(await sees(bob)).toBe(true);
  });

  test('with a mistake is refused with its place, and the list stays as it was', async () => {
    await allow(domain('corp.com'));
    const { version } = await admin.access.get({ org, id: blueprint });
    const rules = [domain('fine.com'), domain('*.corp.com')];
    const error = await admin.access.set({ org, id: blueprint, rules, version }).catch((thrown: unknown) => thrown);
    expect(apiError(error)).toMatchObject({
      code: 'BAD_REQUEST',
      data: { issues: [{ path: 'rules.1.value', message: expect.stringContaining('Wildcards') }] },
    });
    expect(await admin.access.get({ org, id: blueprint })).toMatchObject({ rules: [domain('corp.com')], version });
  });
});

describe('who loses access', () => {
  test('keeps their workspaces: stop, start, restart, open, upgrade; only a new one cannot be launched', async () => {
    const client = bob.client;
    const { id } = await client.workspaces.create({ org, blueprint });
    const reaches = (status: string) =>
      waitFor(`it is ${status}`, async () => (await client.workspaces.get({ org, id })).status === status);
    await reaches('running');
    await allow(domain('corp.com'));

    await client.workspaces.stop({ org, id });
    await reaches('stopped');
    await client.workspaces.start({ org, id });
    await reaches('running');
    await client.workspaces.restart({ org, id });
    await reaches('running');
    expect(await codeOf(client.workspaces.ticket({ org, id, kind: 'terminal' }))).toBe('done');
    const { blueprint: shown, allowed } = await client.workspaces.get({ org, id });
    expect(shown.id).toBe(blueprint);
    expect(allowed.open).toEqual({ ok: true });

    portal.engine.state.sources[0]!.revision += 1;
    await admin.blueprints.prepare({ org, id: blueprint });
    await waitFor('it may be upgraded', async () => {
      await admin.blueprints.prepare({ org, id: blueprint });
      return (await client.workspaces.get({ org, id })).allowed.upgrade.ok;
    });
    await client.workspaces.upgrade({ org, id });
    await waitFor('it is upgraded', async () => {
      const now = await client.workspaces.get({ org, id });
      return now.status === 'running' && !now.allowed.upgrade.ok;
    });
    expect(await codeOf(client.workspaces.create({ org, blueprint }))).toBe('NOT_FOUND');
    await client.workspaces.remove({ org, id });
  }, 60_000);

  test('while they launch, is refused: a launch waits for the change of the rules', async () => {
    const { db } = portal.portal;
    const changing = Promise.withResolvers<void>();
    const held = Promise.withResolvers<void>();
    const change = db.transaction().execute(async (tx) => {
      await tx.selectFrom('blueprints').select('id').where('id', '=', blueprint).forNoKeyUpdate().execute();
      await tx
        .insertInto('blueprintAccessRules')
        .values({ blueprintId: blueprint, position: 0, ...domain('corp.com') })
        .execute();
      held.resolve();
      await changing.promise;
    });
    await held.promise;
    const launch = codeOf(bob.client.workspaces.create({ org, blueprint }));
    await waitFor('the launch waits', async () => {
      const { rows } = await sql`select 1 from pg_stat_activity
        where wait_event_type = 'Lock' and datname = current_database()`.execute(db);
      return rows.length > 0;
    });
    changing.resolve();
    await change;
    expect(await launch).toBe('NOT_FOUND');
  });
});

describe('two admins', () => {
  test('who read the same list do not lose each other’s rules', async () => {
    const { version } = await allow(domain('corp.com'));
    const answers = await Promise.all([
      codeOf(admin.access.set({ org, id: blueprint, rules: [domain('corp.com'), domain('a.com')], version })),
      codeOf(admin.access.set({ org, id: blueprint, rules: [domain('corp.com'), domain('b.com')], version })),
    ]);
    expect(answers.toSorted()).toEqual(['CONFLICT', 'done']);
    const now = await admin.access.get({ org, id: blueprint });
    expect(now.version).toBe(version + 1);
    expect(now.rules).toHaveLength(2);
  });

  test('who want the same both have it, and it is told once', async () => {
    const { version } = await allow();
    const same = { org, id: blueprint, rules: [domain('corp.com')], version };
    await Promise.all([admin.access.set(same), admin.access.set(same)]);
    const { items } = await admin.audit.list({ org });
    const lines = items.filter((line) => line.action === 'blueprint.access_set');
    expect(lines[0]).toMatchObject({
      actor: expect.anything(),
      data: { changes: [{ field: 'domain corp.com', to: 'added' }] },
    });
    expect((await admin.access.get({ org, id: blueprint })).version).toBe(version + 1);
  });
});

describe('who would match', () => {
  test('is told with the rule that lets them in, also for a list that is not saved', async () => {
    await allow(email('bob@partner.io'));
    const rules = [domain('@corp.com'), email('nobody'), group('x')];
    const { rules: read, matching } = await admin.access.preview({ org, id: blueprint, rules });
    expect(read.map(({ value, problem }) => [value, problem === null])).toEqual([
      ['corp.com', true],
      ['nobody', false],
      ['x', true],
    ]);
    expect(matching.members.map(({ email: address, rule }) => [address, rule])).toEqual([
      ['ada@corp.com', domain('corp.com')],
      ['admin@corp.com', domain('corp.com')],
    ]);
    const searched = await admin.access.preview({ org, id: blueprint, rules, q: 'ADA' });
    expect(searched.matching).toMatchObject({ found: 1, matched: 2, total: matching.total });
    // Nothing of it was kept.
    expect((await admin.access.get({ org, id: blueprint })).rules).toEqual([email('bob@partner.io')]);
  });

  test('is everybody without a rule, and nobody while all that is written is wrong', async () => {
    const open = await admin.access.preview({ org, id: blueprint, rules: [] });
    expect(open.matching.matched).toBe(open.matching.total);
    const wrong = await admin.access.preview({ org, id: blueprint, rules: [domain('*')] });
    expect(wrong.matching).toMatchObject({ matched: 0, members: [], total: open.matching.total });
  });

  test('counts active members only', async () => {
    const { matching: before } = await admin.access.get({ org, id: blueprint });
    await admin.members.invite({ org, emails: ['late@corp.com'], role: 'user' });
    expect((await admin.access.get({ org, id: blueprint })).matching.total).toBe(before.total);
  });
});

const memberOf = (address: string) =>
  portal.portal.db
    .selectFrom('members')
    .innerJoin('users', 'users.id', 'members.userId')
    .select('members.id')
    .where('users.email', '=', address)
    .executeTakeFirstOrThrow();
