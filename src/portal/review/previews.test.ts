import { execFileSync } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Member } from '../actor.ts';
import { createPreviewSession, previewSession } from '../gateway/preview-sessions.ts';
import { redeemTicket } from '../gateway/tickets.ts';
import { hashToken } from '../ids.ts';
import type { Portal } from '../portal.ts';
import { approve, reject, withdraw } from '../publishing/actions.ts';
import { carryOut } from '../publishing/carry-out.ts';
import { deployVersions } from '../publishing/deploy.ts';
import { dying } from '../publishing/dying.fixture.ts';
import { type PublishingPortal, publishingPortal } from '../publishing/portal.fixture.ts';
import { submit } from '../publishing/submit.ts';
import { start as startWorkspace } from '../workspaces/actions.ts';
import { keepPreviews } from './keep-previews.ts';
import { getPreview, previewEnvironment, previewTicket, startPreview, stopPreview } from './previews.ts';
import { idleAfter } from './rules.ts';

let world: PublishingPortal;
let admin: Member;
let ada: Member;
let count = 0;
const signal = new AbortController().signal;
const soon = { timeout: 15_000 };

beforeEach(async () => {
  world = await publishingPortal();
  admin = await signedIn(await world.addMember('Root', 'admin'));
  ada = await signedIn(await world.addMember('Ada', 'user'));
});
afterEach(() => world.end());

/** Tickets end with the session that bought them, so there has to be one. */
async function signedIn(member: Member): Promise<Member> {
  const id = `ses${member.person.id}`;
  const now = world.portal.clock();
  const expiresAt = new Date(now.getTime() + 24 * 3600_000);
  const times = { createdAt: now, lastSeenAt: now, expiresAt };
  await world.db
    .insertInto('sessions')
    .values({ id, tokenHash: hashToken(id), userId: member.person.id, ...times })
    .execute();
  return { ...member, sessionId: id };
}

async function submitted(text = 'reviewed\n') {
  const workspace = await world.addWorkspace(ada);
  workspace.project.write('index.html', text);
  const id = `req${count++}`;
  const request = await submit(world.portal, ada, { id, workspaceId: workspace.id, subdomain: `app-x${count}x` });
  return { id, commit: request.commit, workspace };
}
const loop = (portal: Portal = world.portal) => keepPreviews(portal, signal);
async function running(text?: string) {
  const request = await submitted(text);
  await startPreview(world.portal, admin, request.id);
  await loop();
  return { ...request, environmentId: (await previewEnvironment(world.portal, request.id))! };
}
const stateOf = (id: string) => getPreview(world.portal, admin, id);
const atEngine = () => [...world.engine.state.environments.values()];
const audited = async () =>
  (await world.db.selectFrom('auditEvents').selectAll().orderBy('seq').execute())
    .filter(({ action }) => action.startsWith('publish_request.preview'))
    .map(({ action, actorLabel, data }) => ({ action: action.split('.')[1], actorLabel, data }));
const indexIn = (tar: Buffer) => execFileSync('tar', ['-xOf', '-', 'index.html'], { input: tar }).toString();

