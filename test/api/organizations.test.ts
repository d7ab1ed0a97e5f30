import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { apiError, type Client, createClient } from '#client/client.ts';
import { subscribe } from '#client/subscribe.ts';
import type { Changed } from '#contract/events.ts';
import { type TestPortal, testPortal } from '../harness/portal.ts';
import { waitFor } from '../harness/wait-for.ts';

/** A second organization, made by an admin: what it is, and that neither sees anything of the other. */
let portal: TestPortal;
let ann: Client;
let annKey: string;
let user: Client;
beforeAll(async () => {
  portal = await testPortal();
  ({ client: ann, key: annKey } = await portal.as('ann@corp.com', 'admin'));
  ({ client: user } = await portal.as('user@corp.com', 'user'));
});
afterAll(() => portal.end());

const main = { org: 'main' };
const sales = { org: 'sales-emea' };
const code = async (call: Promise<unknown>) =>
  call.then(
    () => 'done',
    (error) => apiError(error)?.code ?? error,
  );

describe('making an organization', () => {
  test('is told to be possible for an admin, and not for a user', async () => {
    expect((await ann.organizations.list()).create).toEqual({ ok: true });
    expect((await user.organizations.list()).create).toMatchObject({ ok: false, code: 'FORBIDDEN' });
    expect(await code(user.organizations.create({ name: 'Mine' }))).toBe('FORBIDDEN');
  });

  test('makes its creator the admin of an organization that is not configured yet', async () => {
    const made = await ann.organizations.create({ name: 'Sales (EMEA)' });
    expect(made).toMatchObject({ slug: 'sales-emea', name: 'Sales (EMEA)', role: 'admin', configured: false });
    const { items } = await ann.clusters.list(sales);
    expect(items).toMatchObject([{ name: 'local', engine: 'local', configured: false, credential: null }]);
    expect(await code(ann.blueprints.create({ ...sales, template: 'any' }))).toBe('NOT_CONFIGURED');
    expect(await ann.organizations.configure(sales)).toMatchObject({ configured: true });
    expect((await ann.organizations.list()).items).toMatchObject([
      { slug: 'sales-emea', configured: true },
      { slug: 'main', configured: true },
    ]);
    // Under the name that the portal had from the start, `main` is configured as it was.
    expect(await ann.organizations.connection(main)).toMatchObject({ configured: true });
  });

  test('the same request again answers the same one; the same name is told to be taken', async () => {
    const ask = () =>
      fetch(`${portal.url}/api/v1/orgs`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${annKey}`,
          'content-type': 'application/json',
          'idempotency-key': 'make-research',
        },
        body: JSON.stringify({ name: 'Research' }),
      });
    const [first, second] = await Promise.all([ask(), ask()].map(async (answer) => (await answer).json()));
    const again = await (await ask()).json();
    expect(new Set([first, second, again].map((each) => each.id ?? again.id)).size).toBe(1);
    expect((await ann.organizations.list()).items.filter(({ slug }) => slug === 'research')).toHaveLength(1);
    const taken = await ann.organizations.create({ name: 'Research!' }).catch(apiError);
    expect(taken).toMatchObject({ code: 'CONFLICT', message: '“research” is taken. Choose another short name.' });
    expect(await code(ann.organizations.create({ name: '日本' }))).toBe('BAD_REQUEST');
    expect((await ann.organizations.create({ name: '日本', slug: 'nihon' })).slug).toBe('nihon');
  });

  test('an operator can keep it to themselves', async () => {
    const closed = await testPortal({ SLIPWAY_NEW_ORGANIZATIONS: 'nobody' });
    try {
      const { client } = await closed.as('ann@corp.com', 'admin');
      expect((await client.organizations.list()).create).toMatchObject({ ok: false });
      expect(await code(client.organizations.create({ name: 'Mine' }))).toBe('FORBIDDEN');
    } finally {
      await closed.end();
    }
  });
});

describe('neither organization has anything of the other', () => {
  let bob: Client;
  let workspace: string;
  const heard: Changed[] = [];
  const end = new AbortController();

  beforeAll(async () => {
    ({ client: bob } = await portal.as('bob@sales.com', 'admin', 'sales-emea'));
    subscribe(bob, { ...sales, signal: end.signal, onEvent: (event) => void heard.push(event) }).catch(() => {});
    const blueprint = await portal.addBlueprint({ 'app.mjs': '' });
    ({ id: workspace } = await ann.workspaces.create({ ...main, blueprint, name: 'Secret plan' }));
    await ann.members.invite({ ...main, emails: ['carl@corp.com'] });
  });
  afterAll(() => end.abort());

  test('people, catalog, workspaces, apps, mail, log, clusters and their counts', async () => {
    const answers = {
      me: await bob.identity.me(),
      organizations: await bob.organizations.list(),
      members: await bob.members.list(sales),
      catalog: await bob.blueprints.catalog(sales),
      blueprints: await bob.blueprints.list(sales),
      workspaces: await bob.workspaces.list({ ...sales, scope: 'all' }),
      apps: await bob.apps.list(sales),
      requests: await bob.publishing.list(sales),
      mail: await bob.mail.outbox(sales),
      audit: await bob.audit.list(sales),
      clusters: await bob.clusters.list(sales),
      forge: await bob.organizations.forge(sales),
    };
    const mine = await ann.clusters.list(main);
    const all = JSON.stringify(answers);
    for (const secret of ['Secret plan', workspace, 'carl@corp.com', 'user@corp.com', mine.items[0]!.id, '"main"'])
      expect(all, secret).not.toContain(secret);
    expect(answers.blueprints.items).toEqual([]);
    expect(answers.workspaces).toMatchObject({ items: [], counts: {} });
    // Both admins of this organization, and nobody else.
    expect(answers.members.items.map(({ email }) => email).sort()).toEqual(['ann@corp.com', 'bob@sales.com']);
  });

  test('ids of the one do not open in the other, nor for an admin of both in the wrong one', async () => {
    const [cluster] = (await ann.clusters.list(main)).items;
    for (const client of [bob, ann]) {
      const calls = [
        client.workspaces.get({ ...sales, id: workspace }),
        client.workspaces.stop({ ...sales, id: workspace }),
        client.clusters.get({ ...sales, id: cluster!.id }),
        client.clusters.update({ ...sales, id: cluster!.id, name: 'Mine now' }),
        client.clusters.remove({ ...sales, id: cluster!.id }),
        client.clusters.rotate({ ...sales, id: cluster!.id }),
        client.clusters.revoke({ ...sales, id: cluster!.id }),
        client.clusters.configure({ ...sales, id: cluster!.id }),
        client.blueprints.create({ ...sales, cluster: cluster!.id, project: 'test', environment: 'source-0' }),
      ];
      expect(new Set(await Promise.all(calls.map(code)))).toEqual(new Set(['NOT_FOUND']));
    }
    expect(await code(bob.organizations.settings(main))).toBe('NOT_FOUND');
    expect(await code(bob.mail.settings(main))).toBe('NOT_FOUND');
  });

  test('an event stream tells of its own organization alone', async () => {
    await ann.organizations.updateSettings({ ...main, name: 'Main' });
    await ann.workspaces.update({ ...main, id: workspace, name: 'Still secret' });
    const before = heard.length;
    await ann.organizations.updateSettings({ ...sales, name: 'Sales' });
    await waitFor('its own change is heard', () => heard.length > before);
    expect(heard.filter(({ type }) => type === 'workspace' || type === 'progress')).toEqual([]);
    expect(heard.map(({ id }) => id)).not.toContain(workspace);
  });

  test('revoking the credential of the one leaves the other’s', async () => {
    await ann.organizations.revoke(sales);
    expect(await ann.organizations.connection(main)).toMatchObject({ configured: true });
    await ann.organizations.configure(sales);
  });
});

describe('a base domain of its own', () => {
  const address = (path: string, host: string) =>
    new Promise<{ status: number; body: string }>((resolve, reject) => {
      const url = new URL(portal.url);
      request({ port: url.port, host: '127.0.0.1', path, headers: { host, accept: 'text/html' } }, async (response) =>
        resolve({ status: response.statusCode!, body: await text(response) }),
      )
        .on('error', reject)
        .end();
    });
  const onPort = (host: string) => `${host}:${new URL(portal.url).port}`;

  /** What a published app is to these rules: a name that somebody has. */
  async function app(id: string, org: string, subdomain: string) {
    const { db } = portal.portal;
    const { organizationId, ownerId } = await db
      .selectFrom('members')
      .innerJoin('organizations', 'organizations.id', 'members.organizationId')
      .select(['organizations.id as organizationId', 'members.userId as ownerId'])
      .where('organizations.slug', '=', org)
      .where('members.role', '=', 'admin')
      .limit(1)
      .executeTakeFirstOrThrow();
    const { id: blueprintId } = await db.selectFrom('blueprints').select('id').limit(1).executeTakeFirstOrThrow();
    const { baseDomain } = await db
      .selectFrom('organizations')
      .select('baseDomain')
      .where('id', '=', organizationId)
      .executeTakeFirstOrThrow();
    await db
      .insertInto('apps')
      .values({
        id,
        organizationId,
        baseDomain,
        subdomain,
        ownerId,
        blueprintId,
        publishedCommit: 'a'.repeat(40),
        createdAt: new Date(),
      })
      .execute();
  }
  const urls = async (org: string) => (await ann.apps.list({ org })).items.map(({ url }) => url);

  test('moves every app with it, and the portal serves it at once', async () => {
    await app('appreport', 'sales-emea', 'report');
    const shared = new URL(portal.url).port;
    expect(await urls('sales-emea')).toEqual([`http://report.apps.localhost:${shared}`]);
    expect((await address('/', onPort('report.apps.sales.example'))).status).toBe(421);
    const settings = await ann.organizations.updateSettings({ ...sales, baseDomain: 'Apps.Sales.example' });
    expect(settings).toMatchObject({ baseDomain: 'apps.sales.example', portalDomain: `apps.localhost:${shared}` });
    expect(await urls('sales-emea')).toEqual([`http://report.apps.sales.example:${shared}`]);
    // Nothing runs there, and it is the gateway that says so.
    expect(await address('/', onPort('report.apps.sales.example'))).toMatchObject({
      status: 404,
      body: expect.stringContaining('There is no app here.'),
    });
    const [line] = (await ann.audit.list({ ...sales, action: 'settings.base_domain_changed' })).items;
    expect(line!.data).toEqual({ from: null, to: 'apps.sales.example', apps: ['report'] });
  });

  test.each([
    'x/#.apps.sales.example',
    'report.apps.sales.example.',
    'a.report.apps.sales.example',
    'apps.sales.example',
    'report.apps.sales.example:1',
    'report.evilapps.sales.example',
  ])('a host like %s is nobody’s', async (host) => {
    const { status } = await address('/', host.includes(':') ? host : onPort(host));
    expect(status).toBe(421);
  });

  test('a name is its app’s alone on each domain, and the other organization may have it on its own', async () => {
    await app('appmain', 'main', 'report');
    const taken = await ann.organizations.updateSettings({ ...sales, baseDomain: null }).catch(apiError);
    expect(taken).toMatchObject({ code: 'CONFLICT', data: { taken: ['report'] } });
    await expect(app('appthief', 'main', 'report')).rejects.toThrow(/unique/);
    await portal.portal.db.deleteFrom('apps').where('id', '=', 'appmain').execute();
    expect((await ann.organizations.updateSettings({ ...sales, baseDomain: null })).baseDomain).toMatch(
      /^apps\.localhost/,
    );
    await expect(app('appthief', 'main', 'report')).rejects.toThrow(/unique/);
  });

  test('it may not be the portal’s, the previews’, or another organization’s', async () => {
    const hostname = new URL(portal.url).hostname;
    await ann.organizations.updateSettings({ ...sales, baseDomain: 'apps.sales.example' });
    for (const baseDomain of [
      hostname,
      `x.${hostname}`,
      'preview.localhost',
      'apps.localhost',
      'apps.sales.example',
      'sales.example',
      'deep.apps.sales.example',
      'APPS.sales.example',
      'co.uk',
      '127.0.0.1',
    ])
      expect(await code(ann.organizations.updateSettings({ ...main, baseDomain })), baseDomain).toBe('BAD_REQUEST');
    expect((await ann.organizations.settings(main)).baseDomain).toMatch(/^apps\.localhost/);
  });

  test('two organizations that want the same one at once do not both get it', async () => {
    const wish = { baseDomain: 'apps.wanted.example' };
    const outcomes = await Promise.all([
      code(ann.organizations.updateSettings({ ...main, ...wish })),
      code(ann.organizations.updateSettings({ ...sales, ...wish })),
    ]);
    expect(outcomes.sort()).toEqual(['BAD_REQUEST', 'done']);
  });

  test('a user cannot change it', async () => {
    expect(await code(user.organizations.updateSettings({ ...main, baseDomain: null }))).toBe('FORBIDDEN');
  });

  test('the gateway knows exactly those in force, with the port of the portal', async () => {
    const { baseDomains } = portal.portal;
    await ann.organizations.updateSettings({ ...sales, baseDomain: 'apps.after.example' });
    await ann.organizations.updateSettings({ ...main, baseDomain: null });
    expect(baseDomains.get(onPort('apps.after.example'))).toBe('apps.after.example');
    expect(baseDomains.get('apps.after.example')).toBeUndefined();
    expect(baseDomains.get(onPort('apps.sales.example'))).toBeUndefined();
  });
});

test('a program without a key gets nothing', async () => {
  const nobody = createClient({ url: portal.url });
  expect(await code(nobody.organizations.list())).toBe('UNAUTHORIZED');
  expect(await code(nobody.organizations.create({ name: 'Mine' }))).toBe('UNAUTHORIZED');
});
