import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Member } from '../actor.ts';
import { reject } from './actions.ts';
import { neighbours } from './neighbours.ts';
import { type PublishingPortal, publishingPortal } from './portal.fixture.ts';
import { submit } from './submit.ts';

/** Where a request stands in the queue, however long that is. */
let world: PublishingPortal;
let admin: Member;
let ada: Member;
let ben: Member;
const many = 260;

beforeAll(async () => {
  world = await publishingPortal();
  admin = await world.addMember('Root', 'admin');
  ada = await world.addMember('Ada', 'user');
  ben = await world.addMember('Ben', 'user');
  const workspace = await world.addWorkspace(ada);
  workspace.project.write('index.html', 'changed\n');
  await submit(world.portal, ada, { id: 'first', workspaceId: workspace.id, subdomain: 'first' });
  const { db } = world;
  const request = await db.selectFrom('publishRequests').selectAll().executeTakeFirstOrThrow();
  const from = await db.selectFrom('workspaces').selectAll().where('id', '=', workspace.id).executeTakeFirstOrThrow();
  const json = { stats: JSON.stringify(request.stats), checks: '[]', heldBack: '[]' };
  // Rows are enough: nothing here looks into their files.
  for (let at = 1; at < many; at += 1) {
    const builderId = at % 2 === 0 ? ada.person.id : ben.person.id;
    const id = nth(at);
    // Two at each moment, told apart by their ids.
    const createdAt = new Date(request.createdAt.getTime() + Math.ceil(at / 2) * 1000);
    await db
      .insertInto('workspaces')
      .values({ ...from, id: `ws${at}`, ownerId: builderId })
      .execute();
    await db
      .insertInto('publishRequests')
      .values({
        ...request,
        ...json,
        id,
        createdAt,
        workspaceId: `ws${at}`,
        workspaceName: `Name ${at % 10}`,
        builderId,
      })
      .execute();
  }
});
afterAll(() => world.end());

const nth = (at: number) => (at === 0 ? 'first' : `req${String(at).padStart(4, '0')}`);
const around = (id: string, filter = {}, member = admin) =>
  neighbours(world.portal, member, { id, status: 'pending', order: 'oldest', ...filter });

describe('in a queue of 260', () => {
  test.each([
    [0, null, 1],
    [1, 0, 2],
    [100, 99, 101],
    [200, 199, 201],
    [201, 200, 202],
    [258, 257, 259],
    [259, 258, null],
  ])('%d', async (at, previous, next) => {
    expect(await around(nth(at))).toEqual({
      previous: previous === null ? null : nth(previous),
      next: next === null ? null : nth(next),
      position: at + 1,
      total: many,
    });
  });

  test('of one builder', async () => {
    expect(await around(nth(230), { builder: ada.person.id })).toEqual({
      ...{ previous: nth(228), next: nth(232), position: 116, total: many / 2 },
    });
  });

  test('of those that a word finds, among which it is not', async () => {
    expect(await around(nth(230), { q: ' name 3 ' })).toEqual({
      ...{ previous: nth(223), next: nth(233), position: 24, total: 26 },
    });
  });

  test('the newest first', async () => {
    expect(await around(nth(259), { order: 'newest' })).toEqual({
      ...{ previous: null, next: nth(258), position: 1, total: many },
    });
  });

  test('of which its builder sees their own alone', async () => {
    expect(await around(nth(230), {}, ada)).toMatchObject({ previous: nth(228), next: nth(232), total: many / 2 });
    await expect(around(nth(231), {}, ada)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('which was decided leads on to what came after it, and from the end to the first', async () => {
    await reject(world.portal, admin, nth(230), null);
    expect(await around(nth(230))).toEqual({
      ...{ previous: nth(229), next: nth(231), position: 231, total: many - 1 },
    });
    await reject(world.portal, admin, nth(259), null);
    expect(await around(nth(259))).toMatchObject({ previous: nth(258), next: 'first', total: many - 2 });
  });
});

test('nowhere when nothing else waits', async () => {
  expect(await around('first', { q: 'no such word' })).toEqual({ previous: null, next: null, position: 1, total: 0 });
});
