import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ForgeError } from '#forges/forge.ts';
import type { Member } from '../actor.ts';
import { approve, reject, withdraw } from '../publishing/actions.ts';
import { carryOut } from '../publishing/carry-out.ts';
import { deployVersions } from '../publishing/deploy.ts';
import { type PublishingPortal, publishingPortal } from '../publishing/portal.fixture.ts';
import { submit } from '../publishing/submit.ts';
import { addComment } from '../review/comments.ts';
import { grant } from '../trust/actions.ts';
import { list, read } from './actions.ts';
import { sendDigests } from './digest.ts';
import { listPreferences, prefer } from './preferences.ts';

/** Who is mailed of which turn, and who chose not to be. */
let world: PublishingPortal;
let root: Member;
let grace: Member;
let ada: Member;
let count = 0;

beforeAll(async () => {
  world = await publishingPortal();
});
afterAll(() => world.end());
beforeEach(async () => {
  world.pass(60);
  const slug = `mail${count++}`;
  const add = (name: string, role: 'admin' | 'user') => world.addMember(`${name}${count}`, role, { slug });
  [root, grace, ada] = [await add('Root', 'admin'), await add('Grace', 'admin'), await add('Ada', 'user')];
});

async function asked(message = '') {
  const workspace = await world.addWorkspace(ada);
  workspace.project.write('index.html', `hello ${count++}\n`);
  const place = { workspaceId: workspace.id, subdomain: `mailed-x${count++}x` };
  return submit(world.portal, ada, { id: `req${count++}`, ...place, message });
}
async function deploy() {
  await carryOut(world.portal);
  await deployVersions(world.portal, new AbortController().signal);
}
const mailsTo = (member: Member) =>
  world.db.selectFrom('mails').selectAll().where('recipient', '=', member.person.email).orderBy('subject').execute();
const subjects = async (member: Member) => (await mailsTo(member)).map(({ subject }) => subject);
const kinds = async (member: Member) => (await list(world.portal, member, { limit: 50 })).items.map(({ kind }) => kind);