describe('a preview', () => {
  test('runs exactly the commit of its request, as an app runs, with nothing of the workspace', async () => {
    const { id, commit, workspace } = await submitted('reviewed\n');
    workspace.project.write('index.html', 'changed after the submission\n');
    expect(await stateOf(id)).toMatchObject({
      status: 'off',
      commit,
      startedAt: null,
      allowed: { start: { ok: true } },
    });

    expect(await startPreview(world.portal, admin, id)).toMatchObject({ status: 'starting', message: null });
    await loop();
    expect(await stateOf(id)).toMatchObject({ status: 'running', commit, log: 'log of app' });

    const [environment, ...others] = atEngine();
    expect(others).toEqual([]);
    expect(environment!.target).toMatchObject({
      purpose: 'app',
      startServices: false,
      variables: {},
      supervisor: { variables: {}, lease: idleAfter / 1000 },
    });
    expect(environment!.labels).toEqual({
      organization: admin.organization.id,
      blueprint: 'bpacme',
      owner: ada.person.id,
    });
    expect(await world.db.selectFrom('aiTokens').selectAll().execute()).toEqual([]);
    const { releases, release } = world.insides.get(environment!.id)!;
    expect(release.commit).toBe(commit);
    expect(releases.map(indexIn)).toEqual(['reviewed\n']);
    expect(await audited()).toEqual([
      { action: 'preview_started', actorLabel: admin.person.email, data: { commit } },
      { action: 'preview_running', actorLabel: 'Slipway', data: { commit } },
    ]);
  });

  test('says with its log that the app did not start, leaves nothing, and may be tried again', async () => {
    world.releasesEnd('failed');
    const { id } = await submitted();
    await startPreview(world.portal, admin, id);
    await loop();
    expect(await stateOf(id)).toMatchObject({ status: 'failed', message: 'step 1\nnpm ERR! no such file', log: null });
    await loop();
    expect(atEngine()).toEqual([]);

    world.releasesEnd('live');
    await startPreview(world.portal, admin, id);
    expect(await stateOf(id)).toMatchObject({ status: 'starting', message: null });
    await loop();
    expect((await stateOf(id)).status).toBe('running');
    expect(atEngine()).toHaveLength(1);
  });

  test('that does not come up in its time says so', async () => {
    world.releasesEnd('building');
    const { id } = await submitted();
    await startPreview(world.portal, admin, id);
    await keepPreviews(world.portal, signal, { start: 1000, build: 50 });
    expect(await stateOf(id)).toMatchObject({ status: 'failed', message: 'The app took too long to start.' });
  });

  test('is there once, however often and by however many it is asked for', async () => {
    const other = await world.addMember('Grace', 'admin');
    const { id } = await submitted();
    await Promise.all([
      startPreview(world.portal, admin, id),
      startPreview(world.portal, other, id),
      startPreview(world.portal, admin, id),
    ]);
    await Promise.all([loop(), loop()]);
    await startPreview(world.portal, other, id);
    await loop();
    expect(atEngine()).toHaveLength(1);
    expect((await audited()).filter(({ action }) => action === 'preview_started')).toHaveLength(1);
  });

  test('shows the log of the build while it starts', async () => {
    world.releasesEnd('building');
    const { id, commit } = await submitted();
    await startPreview(world.portal, admin, id);
    expect((await stateOf(id)).log).toBeNull();
    const keeping = loop();
    await expect.poll(async () => (await stateOf(id)).log, soon).toBe('log of build');
    await expect.poll(() => world.insides.get(atEngine()[0]!.id)?.release.status, soon).toBe('building');
    world.say(atEngine()[0]!.id, { commit, status: 'live', error: null });
    await keeping;
    expect((await stateOf(id)).status).toBe('running');
  });

  test('is started again after its machine was', async () => {
    const { id, environmentId } = await running();
    await world.engine.fail(environmentId, 'The machine was restarted.');
    expect((await stateOf(id)).status).toBe('starting');
    await loop();
    expect((await stateOf(id)).status).toBe('running');
    expect(await previewEnvironment(world.portal, id)).toBe(environmentId);
  });

  test('is none of the deployments’ business, and they are none of its', async () => {
    const preview = await running();
    const published = await submitted();
    await approve(world.portal, admin, published.id, published.commit);
    await carryOut(world.portal);
    await deployVersions(world.portal, signal);
    await loop();
    expect((await stateOf(preview.id)).status).toBe('running');
    expect(atEngine()).toHaveLength(2);
  });
});

