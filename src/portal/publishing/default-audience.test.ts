import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Audience } from '#contract/publishing.ts';
import type { Member } from '../actor.ts';
import { list, update } from '../apps/actions.ts';
import { updateSettings } from '../organizations/actions.ts';
import { approve, get, reject } from './actions.ts';
import { type PublishingPortal, publishingPortal } from './portal.fixture.ts';
import { checkSubdomain } from './preview.ts';
import { submit } from './submit.ts';

/** Who may open an app that is published for the first time. */
let world: PublishingPortal;
let admin: Member;
let ada: Member;
let count = 0;

beforeAll(async () => {
  world = await publishingPortal();
  admin = await world.addMember('Root', 'admin');
  ada = await world.addMember('Ada', 'user');
});
afterAll(() => world.end());
beforeEach(() => newAppsAreFor('public'));

const newAppsAreFor = (defaultAudience: Audience) => updateSettings(world.portal, admin, { defaultAudience });

async function ask(subdomain: string, owner = ada) {
  const workspace = await world.addWorkspace(owner);
  workspace.project.write('index.html', `version ${count++}\n`);
  const request = await submit(world.portal, owner, { id: `req${count++}`, workspaceId: workspace.id, subdomain });
  return { workspace, request };
}
async function published(subdomain: string) {
  const { request, workspace } = await ask(subdomain);
  await approve(world.portal, admin, request.id, request.commit);
  return { request, workspace };
}
const appAt = async (subdomain: string) =>
  (await list(world.portal, admin)).items.find((app) => app.subdomain === subdomain)!;

test.each<Audience>(['public', 'organization', 'members'])(
  'is known before, and holds after, the approval: %s',
  async (audience) => {
    await newAppsAreFor(audience);
    const subdomain = `site-${audience}`;
    const { request, workspace } = await ask(subdomain);
    expect(await checkSubdomain(world.portal, ada, workspace.id, 'another-one')).toEqual({ ok: true, audience });
    expect(request).toMatchObject({ status: 'pending', audience });
    await approve(world.portal, admin, request.id, request.commit);
    expect(await appAt(subdomain)).toMatchObject({ audience, members: [] });
  },
);

test('a change leaves alone what there is, and what is asked for already', async () => {
  await newAppsAreFor('members');
  const before = await published('kept-before');
  const asked = await ask('kept-asked');
  await newAppsAreFor('public');
  expect(await appAt('kept-before')).toMatchObject({ audience: 'members' });
  expect(await get(world.portal, admin, asked.request.id)).toMatchObject({ audience: 'members' });
  await approve(world.portal, admin, asked.request.id, asked.request.commit);
  expect(await appAt('kept-asked')).toMatchObject({ audience: 'members' });
  // The next version of an app, too, is for those that the app is for.
  before.workspace.project.write('index.html', `version ${count++}\n`);
  const place = { workspaceId: before.workspace.id, subdomain: 'kept-before' };
  expect(await checkSubdomain(world.portal, ada, place.workspaceId, place.subdomain)).toMatchObject({
    audience: 'members',
  });
  expect(await submit(world.portal, ada, { id: `req${count++}`, ...place })).toMatchObject({ audience: 'members' });
});

test('an admin’s choice for an app is not the default’s any more', async () => {
  await published('chosen');
  await update(world.portal, admin, { id: (await appAt('chosen')).id, audience: 'organization' });
  await newAppsAreFor('members');
  expect(await appAt('chosen')).toMatchObject({ audience: 'organization' });
});

test('a name that was given up is published anew', async () => {
  await newAppsAreFor('public');
  const { request } = await ask('given-up');
  await reject(world.portal, admin, request.id, null);
  await newAppsAreFor('organization');
  expect((await ask('given-up')).request).toMatchObject({ audience: 'organization' });
});

test('somebody else’s app does not say who may open it', async () => {
  await published('secret-plans');
  await update(world.portal, admin, { id: (await appAt('secret-plans')).id, audience: 'members' });
  const eve = await world.addMember('Eve', 'user');
  const workspace = await world.addWorkspace(eve);
  expect(await checkSubdomain(world.portal, eve, workspace.id, 'secret-plans')).toMatchObject({
    ...{ ok: false, code: 'SUBDOMAIN_TAKEN', audience: 'public' },
  });
});

test('of a deleted app nothing is said', async () => {
  const { request } = await ask('gone');
  await reject(world.portal, admin, request.id, null);
  expect(await get(world.portal, ada, request.id)).toMatchObject({ audience: null });
});
