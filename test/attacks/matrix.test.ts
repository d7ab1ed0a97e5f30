import { isContractProcedure } from '@orpc/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { contract } from '#contract/contract.ts';
import type { RouteMeta } from '#contract/route.ts';
import { adminCreateKey } from '#portal/identity/break-glass.ts';
import { hashToken } from '#portal/ids.ts';
import { type TestPortal, testPortal } from '../harness/portal.ts';

/**
 * Every route of the contract x every kind of caller. The routes are read from the contract, so a new one is tested by
 * itself; where its expectation cannot be derived from its row, this test fails until `owned` or `bodies` says more.
 */
interface Route {
  name: string;
  method: string;
  path: string;
  meta: RouteMeta;
}

const routes: Route[] = Object.entries(contract).flatMap(([group, rows]) =>
  Object.entries(rows).map(([name, row]) => {
    if (!isContractProcedure(row)) throw new Error(`${group}.${name} is no row`);
    const { route, meta } = row['~orpc'];
    return { name: `${group}.${name}`, method: route.method!, path: route.path!, meta: meta as RouteMeta };
  }),
);

/** Routes to things of one owner: another user gets the answer of what does not exist. */
const owned =
  /^(workspaces\.(?!list|create|reassign)|layout\.(workspace|arrange|publicUrls|setPublicUrl)|publishing\.(?!list|approve|reject)|review\.comments|apps\.(get|logs|variables)|ai\.workspace)/;

/** The smallest valid body, where an empty one is not. */
const bodies: Record<string, object> = {
  'workspaces.create': { blueprint: 'bpmissing' },
  'workspaces.update': { name: 'Renamed' },
  'blueprints.setVariables': { items: [] },
  'workspaces.ticket': { kind: 'terminal' },
  'ai.test': { provider: 'anthropic' },
  'ai.setPrices': { prices: [] },
  'ai.setBudgets': { budgets: [] },
  'publishing.submit': { subdomain: 'demo' },
  'publishing.applyUpdate': { ours: '0'.repeat(40), theirs: '0'.repeat(40) },
  'apps.update': { takenDown: true },
  'apps.rollback': { version: 1 },
  'apps.setDomain': { host: 'shop.example.com' },
  'apps.setVariables': { items: [] },
  'apps.setReplicas': { replicas: 2 },
  'apps.open': { host: 'sales.apps.localhost', visit: 'x'.repeat(43) },
  'publishing.approve': { commit: '0'.repeat(40) },
  'review.addComment': { commit: '0'.repeat(40), path: 'README.md', line: 1, text: 'Why?' },
  'blueprints.setState': { state: 'enabled' },
  'workspaces.reassign': { owner: 'usrnobody' },
  'clusters.create': { name: 'Another' },
  'clusters.update': { name: 'Renamed' },
  'organizations.connectForge': { owner: 'acme', token: 'ghp_token' },
  'organizations.create': { name: 'Another' },
  'mail.saveSettings': { host: 'mail.corp.com', port: 587, fromName: 'Corp', fromAddress: 'build@corp.com' },
  'webhook.save': { url: 'https://hooks.corp.com/x' },
  'members.update': { role: 'user' },
  'access.set': { rules: [], version: 0 },
  'access.preview': { rules: [] },
  'layout.set': { tabs: [], locked: false, preview: true, pathBar: true, publicUrl: false },
  'layout.arrange': { order: [], hidden: [] },
  'layout.setPublicUrl': { port: 3100, public: false },
  'members.invite': { emails: ['new@corp.com'] },
  'sso.start': { email: 'nobody@corp.com' },
  'sso.confirm': { token: 'x'.repeat(30) },
  'sso.save': { issuer: 'https://id.corp.com', clientId: 'slipway' },
  'notifications.prefer': { kind: 'live', channel: 'mail', wanted: false },
  'identity.requestLink': { email: 'nobody@corp.com' },
  'identity.useLink': { token: 'x'.repeat(30) },
  'identity.updateMe': { name: 'Me' },
  'identity.createApiKey': { name: 'Key' },
};

let portal: TestPortal;
let keys: Record<'owner' | 'neighbour' | 'admin' | 'reader' | 'stranger', string>;
const ids = { workspace: 'wsmatrix', request: 'reqmatrix', app: 'appmatrix', blueprint: 'bpmatrix' };

beforeAll(async () => {
  portal = await testPortal();
  await portal.addOrganization('other');
  const key = (email: string, role: 'admin' | 'user', org = 'main') =>
    adminCreateKey(portal.portal, { email, org, role });
  keys = {
    owner: await key('owner@corp.com', 'user'),
    neighbour: await key('neighbour@corp.com', 'user'),
    admin: await key('admin@corp.com', 'admin'),
    reader: await key('reader@corp.com', 'admin'),
    stranger: await key('stranger@other.com', 'admin', 'other'),
  };
  const { db } = portal.portal;
  await db
    .updateTable('apiKeys')
    .set({ scopes: ['read'] })
    .where('tokenHash', '=', hashToken(keys.reader))
    .execute();
  await addThings();
});
afterAll(() => portal.end());

