import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { publishing, publishRequest } from '#contract/publishing.ts';
import type { Member } from '../actor.ts';
import { approve, file, files, get, list, reject, withdraw } from './actions.ts';
import { type PublishingPortal, publishingPortal } from './portal.fixture.ts';
import { checkSubdomain, preview, previewFile } from './preview.ts';
import { submit } from './submit.ts';

let world: PublishingPortal;
let admin: Member;
let ada: Member;
let eve: Member;
let stranger: Member;
let count = 0;

beforeAll(async () => {
  world = await publishingPortal();
  admin = await world.addMember('Root', 'admin');
  ada = await world.addMember('Ada', 'user');
  eve = await world.addMember('Eve', 'user');
  stranger = await world.addMember('Mallory', 'admin', { slug: 'other' });
});
afterAll(() => world.end());
beforeEach(() => world.pass(60));

const code = (expected: string, message?: RegExp) =>
  expect.objectContaining({ code: expected, ...(message ? { message: expect.stringMatching(message) } : {}) });
const freshName = () => `site-x${count++}x`;
const newId = () => `req${count++}`;

/** A workspace of somebody with one change in it. */
async function changed(owner = ada) {
  const workspace = await world.addWorkspace(owner);
  workspace.project.write('index.html', `hello ${count++}\n`);
  return workspace;
}
const ask = (
  owner: Member,
  workspace: { id: string },
  subdomain = freshName(),
  more: { head?: string; message?: string } = {},
) => submit(world.portal, owner, { id: newId(), workspaceId: workspace.id, subdomain, ...more });
async function asked(owner = ada, subdomain = freshName()) {
  const workspace = await changed(owner);
  return { workspace, request: await ask(owner, workspace, subdomain) };
}
const auditOf = (id: string) =>
  world.db
    .selectFrom('auditEvents')
    .select(['action', 'actorLabel', 'data'])
    .where('targetId', '=', id)
    .orderBy('seq')
    .execute();
const mailsTo = async (email: string) =>
  (await world.db.selectFrom('mails').select('subject').where('recipient', '=', email).execute()).map(
    (mail) => mail.subject,
  );
const appAt = (subdomain: string) =>
  world.db.selectFrom('apps').selectAll().where('subdomain', '=', subdomain).executeTakeFirst();

test('what is answered is what the contract says', async () => {
  const { request, workspace } = await asked();
  expect(publishRequest.parse(request)).toEqual(request);
  workspace.project.write('more.txt', 'x');
  const answers = {
    preview: await preview(world.portal, ada, workspace.id),
    list: await list(world.portal, admin, { limit: 50 }),
    get: await approve(world.portal, admin, request.id, request.commit),
  };
  for (const [name, answer] of Object.entries(answers)) {
    const schema = publishing[name as keyof typeof answers]['~orpc'].outputSchema as z.ZodType;
    expect(schema.parse(answer)).toEqual(answer);
  }
});

