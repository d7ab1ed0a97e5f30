import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Member } from '../actor.ts';
import { type PeoplePortal, peoplePortal } from '../identity/portal.fixture.ts';
import { listAudit } from './actions.ts';

let world: PeoplePortal;
let admin: Member;
let stranger: Member;
beforeAll(async () => {
  world = await peoplePortal();
  await world.organization('main');
  await world.organization('other');
  admin = await world.member('root@example.com', 'main', 'admin');
  stranger = await world.member('root@example.org', 'other', 'admin');
  await world.portal.db.deleteFrom('auditEvents').execute();
  await write(admin, 'workspace.created', 'ws1');
  await write(admin, 'workspace.stopped', 'ws1');
  await write(admin, 'workspaces_other', 'ws2');
  await write(admin, 'member.invited', 'mem1');
  await write(stranger, 'workspace.created', 'ws9');
});
afterAll(() => world.close());

const write = ({ organization }: Member, action: string, id: string) =>
  world.portal.change('system', (change) =>
    change.audit({
      organizationId: organization.id,
      action,
      target: { type: 'thing', id, label: `${id}-label` },
      data: { n: 1 },
    }),
  );

const actions = async (filter: Partial<Parameters<typeof listAudit>[2]>, member = admin) =>
  (await listAudit(world.portal, member, { limit: 50, ...filter })).items.map((item) => item.action);

test('newest first, and nothing of another organization', async () => {
  expect(await actions({})).toEqual(['member.invited', 'workspaces_other', 'workspace.stopped', 'workspace.created']);
  expect(await actions({}, stranger)).toEqual(['workspace.created']);
  expect(await actions({ target: 'ws9' })).toEqual([]);
});

test.each([
  [{ action: 'workspace.created' }, ['workspace.created']],
  [{ action: 'workspace' }, ['workspace.stopped', 'workspace.created']],
  [{ action: 'workspace%' }, []],
  [{ target: 'ws1' }, ['workspace.stopped', 'workspace.created']],
  [{ target: 'ws1-label', action: 'workspace.stopped' }, ['workspace.stopped']],
])('filter %j', async (filter, expected) => {
  expect(await actions(filter)).toEqual(expected);
});

test('page after page holds everything once, also while lines are written', async () => {
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await listAudit(world.portal, admin, { limit: 3, cursor, action: 'workspace' });
    seen.push(...page.items.map((item) => item.id));
    cursor = page.nextCursor ?? undefined;
    await write(admin, 'workspace.later', 'ws3');
  } while (cursor);
  expect(new Set(seen).size).toBe(2);
  expect(seen).toHaveLength(2);
});

test('a page that is exactly full is the last one', async () => {
  expect((await listAudit(world.portal, stranger, { limit: 1 })).nextCursor).toBeNull();
});

test('a foreign cursor is told apart from an empty page', async () => {
  await expect(listAudit(world.portal, admin, { limit: 1, cursor: 'nonsense' })).rejects.toMatchObject({
    code: 'BAD_REQUEST',
    data: { issues: [{ path: 'cursor' }] },
  });
});
