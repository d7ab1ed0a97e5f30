import { afterEach, beforeEach, expect, test } from 'vitest';
import { app as appSchema } from '#contract/apps.ts';
import type { Member } from '../actor.ts';
import { get, remove, update } from '../apps/actions.ts';
import { approve } from '../publishing/actions.ts';
import { type PublishingPortal, publishingPortal } from '../publishing/portal.fixture.ts';
import { submit } from '../publishing/submit.ts';
import { checkDomain, checkDueDomains, removeDomain, setDomain } from './actions.ts';

let world: PublishingPortal;
let admin: Member;
let ada: Member;
let id: string;
let count = 0;
const host = 'shop.example.com';

beforeEach(async () => {
  world = await publishingPortal();
  admin = await world.addMember('Root', 'admin');
  ada = await world.addMember('Ada', 'user');
  id = await publish(ada, admin, 'sales');
});
afterEach(() => world.end());

/** An app that is approved, which is all that its domain asks for. */
async function publish(builder: Member, by: Member, subdomain: string): Promise<string> {
  const workspace = await world.addWorkspace(builder);
  workspace.project.write('index.html', `version ${count++}\n`);
  const request = await submit(world.portal, builder, { id: `req${count++}`, workspaceId: workspace.id, subdomain });
  await approve(world.portal, by, request.id, request.commit);
  const found = await world.db.selectFrom('apps').select('id').where('subdomain', '=', subdomain).executeTakeFirst();
  return found!.id;
}
const domainOf = async (app = id, member = admin) => (await get(world.portal, member, app)).domain;
const prove = async (app = id, member = admin) => {
  const { records } = (await domainOf(app, member))!;
  world.txt.set(records[0]!.name, [records[0]!.value]);
};
const servedAt = (name = host) => world.portal.baseDomains.appAt(name);
const set = (wanted: string, app = id, member = admin) => setDomain(world.portal, member, { id: app, host: wanted });
const actions = async () => {
  const rows = await world.db.selectFrom('auditEvents').select(['action', 'actorLabel']).orderBy('seq').execute();
  return rows.filter(({ action }) => action.includes('domain'));
};

test('a domain is served once its DNS says so, and until it is removed', async () => {
  await set(' Shop.Example.com ');
  const app = await get(world.portal, admin, id);
  expect(appSchema.parse(app)).toEqual(app);
  expect(app.domain).toMatchObject({
    host,
    url: 'https://shop.example.com',
    status: 'pending',
    records: [
      { type: 'TXT', name: '_slipway.shop.example.com', value: expect.stringMatching(/^slipway=[0-9a-f]{40}$/) },
      { type: 'CNAME', name: host, value: 'sales.apps.slipway.example' },
    ],
  });
  await checkDueDomains(world.portal);
  expect(await domainOf()).toMatchObject({
    status: 'pending',
    fault: 'There is no TXT record at _slipway.shop.example.com.',
  });
  expect(servedAt()).toBeUndefined();
  await prove();
  // Not before its time.
  await checkDueDomains(world.portal);
  expect(servedAt()).toBeUndefined();
  world.pass(60);
  await checkDueDomains(world.portal);
  expect(await domainOf()).toMatchObject({ status: 'verified', fault: null });
  expect(servedAt()).toBe('sales');

  // The same again keeps what is proven.
  await set(host);
  expect(servedAt()).toBe('sales');
  await update(world.portal, admin, { id, subdomain: 'revenue' });
  expect(servedAt()).toBe('revenue');
  await removeDomain(world.portal, admin, id);
  await removeDomain(world.portal, admin, id);
  expect([await domainOf(), servedAt()]).toEqual([null, undefined]);
  expect(await actions()).toEqual([
    { action: 'app.domain_set', actorLabel: 'root@example.com' },
    { action: 'app.domain_verified', actorLabel: 'Slipway' },
    { action: 'app.domain_removed', actorLabel: 'root@example.com' },
  ]);
});

test('who waits in front of the page has it looked at now', async () => {
  await set(host);
  await prove();
  await checkDomain(world.portal, admin, id);
  expect(servedAt()).toBe('sales');
  expect((await actions()).at(-1)).toEqual({ action: 'app.domain_verified', actorLabel: 'root@example.com' });
  await removeDomain(world.portal, admin, id);
  await expect(checkDomain(world.portal, admin, id)).rejects.toThrow('no domain of its own');
});

test('another one takes its place at once, and has to be proven again', async () => {
  await set(host);
  await prove();
  await checkDomain(world.portal, admin, id);
  await set('bücher.example');
  expect(servedAt()).toBeUndefined();
  expect(await domainOf()).toMatchObject({ host: 'xn--bcher-kva.example', status: 'pending' });
  await prove();
  await checkDomain(world.portal, admin, id);
  expect(servedAt('xn--bcher-kva.example')).toBe('sales');
});

test('a record that stays away for three days ends it; DNS that is away does not', async () => {
  await set(host);
  await prove();
  await checkDomain(world.portal, admin, id);
  const everyHour = async (hours: number) => {
    for (let hour = 0; hour < hours; hour += 1) {
      world.pass(3600);
      await checkDueDomains(world.portal);
    }
  };
  world.txt.set('_slipway.shop.example.com', 'no answer');
  await everyHour(100);
  expect(await domainOf()).toMatchObject({ status: 'verified', fault: 'DNS gave no answer.' });
  world.txt.delete('_slipway.shop.example.com');
  await everyHour(72);
  expect(await domainOf()).toMatchObject({ status: 'verified', fault: expect.stringContaining('no TXT record') });
  expect(servedAt()).toBe('sales');
  await everyHour(1);
  expect(await domainOf()).toMatchObject({ status: 'pending' });
  expect(servedAt()).toBeUndefined();
  await prove();
  await everyHour(1);
  expect(servedAt()).toBe('sales');
});

test('asking reserves nothing: it is whose DNS says so, and nobody takes it over', async () => {
  const eve = await world.addMember('Eve', 'admin', { slug: 'other' });
  const hers = await publish(eve, eve, 'phish');
  await set(host, hers, eve);
  await set(host);
  await prove();
  await checkDueDomains(world.portal);
  expect(servedAt()).toBe('sales');
  expect((await domainOf(hers, eve))!.status).toBe('pending');
  // A record in the same zone, as of somebody who is about to move it.
  const { records } = (await domainOf(hers, eve))!;
  const [proof] = records;
  world.txt.set(proof!.name, [...(world.txt.get(proof!.name) as string[]), proof!.value]);
  await checkDomain(world.portal, eve, hers);
  expect(await domainOf(hers, eve)).toMatchObject({ status: 'pending', fault: expect.stringContaining('Another app') });
  await remove(world.portal, admin, await freed());
  await checkDomain(world.portal, eve, hers);
  expect(servedAt()).toBe('phish');
});

/** The first app, with nothing on its way. */
async function freed(): Promise<string> {
  await world.db.updateTable('appVersions').set({ status: 'failed' }).where('appId', '=', id).execute();
  return id;
}

test('is an admin’s to do, and keeps away from everybody else’s domains', async () => {
  await expect(set(host, id, ada)).rejects.toThrow('role');
  await expect(removeDomain(world.portal, ada, id)).rejects.toThrow('role');
  await expect(checkDomain(world.portal, ada, id)).rejects.toThrow('role');
  for (const wanted of ['slipway.example', 'x.preview.slipway.example', 'x.apps.slipway.example', 'co.uk', '10.0.0.1'])
    await expect(set(wanted)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  expect(await domainOf()).toBeNull();
});