describe('preview', () => {
  test('shows what would change, and the same again', async () => {
    const workspace = await world.addWorkspace(ada, 'Q3 numbers');
    expect((await preview(world.portal, ada, workspace.id)).allowed).toMatchObject({ code: 'NOTHING_TO_PUBLISH' });
    workspace.project.write('new.txt', 'one\n');
    const shown = await preview(world.portal, ada, workspace.id);
    expect(shown).toMatchObject({
      base: workspace.startCommit,
      baseKind: 'start',
      subdomain: 'q3-numbers',
      stats: { files: 1, additions: 1, deletions: 0 },
      files: [{ path: 'new.txt', status: 'added' }],
      allowed: { ok: true },
    });
    expect(await preview(world.portal, ada, workspace.id)).toEqual(shown);
    const diff = await previewFile(world.portal, ada, { id: workspace.id, head: shown.head, path: 'new.txt' });
    expect(diff.patch).toContain('+one');
  });

  test('is nobody else’s: not a user’s, not an admin’s, not another tenant’s', async () => {
    const workspace = await changed();
    const { head } = await preview(world.portal, ada, workspace.id);
    const input = { id: workspace.id, head, path: 'index.html' };
    for (const member of [eve, stranger]) {
      await expect(preview(world.portal, member, workspace.id)).rejects.toEqual(code('NOT_FOUND'));
      await expect(previewFile(world.portal, member, input)).rejects.toEqual(code('NOT_FOUND'));
      await expect(checkSubdomain(world.portal, member, workspace.id, 'free')).rejects.toEqual(code('NOT_FOUND'));
      await expect(ask(member, workspace)).rejects.toEqual(code('NOT_FOUND'));
    }
    await expect(preview(world.portal, admin, workspace.id)).rejects.toEqual(code('FORBIDDEN'));
    await expect(ask(admin, workspace)).rejects.toEqual(code('FORBIDDEN'));
  });

  test('reads no commit but its own', async () => {
    const { request } = await asked(eve);
    const workspace = await changed();
    const { head } = await preview(world.portal, ada, workspace.id);
    const read = (commit: string, path = 'index.html') =>
      previewFile(world.portal, ada, { id: workspace.id, head: commit, path });
    await expect(read(request.commit)).rejects.toEqual(code('NOT_FOUND'));
    await expect(read(request.base)).rejects.toEqual(code('NOT_FOUND'));
    await expect(read('f'.repeat(40))).rejects.toEqual(code('NOT_FOUND'));
    await expect(read(head, '../../etc/passwd')).rejects.toEqual(code('NOT_FOUND'));
    const theirs = await changed(eve);
    const shownToEve = await preview(world.portal, eve, theirs.id);
    await expect(read(shownToEve.head)).rejects.toEqual(code('NOT_FOUND'));
  });

  test('needs a running workspace', async () => {
    const workspace = await changed();
    await world.db.updateTable('workspaces').set({ status: 'stopped' }).where('id', '=', workspace.id).execute();
    await expect(preview(world.portal, ada, workspace.id)).rejects.toEqual(code('WORKSPACE_NOT_RUNNING'));
    await expect(ask(ada, workspace)).rejects.toEqual(code('WORKSPACE_NOT_RUNNING'));
  });
});

