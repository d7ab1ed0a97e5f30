import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type CommandLine, commandLine } from '../harness/command-line.ts';
import { type DnsServer, startDnsServer } from '../harness/dns-server.ts';
import { type TestPortal, testPortal } from '../harness/portal.ts';

// Each step is a process of its own.
vi.setConfig({ testTimeout: 90_000 });

/** A published app from the command line, typed as an admin would. */
let portal: TestPortal;
let slipway: CommandLine;
let dns: DnsServer;
beforeAll(async () => {
  dns = await startDnsServer();
  portal = await testPortal({ SLIPWAY_DNS: dns.address });
  slipway = commandLine(portal.url, (await portal.as('ann@corp.com', 'admin')).key);
  await addApp();
});
afterAll(async () => {
  await portal.end();
  dns.close();
});

/** An app with two versions, as its deployments would have left it. */
async function addApp(): Promise<void> {
  const { db } = portal.portal;
  const now = new Date();
  const { id: organizationId } = await db.selectFrom('organizations').select('id').executeTakeFirstOrThrow();
  const { id: clusterId } = await db.selectFrom('clusters').select('id').executeTakeFirstOrThrow();
  const { id: ownerId } = await db.selectFrom('users').select('id').executeTakeFirstOrThrow();
  const about = { organizationId, createdAt: now };
  const blueprint = { id: 'bpapp', clusterId, project: 'p', environment: 'e', name: 'B', description: '' };
  await db
    .insertInto('blueprints')
    .values({ ...about, ...blueprint, state: 'enabled', updatedAt: now })
    .execute();
  const from = { blueprintId: 'bpapp', workspaceId: 'wsapp' };
  const workspace = { id: 'wsapp', blueprintId: 'bpapp', clusterId, ownerId, name: 'W', intent: 'stop' } as const;
  await db
    .insertInto('workspaces')
    .values({ ...about, ...workspace, status: 'stopped', updatedAt: now })
    .execute();
  const commits = ['a'.repeat(40), 'b'.repeat(40)] as const;
  await db
    .insertInto('apps')
    .values({ ...about, ...from, id: 'appone', subdomain: 'sales', ownerId, publishedCommit: commits[1] })
    .execute();
  for (const [at, commit] of commits.entries()) {
    const request = { id: `req${at}`, appId: 'appone', workspaceName: 'W', builderId: ownerId, subdomain: 'sales' };
    const content = { commit, tree: commit, base: commit, message: '', mergedCommit: commit };
    const stats = JSON.stringify({ files: 1, additions: 1, deletions: 0 });
    await db
      .insertInto('publishRequests')
      .values({ ...about, ...from, ...request, ...content, stats, status: 'approved', reviewerId: ownerId })
      .execute();
    const version = { id: `ver${at}`, appId: 'appone', number: at + 1, requestId: request.id, commit };
    const status = at === 1 ? 'live' : 'superseded';
    await db
      .insertInto('appVersions')
      .values({ ...version, status, createdAt: now, finishedAt: now })
      .execute();
  }
  await db.updateTable('apps').set({ liveVersionId: 'ver1' }).where('id', '=', 'appone').execute();
}

test('is given variables, of which no secret is answered, and gets them once they are applied', async () => {
  const app = (command: string, ...typed: string[]) => slipway('app', command, '--id', 'appone', ...typed);
  const items = JSON.stringify([
    { name: 'LEVEL', value: 'info', secret: false },
    { name: 'TOKEN', value: 'hunter22', secret: true },
  ]);
  const saved = await app('set-variables', '--items', items);
  expect(saved.items).toEqual([
    { name: 'LEVEL', value: 'info', secret: false },
    { name: 'TOKEN', value: null, secret: true },
  ]);
  expect(await app('variables')).toEqual(saved);
  expect(await app('get')).toMatchObject({ variablesApplied: false, live: { version: 2 } });
  const applying = await app('apply-variables');
  expect(applying.versions[0]).toMatchObject({ version: 3, status: 'queued', redeploy: { of: 2 } });
  const reserved = app('set-variables', '--items', '[{"name": "PATH", "value": "hunter22", "secret": true}]');
  await expect(reserved).rejects.toThrow(/PATH is reserved/);
  // As its deployment would have ended.
  const { db } = portal.portal;
  await db.deleteFrom('appVersions').where('number', '=', 3).execute();
});

