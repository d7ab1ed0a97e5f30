import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Member } from '../actor.ts';
import { approve, get, reject, withdraw } from '../publishing/actions.ts';
import { type PublishingPortal, publishingPortal } from '../publishing/portal.fixture.ts';
import { submit } from '../publishing/submit.ts';
import { addComment, type CommentInput, listComments, removeComment } from './comments.ts';

let world: PublishingPortal;
let admin: Member;
let grace: Member;
let ada: Member;
let request: { id: string; commit: string };
let count = 0;

beforeEach(async () => {
  world = await publishingPortal();
  admin = await world.addMember('Root', 'admin');
  grace = await world.addMember('Grace', 'admin');
  ada = await world.addMember('Ada', 'user');
  const workspace = await world.addWorkspace(ada);
  workspace.project.write('index.html', 'hello\nworld\n');
  workspace.project.write('photo.bin', '\0\u0001\0');
  request = await submit(world.portal, ada, { id: 'reqone', workspaceId: workspace.id, subdomain: 'commented' });
});
afterEach(() => world.end());

const on = (changes: Partial<CommentInput> = {}): CommentInput => ({
  id: `cmt${count++}`,
  requestId: request.id,
  commit: request.commit,
  path: 'index.html',
  side: 'new',
  line: 2,
  text: 'Say which world.',
  ...changes,
});
const list = (member: Member) => listComments(world.portal, member, request.id);
const add = (member: Member, changes?: Partial<CommentInput>) => addComment(world.portal, member, on(changes));

describe('a comment', () => {
  test('is on a line of the commit, and read by every admin', async () => {
    const made = await add(admin);
    expect(made).toEqual({
      ...{ id: made.id, path: 'index.html', side: 'new', line: 2, text: 'Say which world.', removable: true },
      author: { id: admin.person.id, email: admin.person.email, name: 'Root' },
      createdAt: world.portal.clock().toISOString(),
    });
    expect(await list(grace)).toEqual([{ ...made, removable: false }]);
  });

  test('is text, whatever it holds', async () => {
    const text = '<script>alert(1)</script> **not** markdown\n\u202e';
    await add(admin, { text });
    expect((await list(admin))[0]!.text).toBe(text);
  });

  test('is written once, when the request for it is repeated', async () => {
    const input = on();
    const first = await addComment(world.portal, admin, input);
    expect(await addComment(world.portal, admin, input)).toEqual(first);
    expect(await list(admin)).toHaveLength(1);
  });

  test.each([
    ['a line that the diff does not show', { line: 3 }],
    ['a line of the other side', { side: 'old', line: 2 }],
    ['a file that did not change', { path: 'package.json' }],
    ['a file that is none', { path: '../../etc/passwd' }],
    ['a file that is no text', { path: 'photo.bin', line: 1 }],
  ] as const)('is refused on %s', async (_what, changes) => {
    await expect(add(admin, changes)).rejects.toMatchObject({
      status: expect.toSatisfy((s: number) => s === 400 || s === 404),
    });
    expect(await list(admin)).toEqual([]);
  });

  test('is refused for another commit than the request’s', async () => {
    await expect(add(admin, { commit: '0'.repeat(40) })).rejects.toMatchObject({ code: 'STALE_REVIEW' });
  });

  test('is taken back by its author alone', async () => {
    const { id } = await add(admin);
    const at = { requestId: request.id, id };
    await expect(removeComment(world.portal, grace, at)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await removeComment(world.portal, admin, at);
    expect(await list(admin)).toEqual([]);
    await expect(removeComment(world.portal, admin, at)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('leaves its line in the audit log, without its words', async () => {
    const { id } = await add(admin);
    await removeComment(world.portal, admin, { requestId: request.id, id });
    const lines = await world.db.selectFrom('auditEvents').select(['action', 'data']).orderBy('seq').execute();
    const data = { path: 'index.html', side: 'new', line: 2 };
    expect(lines.slice(-2)).toEqual([
      { action: 'publish_request.commented', data },
      { action: 'publish_request.comment_removed', data },
    ]);
  });
});

describe('the builder', () => {
  test('reads the comments with the decision, not before; they may be all that it says', async () => {
    const made = await add(admin);
    expect(await list(ada)).toEqual([]);
    await reject(world.portal, admin, request.id, null);
    expect(await list(ada)).toEqual([{ ...made, removable: false }]);
    expect(await get(world.portal, ada, request.id)).toMatchObject({ status: 'rejected', feedback: null });
  });

  test('writes none, and takes none away', async () => {
    const { id } = await add(admin);
    await expect(add(ada)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(removeComment(world.portal, ada, { requestId: request.id, id })).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
  });

  test('reads a note with an approval, in the product and by mail', async () => {
    await approve(world.portal, admin, request.id, request.commit, 'Well done.');
    expect(await get(world.portal, ada, request.id)).toMatchObject({ status: 'approved', feedback: 'Well done.' });
    const mails = await world.db.selectFrom('mails').select('text').where('recipient', '=', ada.person.email).execute();
    expect(mails.at(-1)!.text).toContain('Well done.');
  });
});

test.each([
  ['approved', () => approve(world.portal, admin, request.id, request.commit)],
  ['rejected', () => reject(world.portal, admin, request.id, null)],
  ['withdrawn', () => withdraw(world.portal, ada, request.id)],
] as const)('once it is %s nothing is added and nothing goes', async (_status, decide) => {
  const { id } = await add(admin);
  await decide();
  await expect(add(admin)).rejects.toMatchObject({ code: 'REQUEST_NOT_PENDING' });
  await expect(removeComment(world.portal, admin, { requestId: request.id, id })).rejects.toMatchObject({
    code: 'REQUEST_NOT_PENDING',
  });
  expect((await list(admin)).map((comment) => comment.id)).toEqual([id]);
});

test('nobody else reads or writes, and a comment is reached through its own request alone', async () => {
  const { id } = await add(admin);
  const eve = await world.addMember('Eve', 'user');
  const stranger = await world.addMember('Mallory', 'admin', { slug: 'other' });
  for (const member of [eve, stranger]) {
    await expect(list(member)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(add(member)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(removeComment(world.portal, member, { requestId: request.id, id })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  }
  const other = await world.addWorkspace(ada);
  other.project.write('index.html', 'other\n');
  await submit(world.portal, ada, { id: 'reqtwo', workspaceId: other.id, subdomain: 'another-one' });
  await expect(removeComment(world.portal, admin, { requestId: 'reqtwo', id })).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
  expect(await listComments(world.portal, admin, 'reqtwo')).toEqual([]);
});