describe('submit', () => {
  test('asks for review of exactly this commit, whatever happens to the workspace afterwards', async () => {
    const workspace = await changed();
    workspace.project.write('note.txt', 'reviewed\n');
    const { head } = await preview(world.portal, ada, workspace.id);
    const request = await ask(ada, workspace, freshName(), { head, message: 'Please look' });
    workspace.project.write('note.txt', 'something else\n');
    expect(request).toMatchObject({
      status: 'pending',
      base: workspace.startCommit,
      message: 'Please look',
      builderEmail: 'ada@example.com',
    });
    expect(
      (await files(world.portal, admin, { id: request.id, limit: 50 })).items.map((changedFile) => changedFile.path),
    ).toEqual(['index.html', 'note.txt']);
    expect((await file(world.portal, admin, request.id, 'note.txt')).patch).toContain('+reviewed');
    await expect(file(world.portal, admin, request.id, '../../etc/passwd')).rejects.toEqual(code('NOT_FOUND'));
    expect(await auditOf(request.id)).toMatchObject([
      { action: 'publish_request.submitted', actorLabel: 'ada@example.com' },
    ]);
    expect(await mailsTo('root@example.com')).toContain('Review requested: Dashboard');
    expect(await mailsTo('mallory@example.com')).toEqual([]);
  });

  test('refuses files that the builder has not seen', async () => {
    const workspace = await changed();
    const { head } = await preview(world.portal, ada, workspace.id);
    workspace.project.write('sneaked-in.txt', 'x');
    const name = freshName();
    await expect(ask(ada, workspace, name, { head })).rejects.toEqual(code('CONFLICT', /has changed since/));
    await expect(ask(ada, workspace, name, { head: 'f'.repeat(40) })).rejects.toEqual(code('CONFLICT'));
    expect(await appAt(name)).toBeUndefined();
  });

  test('repeated with the same id makes one request', async () => {
    const workspace = await changed();
    const input = { id: newId(), workspaceId: workspace.id, subdomain: freshName() };
    const both = await Promise.all([submit(world.portal, ada, input), submit(world.portal, ada, input)]);
    expect(both[0]).toEqual(both[1]);
    expect(await submit(world.portal, ada, input)).toEqual(both[0]);
  });

  test('allows one request at a time for a workspace', async () => {
    const workspace = await changed();
    const outcomes = await Promise.allSettled([ask(ada, workspace), ask(ada, workspace)]);
    expect(outcomes.map((outcome) => outcome.status).toSorted()).toEqual(['fulfilled', 'rejected']);
    await expect(ask(ada, workspace)).rejects.toEqual(code('REQUEST_IN_PROGRESS'));
  });

  test('refuses another’s name, one that looks like it and a reserved one', async () => {
    await asked(ada, 'sales-report');
    const workspace = await changed(eve);
    for (const name of ['sales-report', 'saies-rep0rt', 'admin']) {
      await expect(ask(eve, workspace, name)).rejects.toEqual(code('SUBDOMAIN_TAKEN'));
      expect(await checkSubdomain(world.portal, eve, workspace.id, name)).toMatchObject({
        ok: false,
        code: 'SUBDOMAIN_TAKEN',
      });
    }
    const theirs = await world.addMember('Trent', 'user', { slug: 'other' });
    const foreign = await changed(theirs);
    await expect(ask(theirs, foreign, 'sales-report')).rejects.toEqual(code('SUBDOMAIN_TAKEN'));
  });

  test('gives a name, or one that looks like it, to one of two who ask at once', async () => {
    const [mine, theirs] = [await changed(ada), await changed(eve)];
    const outcomes = await Promise.allSettled([ask(ada, mine, 'budget-l'), ask(eve, theirs, 'budget-1')]);
    expect(outcomes.map((outcome) => outcome.status).toSorted()).toEqual(['fulfilled', 'rejected']);
    const lost = outcomes.find((outcome) => outcome.status === 'rejected');
    expect(lost?.reason).toEqual(code('SUBDOMAIN_TAKEN'));
  });

  test('keeps a commit message a message', async () => {
    const workspace = await changed();
    const message = 'x\n\nauthor Eve <eve@example.com> 0 +0000\nparent 123';
    const request = await ask(ada, workspace, freshName(), { message });
    expect(request.message).toBe(message);
    expect(await world.portal.git.treeOf(ada.organization.id, request.commit)).toBe(workspace.project.tree());
  });

  test('refuses a workspace that was never carried whole', async () => {
    const workspace = await world.addWorkspace(ada);
    const object = 'b'.repeat(40);
    const tree = workspace.project.rawTree([{ mode: '160000', name: 'vendor', object }]);
    workspace.project.tree = () => tree;
    await expect(ask(ada, workspace)).rejects.toEqual(code('BAD_REQUEST', /git repository inside/));
  });
});

