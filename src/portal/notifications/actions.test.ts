import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { notifications } from '#contract/notifications.ts';
import type { Member } from '../actor.ts';
import { approve, reject, withdraw } from '../publishing/actions.ts';
import { carryOut } from '../publishing/carry-out.ts';
import { deployVersions } from '../publishing/deploy.ts';
import { type PublishingPortal, publishingPortal } from '../publishing/portal.fixture.ts';
import { submit } from '../publishing/submit.ts';
import { grant } from '../trust/actions.ts';
import { list, read, tidyNotifications } from './actions.ts';

let world: PublishingPortal;
let root: Member;
let grace: Member;
let ada: Member;
let eve: Member;
let count = 0;

beforeAll(async () => {
  world = await publishingPortal();
});
afterAll(() => world.end());
beforeEach(async () => {
  world.pass(60);
  // An organization of its own for each test, so that lists hold only what the test caused.
  const slug = `org${count++}`;
  const add = (name: string, role: 'admin' | 'user') => world.addMember(`${name}${count}`, role, { slug });
  [root, grace, ada, eve] = [
    await add('Root', 'admin'),
    await add('Grace', 'admin'),
    await add('Ada', 'user'),
    await add('Eve', 'user'),
  ];
});

async function asked(owner = ada, message = '') {
  const workspace = await world.addWorkspace(owner);
  workspace.project.write('index.html', `hello ${count++}\n`);
  const place = { workspaceId: workspace.id, subdomain: `told-x${count++}x` };
  return submit(world.portal, owner, { id: `req${count++}`, ...place, message });
}
const told = async (member: Member) => (await list(world.portal, member, { limit: 50 })).items;
const kinds = async (member: Member) => (await told(member)).map((item) => item.kind);
const unread = async (member: Member) => (await list(world.portal, member, { limit: 1 })).unread;
async function deploy() {
  await carryOut(world.portal);
  await deployVersions(world.portal, new AbortController().signal);
}
/** Who was woken since, by the events for one person alone. */
async function woken(since: number): Promise<string[]> {
  const events = world.db.selectFrom('events').select('userId').where('type', '=', 'notification');
  const rows = await events.where('seq', '>', since).orderBy('seq').execute();
  return rows.map((row) => row.userId!);
}
const newestEvent = async () =>
  (await world.db.selectFrom('events').select('seq').orderBy('seq', 'desc').executeTakeFirst())?.seq ?? 0;

test('what is answered is what the contract says', async () => {
  await asked(ada, 'Please look');
  const schemaOf = (name: keyof typeof notifications) => notifications[name]['~orpc'].outputSchema as z.ZodType;
  const answer = await list(world.portal, root, { limit: 50 });
  expect(schemaOf('list').parse(answer)).toEqual(answer);
  const marked = await read(world.portal, root, {});
  expect(schemaOf('read').parse(marked)).toEqual(marked);
});