async function addThings(): Promise<void> {
  const { db } = portal.portal;
  const now = new Date();
  const { id: organizationId } = await db
    .selectFrom('organizations')
    .select('id')
    .where('slug', '=', 'main')
    .executeTakeFirstOrThrow();
  const { id: clusterId } = await db
    .selectFrom('clusters')
    .select('id')
    .where('organizationId', '=', organizationId)
    .executeTakeFirstOrThrow();
  const { id: ownerId } = await db
    .selectFrom('users')
    .select('id')
    .where('email', '=', 'owner@corp.com')
    .executeTakeFirstOrThrow();
  const about = { organizationId, createdAt: now };
  await db
    .insertInto('blueprints')
    .values({
      ...about,
      id: ids.blueprint,
      clusterId,
      project: 'p',
      environment: 'e',
      name: 'B',
      description: '',
      state: 'enabled',
      updatedAt: now,
    })
    .execute();
  await db
    .insertInto('workspaces')
    .values({
      ...about,
      id: ids.workspace,
      blueprintId: ids.blueprint,
      clusterId,
      ownerId,
      name: 'W',
      intent: 'stop',
      status: 'stopped',
      updatedAt: now,
    })
    .execute();
  await db
    .insertInto('apps')
    .values({
      ...about,
      id: ids.app,
      subdomain: 'matrix',
      ownerId,
      blueprintId: ids.blueprint,
      workspaceId: ids.workspace,
    })
    .execute();
  const commit = 'a'.repeat(40);
  await db
    .insertInto('publishRequests')
    .values({
      ...about,
      id: ids.request,
      workspaceId: ids.workspace,
      workspaceName: 'W',
      blueprintId: ids.blueprint,
      builderId: ownerId,
      appId: ids.app,
      subdomain: 'matrix',
      message: '',
      commit,
      tree: commit,
      base: commit,
      stats: JSON.stringify({ files: 0, additions: 0, deletions: 0 }),
      status: 'rejected',
    })
    .execute();
}

async function call(route: Route, key: string | null, org = 'main'): Promise<number> {
  const thing =
    route.name.startsWith('workspaces.') || route.path.includes('/workspaces/{id}')
      ? ids.workspace
      : route.path.includes('/publish-requests/{id}')
        ? ids.request
        : route.name.startsWith('apps.')
          ? ids.app
          : ids.blueprint;
  const path = route.path
    .replace('{org}', org)
    .replace('{id}', thing)
    .replace('{terminal}', 't1')
    .replace('{head}', 'b'.repeat(40))
    .replace('{ours}', 'b'.repeat(40))
    .replace('{theirs}', 'b'.repeat(40))
    .replace('{subdomain}', 'demo')
    .replace('{side}', 'after')
    .replace('{+path}', 'README.md')
    .replace(/\{\w+\}/g, 'missing');
  const controller = new AbortController();
  const response = await fetch(`${portal.url}/api${path}`, {
    method: route.method,
    signal: controller.signal,
    headers: { ...(key ? { authorization: `Bearer ${key}` } : {}), 'content-type': 'application/json' },
    body: route.method === 'GET' ? undefined : JSON.stringify(bodies[route.name] ?? {}),
  });
  const { status } = response;
  controller.abort();
  return status;
}

const inOrganization = routes.filter((route) => route.meta.caller === 'member' || route.meta.caller === 'admin');

test('the contract has routes of every kind', () => {
  for (const caller of ['anyone', 'person', 'member', 'admin'])
    expect(routes.some((r) => r.meta.caller === caller)).toBe(true);
  for (const name of Object.keys(bodies))
    expect(
      routes.some((route) => route.name === name),
      name,
    ).toBe(true);
});

describe.each(routes.filter((route) => route.meta.caller !== 'anyone'))('$name', (route) => {
  test('needs a sign-in', async () => {
    expect(await call(route, null)).toBe(401);
    expect(await call(route, 'slw_wrong')).toBe(401);
  });
  if (route.method !== 'GET')
    test('refuses a key that may only read', async () => {
      expect(await call(route, keys.reader)).toBe(403);
    });
  if (route.meta.sessionOnly)
    test('refuses a key', async () => {
      expect(await call(route, keys.admin)).toBe(403);
    });
});

describe.each(inOrganization)('$name', (route) => {
  test('does not exist for another organization’s admin, just as an organization that is none', async () => {
    expect(await call(route, keys.stranger)).toBe(404);
    expect(await call(route, keys.admin, 'nowhere')).toBe(404);
  });
  test('does not reach another organization’s things through one’s own', async () => {
    if (!route.path.includes('{id}')) return;
    expect([404, 400]).toContain(await call(route, keys.stranger, 'other'));
  });
  if (route.meta.caller === 'admin')
    test('is forbidden to a user', async () => {
      expect(await call(route, keys.owner)).toBe(403);
    });
  if (owned.test(route.name))
    test('does not exist for another user', async () => {
      expect(await call(route, keys.neighbour)).toBe(404);
    });
  if (route.meta.caller === 'member')
    test('is there for its owner', async () => {
      expect([401, 403]).not.toContain(await call(route, keys.owner));
    });
});