describe('reading', () => {
  test('admins see all, users their own, and counts tell no more', async () => {
    const bob = await world.addMember('Bob', 'user');
    const { request } = await asked(bob);
    expect((await list(world.portal, bob, { limit: 50 })).items.map((item) => item.id)).toEqual([request.id]);
    expect((await list(world.portal, bob, { limit: 50 })).counts).toEqual({
      pending: 1,
      approved: 0,
      rejected: 0,
      withdrawn: 0,
    });
    expect((await list(world.portal, admin, { limit: 200 })).items.map((item) => item.id)).toContain(request.id);
    const carol = await world.addMember('Carol', 'user');
    expect(await list(world.portal, carol, { limit: 50 })).toMatchObject({
      items: [],
      counts: { pending: 0 },
      nextCursor: null,
    });
    expect((await list(world.portal, stranger, { limit: 200 })).items).toEqual([]);
    for (const member of [eve, stranger]) {
      await expect(get(world.portal, member, request.id)).rejects.toEqual(code('NOT_FOUND'));
      await expect(files(world.portal, member, { id: request.id, limit: 50 })).rejects.toEqual(code('NOT_FOUND'));
      await expect(file(world.portal, member, request.id, 'index.html')).rejects.toEqual(code('NOT_FOUND'));
    }
    await expect(get(world.portal, stranger, 'req-none')).rejects.toEqual(code('NOT_FOUND'));
  });

  test('pages hold each request once, and filters apply', async () => {
    const dan = await world.addMember('Dan', 'user');
    const ids = [];
    for (let i = 0; i < 3; i += 1) ids.unshift((await asked(dan)).request.id);
    const first = await list(world.portal, dan, { limit: 2 });
    const second = await list(world.portal, dan, { limit: 2, cursor: first.nextCursor! });
    expect([...first.items, ...second.items].map((item) => item.id).toSorted()).toEqual(ids.toSorted());
    expect(second.nextCursor).toBeNull();
    const workspace = first.items[0]!.workspace.id;
    expect((await list(world.portal, dan, { limit: 50, workspace })).items).toHaveLength(1);
    expect((await list(world.portal, dan, { limit: 50, status: 'approved' })).items).toEqual([]);
    await expect(list(world.portal, dan, { limit: 2, cursor: 'rubbish' })).rejects.toEqual(code('BAD_REQUEST'));
  });

  test('oldest first turns the pages around', async () => {
    const fay = await world.addMember('Fay', 'user');
    const ids = [];
    for (let i = 0; i < 3; i += 1) {
      ids.push((await asked(fay)).request.id);
      world.pass(1);
    }
    const first = await list(world.portal, fay, { limit: 2, order: 'oldest' });
    const second = await list(world.portal, fay, { limit: 2, order: 'oldest', cursor: first.nextCursor! });
    expect([...first.items, ...second.items].map((item) => item.id)).toEqual(ids);
    expect((await list(world.portal, fay, { limit: 3 })).items.map((item) => item.id)).toEqual(ids.toReversed());
  });

  test('a filter narrows the list and its counts, and never widens them', async () => {
    const gus = await world.addMember('Gus', 'user');
    const workspace = await world.addWorkspace(gus, 'Savings 100%');
    workspace.project.write('index.html', 'less\n');
    const request = await ask(gus, workspace, 'spend-less', { message: 'Without the old chart' });
    const found = async (member: Member, filter: Omit<Parameters<typeof list>[2], 'limit'>) => {
      const { items, counts } = await list(world.portal, member, { limit: 200, ...filter });
      expect(counts.pending).toBe(items.filter(({ status }) => status === 'pending').length);
      return items.some(({ id }) => id === request.id) ? items.length : 0;
    };
    for (const q of ['savings', 'ings 100%', 'SPEND-', 'old chart', 'gus@', 'Gus', '  gus '])
      expect(await found(admin, { q }), q).toBe(1);
    // What means something in a pattern stands for itself.
    for (const q of ['s%100', 'spend_less', '\\', 'nobody']) expect(await found(admin, { q }), q).toBe(0);
    expect(await found(admin, { builder: gus.person.id })).toBe(1);
    expect(await found(admin, { builder: ada.person.id })).toBe(0);
    expect(await found(admin, { blueprint: 'bpacme', builder: gus.person.id })).toBe(1);
    expect(await found(admin, { blueprint: 'bpother' })).toBe(0);
    expect((await list(world.portal, eve, { limit: 200, builder: gus.person.id })).items).toEqual([]);
    expect((await list(world.portal, stranger, { limit: 200, builder: gus.person.id })).items).toEqual([]);
  });

  test('who asked before is there to filter by: all of them for admins, oneself otherwise', async () => {
    const hal = await world.addMember('Hal', 'user');
    await asked(hal);
    const emails = async (member: Member) =>
      (await list(world.portal, member, { limit: 1, status: 'withdrawn' })).builders.map(({ email }) => email);
    expect(await emails(admin)).toContain('hal@example.com');
    expect(await emails(hal)).toEqual(['hal@example.com']);
    expect(await emails(stranger)).toEqual([]);
  });

  test('buttons are off with the server’s reason', async () => {
    const { request } = await asked();
    expect((await get(world.portal, ada, request.id)).allowed).toMatchObject({
      approve: { ok: false, code: 'FORBIDDEN' },
      reject: { ok: false, code: 'FORBIDDEN' },
      withdraw: { ok: true },
    });
    expect((await get(world.portal, admin, request.id)).allowed).toMatchObject({
      approve: { ok: true },
      reject: { ok: true },
      withdraw: { ok: false, code: 'FORBIDDEN' },
    });
  });
});

