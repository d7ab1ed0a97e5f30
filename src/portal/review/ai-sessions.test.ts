import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Member } from '../actor.ts';
import { approve } from '../publishing/actions.ts';
import { type PublishingPortal, publishingPortal } from '../publishing/portal.fixture.ts';
import { submit } from '../publishing/submit.ts';
import { aiSessions } from './ai-sessions.ts';

let world: PublishingPortal;
let admin: Member;
let ada: Member;
let workspace: Awaited<ReturnType<PublishingPortal['addWorkspace']>>;
let count = 0;

beforeEach(async () => {
  world = await publishingPortal();
  admin = await world.addMember('Root', 'admin');
  ada = await world.addMember('Ada', 'user');
  workspace = await world.addWorkspace(ada);
});
afterEach(() => world.end());

/** @param cost in millionths of a dollar; @param settled false while it is under way */
async function used(minutesAgo: number, cost: number, { model = 'sonnet', settled = true, of = workspace.id } = {}) {
  const { blueprintId } = await world.portal.db
    .selectFrom('workspaces')
    .select('blueprintId')
    .where('id', '=', workspace.id)
    .executeTakeFirstOrThrow();
  const at = new Date(world.portal.clock().getTime() - minutesAgo * 60_000);
  await world.portal.db
    .insertInto('aiUsage')
    .values({
      ...{ id: `use${count++}`, organizationId: admin.organization.id, blueprintId, workspaceId: of, at, cost, model },
      ...{ userId: ada.person.id, provider: 'anthropic', settledAt: settled ? at : null },
    })
    .execute();
}

async function publishes(text: string) {
  workspace.project.write('index.html', text);
  return submit(world.portal, ada, { id: `req${count++}`, workspaceId: workspace.id, subdomain: 'made' });
}

test('stretches of requests are sessions, newest first, with their models and cost', async () => {
  await used(200, 400_000);
  await used(190, 100_000, { model: 'opus' });
  await used(161, 100_000);
  // Half an hour and a minute later.
  await used(130, 250_000);
  await used(129, 7_000_000, { settled: false });
  const other = await world.addWorkspace(ada);
  await used(120, 9_000_000, { of: other.id });
  const { id } = await publishes('one');
  const { since, items, total } = await aiSessions(world.portal, admin, id);
  expect(since).toBeNull();
  expect(items).toMatchObject([
    { requests: 1, cost: 0.25, models: ['sonnet'] },
    { requests: 3, cost: 0.6, models: ['opus', 'sonnet'] },
  ]);
  expect(Date.parse(items[1]!.endedAt) - Date.parse(items[1]!.startedAt)).toBe(39 * 60_000);
  expect(total).toEqual({ sessions: 2, requests: 4, cost: 0.85 });
});

test('only what was made since the approved request before it, up to the request', async () => {
  await used(60, 1_000_000);
  const first = await publishes('one');
  await approve(world.portal, admin, first.id, first.commit);
  world.pass(120);
  await used(1, 500_000);
  const second = await publishes('two');
  world.pass(60);
  await used(0, 3_000_000);
  expect(await aiSessions(world.portal, admin, second.id)).toMatchObject({
    since: first.createdAt,
    items: [{ requests: 1, cost: 0.5 }],
    total: { sessions: 1, requests: 1, cost: 0.5 },
  });
  expect((await aiSessions(world.portal, admin, first.id)).total).toEqual({ sessions: 1, requests: 1, cost: 1 });
});

test('at most 20 are listed, and all are counted', async () => {
  for (let i = 0; i < 25; i++) await used(60 * (i + 1), 1000);
  const { items, total } = await aiSessions(world.portal, admin, (await publishes('one')).id);
  expect(items).toHaveLength(20);
  expect(total).toEqual({ sessions: 25, requests: 25, cost: 0.025 });
});

test('it is for who decides', async () => {
  const { id } = await publishes('one');
  await expect(aiSessions(world.portal, ada, id)).rejects.toMatchObject({
    code: expect.stringMatching(/FORBIDDEN|NOT_FOUND/),
  });
});
