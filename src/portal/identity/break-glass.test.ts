import { afterAll, beforeAll, expect, test } from 'vitest';
import { callerOfKey, me, memberIn } from './actions.ts';
import { adminCreateKey } from './break-glass.ts';
import { type PeoplePortal, peoplePortal } from './portal.fixture.ts';
import { findUser } from './store.ts';

let world: PeoplePortal;
let main: string;
beforeAll(async () => {
  world = await peoplePortal();
  main = await world.organization('main');
  await world.organization('other');
});
afterAll(() => world.close());

const signedIn = async (key: string) => (await callerOfKey(world.portal, key, '192.0.2.1'))!;

test('makes a stranger a verified, active member with the role, and the key acts as them', async () => {
  const key = await adminCreateKey(world.portal, { email: 'new@example.com', org: 'main', role: 'admin' });
  const caller = await signedIn(key);
  expect([...caller.scopes]).toEqual(['read', 'write']);
  expect(await me(world.portal, caller)).toMatchObject({
    email: 'new@example.com',
    organizations: [{ slug: 'main', role: 'admin' }],
  });
  expect((await findUser(world.portal.db, 'new@example.com'))?.emailVerifiedAt).not.toBeNull();
});

test('never lowers a role, and raises it when asked', async () => {
  const roleAfter = async (role: 'admin' | 'user') => {
    const caller = await signedIn(await adminCreateKey(world.portal, { email: 'ann@example.com', org: 'main', role }));
    return (await memberIn(world.portal, caller, 'main'))?.role;
  };
  expect(await roleAfter('user')).toBe('user');
  expect(await roleAfter('admin')).toBe('admin');
  expect(await roleAfter('user')).toBe('admin');
});

test('the key opens no organization that its owner is not in', async () => {
  const caller = await signedIn(
    await adminCreateKey(world.portal, { email: 'ann@example.com', org: 'main', role: 'admin' }),
  );
  expect(await memberIn(world.portal, caller, 'other')).toBeNull();
  expect(await memberIn(world.portal, caller, 'none')).toBeNull();
});

test('it is written down as the portal’s own doing', async () => {
  await adminCreateKey(world.portal, { email: 'ann@example.com', org: 'main', role: 'user' });
  const line = (await world.audited('member.break_glass')).at(-1);
  expect(line).toMatchObject({
    organizationId: main,
    actorId: null,
    actorLabel: 'Slipway',
    targetLabel: 'ann@example.com',
  });
});

test('an unknown organization is named', async () => {
  const made = adminCreateKey(world.portal, { email: 'ann@example.com', org: 'nope', role: 'user' });
  await expect(made).rejects.toThrow('There is no organization "nope".');
});