describe('each turn', () => {
  test('a request tells every admin but not its builder, and wakes their bells', async () => {
    const before = await newestEvent();
    const request = await asked(ada, 'Please look');
    for (const admin of [root, grace]) {
      expect(await told(admin)).toMatchObject([
        {
          kind: 'submitted',
          read: false,
          title: expect.stringMatching(/^Ada\d+ asks to publish “Dashboard”$/),
          detail: 'Please look',
          target: { type: 'publish_request', id: request.id },
        },
      ]);
    }
    expect(await told(ada)).toEqual([]);
    expect((await woken(before)).toSorted()).toEqual([root.person.id, grace.person.id].toSorted());

    await asked(grace);
    expect(await kinds(grace)).toEqual(['submitted']);
    expect(await kinds(root)).toEqual(['submitted', 'submitted']);
  });

  test('an approval tells the builder, then that it is live; the other admin is asked no more', async () => {
    const request = await asked();
    await approve(world.portal, root, request.id, request.commit);
    expect([await unread(root), await unread(grace)]).toEqual([0, 0]);
    // Again, as after an answer that was lost.
    await approve(world.portal, root, request.id, request.commit);
    expect(await kinds(ada)).toEqual(['approved']);
    await deploy();
    expect(await told(ada)).toMatchObject([
      { kind: 'live', target: { type: 'app', url: request.url } },
      { kind: 'approved', target: { type: 'publish_request', id: request.id } },
    ]);
    await deploy();
    expect(await unread(ada)).toBe(2);
  });

  test('a rejection tells the builder the feedback', async () => {
    const request = await asked();
    await reject(world.portal, root, request.id, 'Take the key out');
    expect(await told(ada)).toMatchObject([
      { kind: 'rejected', detail: 'Take the key out', target: { type: 'publish_request', id: request.id } },
    ]);
  });

  test('a deployment that fails tells the builder what was said last', async () => {
    const request = await asked();
    await approve(world.portal, root, request.id, request.commit);
    world.releasesEnd('failed');
    await deploy();
    world.releasesEnd('live');
    expect((await told(ada))[0]).toMatchObject({ kind: 'failed', detail: 'step 1\nnpm ERR! no such file' });
  });

  test('a request that is taken back tells the admins who had not read it', async () => {
    const request = await asked();
    await read(world.portal, root, {});
    await withdraw(world.portal, ada, request.id);
    expect(await kinds(root)).toEqual(['submitted']);
    expect(await kinds(grace)).toEqual(['withdrawn', 'submitted']);
    expect([await unread(root), await unread(grace)]).toEqual([0, 1]);
  });

  test('an approval by trust tells the admins, and asks nobody', async () => {
    await grant(world.portal, root, { id: `bp${ada.organization.slug}`, userId: ada.person.id });
    await asked();
    expect(await told(grace)).toMatchObject([
      { kind: 'auto_approved', detail: expect.stringMatching(/^Root\d+ trusts them with this blueprint\.$/) },
    ]);
    expect(await kinds(ada)).toEqual([]);
  });

  test('a decision that is refused tells nobody', async () => {
    const request = await asked();
    await expect(approve(world.portal, root, request.id, 'f'.repeat(40))).rejects.toMatchObject({
      code: 'STALE_REVIEW',
    });
    expect(await told(ada)).toEqual([]);
    expect(await unread(grace)).toBe(1);
  });

  test('who decides on their own request is told nothing of it', async () => {
    const slug = `alone${count++}`;
    const alone = await world.addMember(`Alone${count}`, 'admin', { slug });
    const [first, second] = [await asked(alone), await asked(alone)];
    await approve(world.portal, alone, first.id, first.commit);
    await reject(world.portal, alone, second.id, null);
    expect(await told(alone)).toEqual([]);
  });

  test('a builder who has left is told nothing', async () => {
    const request = await asked(eve);
    await world.db.deleteFrom('members').where('id', '=', eve.memberId).execute();
    await reject(world.portal, root, request.id, 'Left');
    expect(await told(eve)).toEqual([]);
  });
});

describe('reading', () => {
  test('marks one, those up to one, or all, and only one’s own', async () => {
    for (let i = 0; i < 4; i += 1) await asked();
    const [newest, second] = await told(root);
    expect(await read(world.portal, root, { id: newest!.id })).toEqual({ unread: 3 });
    const late = await asked();
    expect(await read(world.portal, root, { until: second!.id })).toEqual({ unread: 1 });
    expect((await told(root)).find((item) => !item.read)?.target).toEqual({ type: 'publish_request', id: late.id });
    const before = await newestEvent();
    expect(await read(world.portal, root, {})).toEqual({ unread: 0 });
    expect(await read(world.portal, root, {})).toEqual({ unread: 0 });
    expect(await woken(before)).toEqual([root.person.id]);
    expect(await unread(grace)).toBe(5);
  });

  test('pages hold each once, newest first', async () => {
    for (let i = 0; i < 3; i += 1) await asked();
    const first = await list(world.portal, root, { limit: 2 });
    const second = await list(world.portal, root, { limit: 2, cursor: first.nextCursor! });
    expect([...first.items, ...second.items]).toEqual(await told(root));
    expect(second).toMatchObject({ nextCursor: null, unread: 3 });
    await expect(list(world.portal, root, { limit: 2, cursor: 'rubbish' })).rejects.toMatchObject({
      code: 'BAD_REQUEST',
    });
  });

  test('old ones are tidied, and no others', async () => {
    await asked();
    world.pass(89 * 86_400);
    const late = await asked();
    await tidyNotifications(world.portal);
    expect(await kinds(root)).toHaveLength(2);
    world.pass(2 * 86_400);
    await tidyNotifications(world.portal);
    expect((await told(root)).map((item) => item.target)).toEqual([{ type: 'publish_request', id: late.id }]);
  });
});