describe('approve', () => {
  test('is bound to the commit that was seen', async () => {
    const { request } = await asked();
    await expect(approve(world.portal, admin, request.id, 'f'.repeat(40))).rejects.toEqual(code('STALE_REVIEW'));
    expect((await get(world.portal, admin, request.id)).status).toBe('pending');
    const approved = await approve(world.portal, admin, request.id, request.commit);
    expect(approved).toMatchObject({
      status: 'approved',
      reviewer: { id: admin.person.id },
      deployment: { status: 'queued' },
    });
    expect((await auditOf(request.id)).at(-1)).toMatchObject({
      action: 'publish_request.approved',
      data: { commit: request.commit },
    });
    expect(await mailsTo('ada@example.com')).toContain('Approved: Dashboard');
    expect(await appAt(request.subdomain)).toMatchObject({ publishedCommit: request.commit });
  });

  test('twice, also by two admins at once, is one approval with one answer', async () => {
    const { request } = await asked();
    const second = await world.addMember(`Admin${count++}`, 'admin');
    const both = await Promise.all([
      approve(world.portal, admin, request.id, request.commit),
      approve(world.portal, second, request.id, request.commit),
    ]);
    expect(both[0]).toEqual(both[1]);
    expect(await approve(world.portal, admin, request.id, request.commit)).toEqual(both[0]);
    const lines = (await auditOf(request.id)).filter((line) => line.action === 'publish_request.approved');
    expect(lines).toHaveLength(1);
  });

  test('and reject at once: one of them is made', async () => {
    const { request } = await asked();
    const outcomes = await Promise.allSettled([
      approve(world.portal, admin, request.id, request.commit),
      reject(world.portal, admin, request.id, 'No'),
    ]);
    const lost = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(lost).toHaveLength(1);
    expect(lost[0]!.reason).toEqual(code('REQUEST_NOT_PENDING'));
  });

  test('after a rejection is refused', async () => {
    const { request } = await asked();
    await reject(world.portal, admin, request.id, 'No');
    await expect(approve(world.portal, admin, request.id, request.commit)).rejects.toEqual(code('REQUEST_NOT_PENDING'));
  });

  test('of a diff that is stale, because another version was approved, is refused in words', async () => {
    const name = freshName();
    const first = await asked(ada, name);
    const second = await asked(ada, name);
    await approve(world.portal, admin, first.request.id, first.request.commit);
    const stale = approve(world.portal, admin, second.request.id, second.request.commit);
    await expect(stale).rejects.toEqual(code('STALE_REVIEW', /withdraw this request and submit again/));
    expect((await get(world.portal, admin, second.request.id)).allowed.approve).toMatchObject({ code: 'STALE_REVIEW' });
    await withdraw(world.portal, ada, second.request.id);
    const again = await ask(ada, second.workspace, name);
    expect(again.base).toBe(first.request.commit);
    await approve(world.portal, admin, again.id, again.commit);
  });

  test('is not for users, other tenants and unknown ids', async () => {
    const { request } = await asked();
    await expect(approve(world.portal, ada, request.id, request.commit)).rejects.toEqual(code('FORBIDDEN'));
    await expect(approve(world.portal, eve, request.id, request.commit)).rejects.toEqual(code('NOT_FOUND'));
    await expect(approve(world.portal, stranger, request.id, request.commit)).rejects.toEqual(code('NOT_FOUND'));
    await expect(reject(world.portal, stranger, request.id, null)).rejects.toEqual(code('NOT_FOUND'));
    await expect(withdraw(world.portal, stranger, request.id)).rejects.toEqual(code('NOT_FOUND'));
    await expect(approve(world.portal, admin, 'reqnone', request.commit)).rejects.toEqual(code('NOT_FOUND'));
    expect((await get(world.portal, ada, request.id)).status).toBe('pending');
  });

  test('of a builder who has left is refused; the request can be rejected, and nobody is mailed', async () => {
    const gone = await world.addMember(`Gone${count++}`, 'user');
    const { request } = await asked(gone);
    await world.db.deleteFrom('members').where('id', '=', gone.memberId).execute();
    await expect(approve(world.portal, admin, request.id, request.commit)).rejects.toEqual(
      code('CONFLICT', /no longer a member/),
    );
    await reject(world.portal, admin, request.id, 'Left');
    expect(await mailsTo(gone.person.email)).toEqual([]);
  });

  test('of a workspace that is gone is possible', async () => {
    const { request, workspace } = await asked();
    await world.db
      .updateTable('workspaces')
      .set({ status: 'deleted', deletedAt: new Date() })
      .where('id', '=', workspace.id)
      .execute();
    await world.db
      .updateTable('environments')
      .set({ goneAt: new Date() })
      .where('id', '=', workspace.environmentId)
      .execute();
    expect((await approve(world.portal, admin, request.id, request.commit)).status).toBe('approved');
  });

  test('of one’s own request is for an admin who is alone, and is recorded as such', async () => {
    const alone = await world.addMember('Alone', 'admin', { slug: 'startup' });
    await world.addMember('Invited', 'admin', { slug: 'startup', seen: false });
    const first = await asked(alone);
    const approved = await approve(world.portal, alone, first.request.id, first.request.commit);
    expect(approved.status).toBe('approved');
    expect((await auditOf(first.request.id)).at(-1)!.data).toMatchObject({ selfApproval: true });

    const second = await asked(alone);
    await world.addMember('Here', 'admin', { slug: 'startup' });
    const refused = approve(world.portal, alone, second.request.id, second.request.commit);
    await expect(refused).rejects.toEqual(code('FORBIDDEN', /your own request/));
    expect((await get(world.portal, alone, second.request.id)).allowed.approve).toMatchObject({ code: 'FORBIDDEN' });
  });
});