describe('mails', () => {
  test('a request, its approval and that it is live: each once, however often the loops run', async () => {
    const request = await asked('Please look');
    for (const admin of [root, grace]) expect(await subjects(admin)).toEqual(['Review requested: Dashboard']);
    await approve(world.portal, root, request.id, request.commit, 'Nice');
    await approve(world.portal, root, request.id, request.commit, 'Nice');
    await deploy();
    await deploy();
    const [approved, live] = await mailsTo(ada);
    expect([approved!.subject, live!.subject]).toEqual(['Approved: Dashboard', 'Live: Dashboard']);
    expect(approved!.text).toContain('Nice');
    expect(live!.text).toContain(request.url);
    expect(await mailsTo(ada)).toHaveLength(2);
    expect(live).toMatchObject({ stopUserId: ada.person.id, stopKind: 'live' });
  });

  test('a rejection says how many comments there are; comments tell the other admins once', async () => {
    await prefer(world.portal, grace, { kind: 'commented', channel: 'mail', wanted: true });
    const request = await asked();
    for (const text of ['Which world?', 'And why?']) {
      const on = { path: 'index.html', side: 'new', line: 1, text } as const;
      await addComment(world.portal, root, {
        id: `cmt${count++}`,
        requestId: request.id,
        commit: request.commit,
        ...on,
      });
    }
    expect(await kinds(grace)).toEqual(['commented', 'submitted']);
    expect(await kinds(root)).toEqual(['submitted']);
    expect(await subjects(grace)).toEqual(['Commented: Dashboard', 'Review requested: Dashboard']);
    // Nothing of them before the decision.
    expect(await subjects(ada)).toEqual([]);
    await reject(world.portal, root, request.id, null);
    const [mail] = await mailsTo(ada);
    expect(mail!.subject).toBe('Changes requested: Dashboard');
    expect(mail!.text).toContain('There are 2 comments on lines of your changes.');
  });

  test('a deployment that fails, with what was said last', async () => {
    const request = await asked();
    await approve(world.portal, root, request.id, request.commit);
    world.releasesEnd('failed');
    await deploy();
    world.releasesEnd('live');
    const mail = (await mailsTo(ada)).find(({ subject }) => subject === 'Could not go live: Dashboard');
    expect(mail!.text).toContain('npm ERR! no such file');
  });

  test('a request that is taken back: the admins who had not read it, without a bell too', async () => {
    await prefer(world.portal, grace, { kind: 'submitted', channel: 'in_app', wanted: false });
    const request = await asked();
    await read(world.portal, root, {});
    await withdraw(world.portal, ada, request.id);
    expect(await subjects(root)).toEqual(['Review requested: Dashboard']);
    expect(await subjects(grace)).toEqual(['No review needed any more: Dashboard', 'Review requested: Dashboard']);
    expect(await kinds(grace)).toEqual(['withdrawn']);
  });

  test('what the forge refuses for good: builder and admins, once for each answer', async () => {
    const request = await asked();
    await approve(world.portal, root, request.id, request.commit);
    const closed = new ForgeError('conflict', 'The pull request was closed at Gitea. Reopen it there to go on.');
    for (const error of [closed, new ForgeError('unavailable', 'The forge is away.'), closed]) {
      world.forge.faults.push({ call: 'merge', when: 'before', error });
      await carryOut(world.portal);
      world.pass(600);
    }
    for (const member of [root, grace, ada]) {
      const held = (await mailsTo(member)).filter(({ subject }) => subject === 'Held up at the git forge: Dashboard');
      expect(held).toHaveLength(1);
      expect(held[0]!.text).toContain('Reopen it there to go on.');
      expect((await kinds(member)).filter((kind) => kind === 'held_up')).toHaveLength(1);
    }
    await deploy();
    expect(await subjects(ada)).toContain('Live: Dashboard');
  });

  test('nobody who has left the organization', async () => {
    const request = await asked();
    await approve(world.portal, root, request.id, request.commit);
    await world.db.deleteFrom('members').where('id', '=', ada.memberId).execute();
    await deploy();
    expect(await subjects(ada)).toEqual(['Approved: Dashboard']);
  });

  test('an approval by trust only who asks for it', async () => {
    await prefer(world.portal, root, { kind: 'auto_approved', channel: 'mail', wanted: true });
    await grant(world.portal, root, { id: `bp${ada.organization.slug}`, userId: ada.person.id });
    await asked();
    const [mail] = await mailsTo(root);
    expect(mail!.text).toContain(`${root.person.email} trusts them with this blueprint`);
    expect(await subjects(grace)).toEqual([]);
  });
});

describe('preferences', () => {
  test('stop one kind in one way, leave one audit line, and can be taken back', async () => {
    const off = { kind: 'submitted', channel: 'mail', wanted: false } as const;
    await prefer(world.portal, root, off);
    expect(await prefer(world.portal, root, off)).toContainEqual({ kind: 'submitted', inApp: true, mail: false });
    await asked();
    expect([await subjects(root), await kinds(root)]).toEqual([[], ['submitted']]);
    expect(await subjects(grace)).toEqual(['Review requested: Dashboard']);
    const lines = world.db.selectFrom('auditEvents').select(['action', 'data', 'actorId']);
    expect(await lines.where('targetId', '=', root.person.id).execute()).toEqual([
      { action: 'user.notifications_chosen', data: off, actorId: root.person.id },
    ]);
    await prefer(world.portal, root, { ...off, wanted: true });
    await asked();
    expect(await subjects(root)).toEqual(['Review requested: Dashboard']);
  });

  test('are one’s own, and the bell has no digest', async () => {
    await prefer(world.portal, root, { kind: 'live', channel: 'in_app', wanted: false });
    expect(await listPreferences(world.portal, grace)).toContainEqual({ kind: 'live', inApp: true, mail: true });
    await expect(prefer(world.portal, root, { kind: 'digest', channel: 'in_app', wanted: true })).rejects.toMatchObject(
      { code: 'BAD_REQUEST' },
    );
  });

  test('hold for the digest', async () => {
    await prefer(world.portal, root, { kind: 'digest', channel: 'mail', wanted: false });
    await asked();
    world.pass(24 * 3600);
    await sendDigests(world.portal);
    expect((await subjects(grace)).filter((subject) => subject.includes('wait'))).toHaveLength(1);
    expect((await subjects(root)).filter((subject) => subject.includes('wait'))).toHaveLength(0);
  });
});