describe('a preview ends', () => {
  test('when nobody looked at it for a quarter of an hour', async () => {
    const { id, environmentId } = await running();
    world.pass(idleAfter / 1000 - 1);
    await loop();
    expect(await previewEnvironment(world.portal, id)).toBe(environmentId);
    // Asking for its state is looking at it.
    await stateOf(id);
    world.pass(idleAfter / 1000 - 1);
    await loop();
    expect(await previewEnvironment(world.portal, id)).toBe(environmentId);
    world.pass(1);
    await loop();
    expect(await stateOf(id)).toMatchObject({ status: 'off', startedAt: null });
    await loop();
    expect(atEngine()).toEqual([]);
    expect((await audited()).at(-1)).toEqual({
      action: 'preview_stopped',
      actorLabel: 'Slipway',
      data: { reason: 'idle' },
    });
  });

  test.each([
    ['approved', ({ id, commit }: { id: string; commit: string }) => approve(world.portal, admin, id, commit)],
    ['rejected', ({ id }: { id: string }) => reject(world.portal, admin, id, null)],
    ['withdrawn', ({ id }: { id: string }) => withdraw(world.portal, ada, id)],
  ] as const)('when its request was %s', async (_status, decide) => {
    const request = await running();
    await decide(request);
    await loop();
    expect(await stateOf(request.id)).toMatchObject({
      status: 'off',
      allowed: { start: { ok: false, code: 'REQUEST_NOT_PENDING' } },
    });
    await loop();
    expect(atEngine()).toEqual([]);
    await expect(startPreview(world.portal, admin, request.id)).rejects.toMatchObject({ code: 'REQUEST_NOT_PENDING' });
  });

  test('by the button, also while it starts', async () => {
    world.releasesEnd('building');
    const { id } = await submitted();
    await startPreview(world.portal, admin, id);
    const keeping = loop();
    await expect.poll(() => world.insides.get(atEngine()[0]?.id ?? '')?.release.status, soon).toBe('building');
    expect(await stopPreview(world.portal, admin, id)).toMatchObject({ status: 'off' });
    // What is being made is given up first, then removed.
    await loop();
    await keeping;
    await loop();
    expect(atEngine()).toEqual([]);
    expect(await stateOf(id)).toMatchObject({ status: 'off' });
    expect(await stopPreview(world.portal, admin, id)).toMatchObject({ status: 'off' });
  });

  test('not with the portal: the next one goes on', async () => {
    world.releasesEnd('building');
    const { id, commit } = await submitted();
    await startPreview(world.portal, admin, id);
    const stopping = new AbortController();
    const keeping = keepPreviews(world.portal, stopping.signal);
    await expect.poll(() => world.insides.get(atEngine()[0]?.id ?? '')?.release.status, soon).toBe('building');
    stopping.abort(new Error('The portal is stopping.'));
    await keeping;
    expect((await stateOf(id)).status).toBe('starting');
    world.say(atEngine()[0]!.id, { commit, status: 'live', error: null });
    await loop(world.start());
    expect((await stateOf(id)).status).toBe('running');
    expect(atEngine()).toHaveLength(1);
  });
});

test('previews count with the workspaces of who started them', async () => {
  await world.db.updateTable('organizations').set({ maxRunningWorkspaces: 2 }).execute();
  await world.addWorkspace(admin);
  const [first, second] = [await running(), await submitted()];
  await expect(startPreview(world.portal, admin, second.id)).rejects.toMatchObject({
    code: 'QUOTA_EXCEEDED',
    message: 'You may have 2 running workspaces and previews. Stop one first.',
  });
  // Again the same one is no second one.
  await startPreview(world.portal, admin, first.id);
  await stopPreview(world.portal, admin, first.id);
  await startPreview(world.portal, admin, second.id);
});

test('a workspace finds no room where a preview of its owner has it', async () => {
  await world.db.updateTable('organizations').set({ maxRunningWorkspaces: 2 }).execute();
  await world.addWorkspace(admin);
  await world.db
    .updateTable('clusters')
    .set({ credential: Buffer.from('x') })
    .execute();
  const { id: stopped } = await world.addWorkspace(admin);
  const isStopped = { intent: 'stop', status: 'stopped' } as const;
  await world.db.updateTable('workspaces').set(isStopped).where('id', '=', stopped).execute();
  const { id } = await running();
  await expect(startWorkspace(world.portal, admin, stopped)).rejects.toMatchObject({
    code: 'QUOTA_EXCEEDED',
    message: 'You may have 2 running workspaces and previews. Stop one to launch another.',
  });
  await stopPreview(world.portal, admin, id);
  expect(await startWorkspace(world.portal, admin, stopped)).toMatchObject({ intent: 'run' });
});