describe('reject and withdraw', () => {
  test('a rejection goes back with its feedback, and releases a name that was never used', async () => {
    const { request, workspace } = await asked();
    const rejected = await reject(world.portal, admin, request.id, 'Remove the key');
    expect(rejected).toMatchObject({
      status: 'rejected',
      feedback: 'Remove the key',
      reviewer: { id: admin.person.id },
      deployment: null,
    });
    expect(await reject(world.portal, admin, request.id, 'Remove the key')).toEqual(rejected);
    expect(await mailsTo('ada@example.com')).toContain('Changes requested: Dashboard');
    expect(await appAt(request.subdomain)).toBeUndefined();
    const theirs = await changed(eve);
    expect(await checkSubdomain(world.portal, eve, theirs.id, request.subdomain)).toEqual({
      ok: true,
      audience: 'public',
    });
    const again = await ask(ada, workspace, request.subdomain);
    expect(again.status).toBe('pending');
  });

  test('a name that an app has stays its owner’s', async () => {
    const name = freshName();
    const first = await asked(ada, name);
    await approve(world.portal, admin, first.request.id, first.request.commit);
    first.workspace.project.write('more.txt', 'x');
    const second = await ask(ada, first.workspace, name);
    await withdraw(world.portal, ada, second.id);
    expect(await appAt(name)).toMatchObject({ ownerId: ada.person.id });
    const theirs = await changed(eve);
    await expect(ask(eve, theirs, name)).rejects.toEqual(code('SUBDOMAIN_TAKEN'));
  });

  test('a withdrawal is the builder’s, once', async () => {
    const { request } = await asked();
    await expect(withdraw(world.portal, admin, request.id)).rejects.toEqual(code('FORBIDDEN'));
    await expect(withdraw(world.portal, eve, request.id)).rejects.toEqual(code('NOT_FOUND'));
    const withdrawn = await withdraw(world.portal, ada, request.id);
    expect(withdrawn.status).toBe('withdrawn');
    expect(await withdraw(world.portal, ada, request.id)).toEqual(withdrawn);
    await expect(reject(world.portal, admin, request.id, 'No')).rejects.toEqual(code('REQUEST_NOT_PENDING'));
  });
});
