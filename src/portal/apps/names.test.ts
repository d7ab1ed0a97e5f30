import { afterEach, beforeEach, expect, test } from 'vitest';
import { app as appSchema } from '#contract/apps.ts';
import type { Member } from '../actor.ts';
import { approve, get as getRequest } from '../publishing/actions.ts';
import { carryOut } from '../publishing/carry-out.ts';
import { deployVersions } from '../publishing/deploy.ts';
import { environmentServing, type PublishingPortal, publishingPortal } from '../publishing/portal.fixture.ts';
import { checkSubdomain, preview } from '../publishing/preview.ts';
import { submit } from '../publishing/submit.ts';
import { get, list, liveApp, remove, update } from './actions.ts';
import { releaseName } from './names.ts';

let world: PublishingPortal;
let admin: Member;
let ada: Member;
let bob: Member;
let id: string;
let workspace: Awaited<ReturnType<PublishingPortal['addWorkspace']>>;
let count = 0;
const { signal } = new AbortController();

beforeEach(async () => {
  world = await publishingPortal();
  admin = await world.addMember('Root', 'admin');
  ada = await world.addMember('Ada', 'user');
  bob = await world.addMember('Bob', 'user');
  workspace = await world.addWorkspace(ada);
  await ask('sales').then(accept);
  id = (await list(world.portal, admin)).items[0]!.id;
});
afterEach(() => world.end());

async function ask(subdomain: string, from = workspace, member = ada) {
  from.project.write('index.html', `version ${count++}\n`);
  return submit(world.portal, member, { id: `req${count++}`, workspaceId: from.id, subdomain });
}
async function accept({ id: request, commit }: { id: string; commit: string }) {
  await approve(world.portal, admin, request, commit);
  await carryOut(world.portal);
  await deployVersions(world.portal, signal);
}
const rename = (subdomain: string, app = id, member = admin) => update(world.portal, member, { id: app, subdomain });
const seen = () => get(world.portal, admin, id);

test('a renamed app is served at its new name, and the old one leads there', async () => {
  const environment = await environmentServing(world.portal, 'sales');
  const answer = await rename('revenue');
  expect(appSchema.parse(answer)).toEqual(answer);
  expect(answer).toMatchObject({
    subdomain: 'revenue',
    url: 'https://revenue.apps.slipway.example',
    formerNames: [{ subdomain: 'sales', url: 'https://sales.apps.slipway.example' }],
  });
  expect(await environmentServing(world.portal, 'revenue')).toBe(environment);
  expect(await liveApp(world.portal, 'sales')).toEqual({ movedTo: 'https://revenue.apps.slipway.example' });
  expect(world.forgotten.slice(-2).toSorted()).toEqual(['revenue', 'sales']);
  expect(await world.db.selectFrom('auditEvents').select('data').where('action', '=', 'app.renamed').execute()).toEqual(
    [{ data: { from: 'sales', to: 'revenue' } }],
  );
  await rename('revenue');
  expect((await seen()).formerNames).toHaveLength(1);
});

test('every name that it had leads to the newest, and one that it takes back is its name again', async () => {
  await rename('revenue');
  world.pass(60);
  await rename('turnover');
  const moved = { movedTo: 'https://turnover.apps.slipway.example' };
  expect([await liveApp(world.portal, 'sales'), await liveApp(world.portal, 'revenue')]).toEqual([moved, moved]);
  world.pass(60);
  await rename('sales');
  expect((await seen()).formerNames.map(({ subdomain }) => subdomain)).toEqual(['turnover', 'revenue']);
  await environmentServing(world.portal, 'sales');
});

test('its code stays in the repository that it is in', async () => {
  const before = (await seen()).repository;
  await rename('revenue');
  expect((await seen()).repository).toBe(before);
  await ask('revenue').then(accept);
  expect([...world.forge.repositories.keys()]).toEqual(['acme/sales']);
});

test('a request that was made before goes on, and the next publish proposes the new name', async () => {
  const request = await ask('sales');
  await rename('revenue');
  expect(await getRequest(world.portal, ada, request.id)).toMatchObject({
    subdomain: 'revenue',
    url: 'https://revenue.apps.slipway.example',
  });
  await accept(request);
  expect((await seen()).live).toMatchObject({ version: 2, commit: request.commit });
  workspace.project.write('index.html', 'more\n');
  expect((await preview(world.portal, ada, workspace.id)).subdomain).toBe('revenue');
  expect(await checkSubdomain(world.portal, ada, workspace.id, 'sales')).toMatchObject({
    reason: '“sales” leads to “revenue”, as your app is called now. Publish there.',
  });
  await expect(ask('sales')).rejects.toThrow('as your app is called now');
});

test('a former name is nobody’s until an admin releases it', async () => {
  await rename('revenue');
  const other = await world.addWorkspace(bob);
  for (const name of ['sales', 'sa1es']) await expect(ask(name, other, bob)).rejects.toThrow(/another app/);
  await releaseName(world.portal, admin, { id, name: 'sales' });
  await expect(releaseName(world.portal, admin, { id, name: 'sales' })).rejects.toThrow('is released');
  expect(await liveApp(world.portal, 'sales')).toBeNull();
  expect((await seen()).formerNames).toEqual([]);
  await ask('sales', other, bob).then(accept);
  await environmentServing(world.portal, 'sales');
  await expect(rename('sales')).rejects.toThrow('belongs to another app');
});

test('a deleted app leaves none of its names behind', async () => {
  await rename('revenue');
  await remove(world.portal, admin, id);
  expect(await liveApp(world.portal, 'sales')).toBeNull();
  await ask('sales', await world.addWorkspace(bob), bob);
});

test('is an admin’s to do, under the rules of publishing', async () => {
  await ask('budget', await world.addWorkspace(bob), bob);
  await expect(rename('budget')).rejects.toThrow('belongs to another app');
  await expect(rename('bud-get')).rejects.toThrow('looks like the name of another app');
  await expect(rename('login')).rejects.toThrow('reserved');
  await expect(rename('revenue', id, ada)).rejects.toThrow('role');
  await expect(releaseName(world.portal, ada, { id, name: 'sales' })).rejects.toThrow('role');
  expect(await seen()).toMatchObject({ subdomain: 'sales', formerNames: [] });
});