test('runs as many replicas as were chosen', async () => {
  const app = (command: string, ...typed: string[]) => slipway('app', command, '--id', 'appone', ...typed);
  expect(await app('get')).toMatchObject({ replicas: { wanted: 1, running: 0, most: 5, reason: null, applied: true } });
  expect(await app('set-replicas', '--replicas', '3')).toMatchObject({ replicas: { wanted: 3 } });
  await expect(app('set-replicas', '--replicas', '6')).rejects.toThrow(/Choose at most 5/);
  await expect(app('set-replicas', '--replicas', '0')).rejects.toThrow(/Choose at least 1/);
  await expect(app('set-replicas')).rejects.toThrow(/--replicas/);
  const { items } = await slipway('audit', 'list', '--action', 'app.replicas_set');
  expect(items).toMatchObject([{ data: { from: 1, to: 3 } }]);
});

test('has a domain of its own, which its DNS proves', async () => {
  const app = (command: string, ...typed: string[]) => slipway('app', command, '--id', 'appone', ...typed);
  await expect(app('set-domain', '--host', 'x.apps.localhost')).rejects.toThrow(/rename the app instead/);
  const { domain } = await app('set-domain', '--host', 'shop.example.com');
  expect(domain).toMatchObject({ host: 'shop.example.com', status: 'pending' });
  const missing = await app('check-domain');
  expect(missing.domain.fault).toBe('There is no TXT record at _slipway.shop.example.com.');
  const [proof] = domain.records;
  dns.txt.set(proof.name, [proof.value]);
  expect(await app('check-domain')).toMatchObject({ domain: { status: 'verified', fault: null } });
  expect(await app('remove-domain')).toMatchObject({ domain: null });
});

test('is renamed, and its old name released', async () => {
  const app = (command: string, ...typed: string[]) => slipway('app', command, '--id', 'appone', ...typed);
  const renamed = await app('update', '--subdomain', 'revenue');
  expect(renamed).toMatchObject({ subdomain: 'revenue', takenDownAt: null, formerNames: [{ subdomain: 'sales' }] });
  expect(await app('release-name', '--name', 'sales')).toMatchObject({ formerNames: [] });
  await expect(app('release-name', '--name', 'sales')).rejects.toThrow(/never called “sales”/);
});

test('opens to whom it is said, which the audit log keeps', async () => {
  const app = (command: string, ...typed: string[]) => slipway('app', command, '--id', 'appone', ...typed);
  const { id } = await slipway('me', 'me');
  expect(await app('get')).toMatchObject({ audience: 'public', members: [] });
  expect(await app('update', '--audience', 'members', '--members', id)).toMatchObject({
    audience: 'members',
    members: [{ id, email: 'ann@corp.com' }],
  });
  await expect(app('update', '--members', 'usrnobody')).rejects.toThrow(/active members/);
  // Saying the same again is no change.
  await app('update', '--audience', 'members');
  expect(await app('update', '--audience', 'organization')).toMatchObject({ members: [{ id }] });
  const { items } = await slipway('audit', 'list', '--action', 'app.audience_changed');
  expect(items.map((item: { data: unknown }) => item.data)).toEqual([
    { changes: [{ field: 'audience', from: 'members', to: 'organization' }] },
    {
      changes: [
        { field: 'audience', from: 'public', to: 'members' },
        { field: 'members', from: null, to: 'ann@corp.com' },
      ],
    },
  ]);
  await app('update', '--audience', 'public');
  expect(await app('update', '--password', 'open sesame')).toMatchObject({ hasPassword: true });
  expect(await app('update', '--no-password')).toMatchObject({ hasPassword: false });
});

test('is taken down, put back up, taken back a version, and deleted', async () => {
  const app = (command: string, ...typed: string[]) => slipway('app', command, '--id', 'appone', ...typed);
  expect((await slipway('app', 'list')).items).toMatchObject([
    { id: 'appone', live: { version: 2 }, takenDownAt: null },
  ]);
  expect(await app('update', '--taken-down', 'true')).toMatchObject({ takenDownAt: expect.any(String) });
  expect(await app('update', '--taken-down', 'false')).toMatchObject({ takenDownAt: null });
  await expect(app('rollback', '--version', '3')).rejects.toThrow(/no version 3/);
  const back = await app('rollback', '--version', '1');
  expect(back.versions[0]).toMatchObject({ version: 3, commit: 'a'.repeat(40), rollback: { to: 1 } });
  await expect(app('remove')).rejects.toThrow(/Version 3 is on its way/);
  // As its deployment would have ended.
  const { db } = portal.portal;
  await db.updateTable('appVersions').set({ status: 'failed' }).where('number', '=', 3).execute();
  expect(await app('remove')).toEqual({ id: 'appone' });
  await expect(app('get')).rejects.toThrow(/nothing here/);
});