describe('who gets in', () => {
  const enter = async (member: Member, id: string) => {
    const { ticket } = await previewTicket(world.portal, member, id);
    return redeemTicket(world.portal, ticket, 'preview');
  };

  test('an admin, with a ticket for this request alone, once', async () => {
    const { id } = await running();
    const { ticket, url } = await previewTicket(world.portal, admin, id, '/about');
    expect(url).toBe(`https://3200--${id}.preview.slipway.example/.slipway/enter?ticket=${ticket}`);
    const redeemed = await redeemTicket(world.portal, ticket, 'preview');
    expect(redeemed).toMatchObject({ workspaceId: id, port: 3200, path: '/about', userId: admin.person.id });
    expect(await redeemTicket(world.portal, ticket, 'preview')).toBeNull();
  });

  test('with nothing but a ticket for a preview', async () => {
    const { id } = await running();
    const { ticket } = await previewTicket(world.portal, admin, id);
    for (const kind of ['terminal', 'chat'] as const) expect(await redeemTicket(world.portal, ticket, kind)).toBeNull();
  });

  test('nobody while it does not run', async () => {
    const { id } = await submitted();
    await expect(previewTicket(world.portal, admin, id)).rejects.toMatchObject({ code: 'CONFLICT' });
    await startPreview(world.portal, admin, id);
    await expect(previewTicket(world.portal, admin, id)).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(await previewEnvironment(world.portal, id)).toBeNull();
  });

  test('neither its builder, nor others, nor another organization’s admin', async () => {
    const { id } = await running();
    const eve = await world.addMember('Eve', 'user');
    const stranger = await world.addMember('Mallory', 'admin', { slug: 'other' });
    for (const act of [getPreview, startPreview, stopPreview, previewTicket]) {
      await expect(act(world.portal, ada, id)).rejects.toMatchObject({ code: 'FORBIDDEN' });
      await expect(act(world.portal, eve, id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
      await expect(act(world.portal, stranger, id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
      await expect(act(world.portal, admin, 'reqmissing')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    }
    expect((await stateOf(id)).status).toBe('running');
  });

  const noAdmin = () =>
    world.db.updateTable('members').set({ role: 'user' }).where('userId', '=', admin.person.id).execute();
  const gone = () => world.db.deleteFrom('members').where('userId', '=', admin.person.id).execute();
  const signedOut = () => world.db.deleteFrom('sessions').where('userId', '=', admin.person.id).execute();
  test.each([
    ['an admin no more', noAdmin],
    ['a member no more', gone],
    ['signed out', signedOut],
  ])('neither with a ticket nor with a cookie: %s', async (_what, happen) => {
    const { id } = await running();
    const { ticket } = await previewTicket(world.portal, admin, id);
    const { token } = await createPreviewSession(world.portal, (await enter(admin, id))!);
    expect(await previewSession(world.portal, token)).toMatchObject({ workspaceId: id, port: 3200 });
    await happen();
    expect(await redeemTicket(world.portal, ticket, 'preview')).toBeNull();
    expect(await previewSession(world.portal, token)).toBeNull();
  });

  test('nobody after the decision', async () => {
    const { id } = await running();
    const { token } = await createPreviewSession(world.portal, (await enter(admin, id))!);
    await reject(world.portal, admin, id, null);
    expect(await previewSession(world.portal, token)).toBeNull();
    await expect(enter(admin, id)).resolves.toBeNull();
  });
});

test.each(['before', 'after'] as const)(
  'a portal that is killed %s any step goes on where it was, and leaves nothing over',
  async (when) => {
    for (let nth = 1; ; nth += 1) {
      expect(nth).toBeLessThan(30);
      const { id, commit } = await submitted(`version ${nth}\n`);
      const victim = dying(world.start(), nth, when);
      await startPreview(victim.portal, admin, id).catch(() => {});
      await loop(victim.portal).catch(() => {});
      // An admin who got no answer presses again.
      await startPreview(world.portal, admin, id);
      await loop(world.start());
      const state = await stateOf(id);
      expect({ nth, status: state.status, commit: state.commit }).toEqual({ nth, status: 'running', commit });
      await loop(world.start());
      expect(atEngine()).toHaveLength(1);

      const second = dying(world.start(), nth, when);
      await stopPreview(second.portal, admin, id).catch(() => {});
      await loop(second.portal).catch(() => {});
      await stopPreview(world.portal, admin, id);
      await loop(world.start());
      expect({ nth, left: atEngine().length }).toEqual({ nth, left: 0 });
      if (!victim.died()) return expect(nth).toBeGreaterThan(5);
    }
  },
  180_000,
);
