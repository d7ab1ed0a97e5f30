import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { gitLine } from '#git/run.ts';
import { blobOf, commitTo, commitTree } from '#test/harness/forge-repository.ts';
import { type AtGithub, atGithub } from '../forges/at-github.fixture.ts';
import { approve, get, reject } from './actions.ts';
import { carryOut } from './carry-out.ts';
import { dying } from './dying.fixture.ts';
import { preview } from './preview.ts';
import { submit } from './submit.ts';
import { applyUpdate, planUpdate, updateFile } from './update.ts';

// Each is a whole way to a forge and back, in dozens of git processes.
vi.setConfig({ testTimeout: 60_000 });

/** What others change in a repository, with a GitHub that has real repositories behind it. */
let at: AtGithub;
beforeEach(async () => {
  at = await atGithub();
});
afterEach(() => at.end());

type Workspace = Awaited<ReturnType<AtGithub['approved']>>['workspace'];
const folder = () => at.github.repositories.get('acme/shop')!.folder;
const inRepository = (...args: string[]) => gitLine(args, { folder: folder() });
const inStore = (...args: string[]) => gitLine(args, { folder: at.portal.git.folder(at.admin.organization.id) });
const byHand = (files: Parameters<typeof commitTo>[2]) => commitTo(folder(), 'main', files);
const requestOf = (id: string) => get(at.portal, at.ada, id);
const plan = (workspace: Workspace) => planUpdate(at.portal, at.ada, workspace.id);
const fileOf = ({ project }: Workspace, name: string) => readFileSync(path.join(project.folder, name), 'utf8');
async function later() {
  at.world.pass(300);
  await carryOut(at.portal);
}
/** A version of a new workspace that is merged at GitHub. */
async function published() {
  const { workspace, commit } = await at.approved('shop');
  await later();
  return { workspace, commit };
}
const update = async (workspace: Workspace, choices: { keep?: string[]; take?: string[] } = {}, portal = at.portal) => {
  const { update: found } = await planUpdate(portal, at.ada, workspace.id);
  const { ours, theirs } = found!;
  const { keep = [], take = [] } = choices;
  return applyUpdate(portal, at.ada, { id: workspace.id, ours, theirs, keep, take });
};
const send = (workspace: Workspace, id: string) =>
  submit(at.portal, at.ada, { id, workspaceId: workspace.id, subdomain: 'shop' });
/** A version that is approved, and that GitHub cannot merge: somebody changed the same file there. */
async function heldUp() {
  const { workspace, commit: first } = await published();
  workspace.project.write('index.html', 'mine\n');
  const { id, commit } = await send(workspace, 'reqheld');
  const theirs = await byHand({ 'index.html': 'theirs\n', 'README.md': 'Read me.\n' });
  await approve(at.portal, at.admin, id, commit);
  await later();
  return { workspace, id, commit, first, theirs };
}

test('a workspace has everything while only the portal changed the repository', async () => {
  const { workspace } = await published();
  expect(await plan(workspace)).toEqual({ forge: 'github', update: null });
  expect(await preview(at.portal, at.ada, workspace.id)).toMatchObject({ repository: null });
});

test('what was never published has no repository to be updated from', async () => {
  const workspace = await at.world.addWorkspace(at.ada);
  await expect(plan(workspace)).rejects.toMatchObject({ code: 'CONFLICT' });
  expect(await preview(at.portal, at.ada, workspace.id)).toMatchObject({ repository: null });
});

test('changes that conflict with nothing come in, and go out with the next version', async () => {
  const { workspace, commit: first } = await published();
  const theirs = await byHand({ 'README.md': 'Read me.\n' });
  workspace.project.write('index.html', 'mine\n');
  expect(await preview(at.portal, at.ada, workspace.id)).toMatchObject({
    repository: { forge: 'github', conflict: false },
    allowed: { ok: true },
  });
  const { update: found } = await plan(workspace);
  expect(found).toMatchObject({
    theirs,
    conflicts: [],
    stats: { files: 1 },
    files: [{ path: 'README.md', status: 'added' }],
  });
  const file = { id: workspace.id, ours: found!.ours, theirs, path: 'README.md' };
  expect((await updateFile(at.portal, at.ada, file)).patch).toContain('+Read me.\n');

  await update(workspace);
  expect(fileOf(workspace, 'README.md')).toBe('Read me.\n');
  expect(fileOf(workspace, 'index.html')).toBe('mine\n');
  expect((await plan(workspace)).update).toBeNull();
  expect(await preview(at.portal, at.ada, workspace.id)).toMatchObject({ repository: null });

  const request = await send(workspace, 'reqnext');
  expect(request).toMatchObject({ base: first, forgeCommit: theirs, stats: { files: 2 } });
  expect(await inStore('log', '-1', '--format=%P', request.commit)).toBe(`${first} ${theirs}`);
  await approve(at.portal, at.admin, request.id, request.commit);
  await later();
  expect(await requestOf(request.id)).toMatchObject({ pullRequest: { status: 'merged' } });
  expect(await inRepository('rev-parse', 'main^{tree}')).toBe(await inStore('rev-parse', `${request.commit}^{tree}`));
  // What is in the published version does not have to be brought along once more.
  workspace.project.write('index.html', 'more\n');
  expect(await send(workspace, 'reqafter')).toMatchObject({ base: request.commit, forgeCommit: null });
});

describe('a request that the forge cannot merge', () => {
  test('says so, and an update asks about the file that both changed', async () => {
    const { workspace, id, theirs } = await heldUp();
    expect(await requestOf(id)).toMatchObject({
      status: 'approved',
      conflict: { forge: 'github', updated: false },
      deployment: { status: 'queued' },
    });
    const mails = await at.world.db.selectFrom('mails').select('text').where('subject', 'like', 'Held up%').execute();
    expect(mails).toHaveLength(2);
    expect(mails[0]!.text).toContain(`publishes it again: https://slipway.example/workspaces/${workspace.id}`);
    const { update: found } = await plan(workspace);
    expect(found).toMatchObject({
      conflicts: [{ path: 'index.html', mine: true, theirs: true }],
      files: [{ path: 'README.md' }],
    });
    const input = { id: workspace.id, ours: found!.ours, theirs };
    const shown = await updateFile(at.portal, at.ada, { ...input, path: 'index.html' });
    expect(shown.patch).toContain('-mine\n+theirs\n');
    for (const choices of [
      { keep: [], take: [] },
      { keep: ['index.html'], take: ['index.html'] },
      { keep: ['index.html', 'README.md'], take: [] },
    ]) {
      await expect(applyUpdate(at.portal, at.ada, { ...input, ...choices })).rejects.toMatchObject({
        code: 'BAD_REQUEST',
      });
    }
    expect(fileOf(workspace, 'index.html')).toBe('mine\n');
    expect(existsSync(path.join(workspace.project.folder, 'README.md'))).toBe(false);
  });

  test.each(['keep', 'take'] as const)('goes out with a request of the updated workspace: %s', async (choice) => {
    const { workspace, id, commit, first, theirs } = await heldUp();
    await update(workspace, { [choice]: ['index.html'] });
    expect(fileOf(workspace, 'index.html')).toBe(choice === 'keep' ? 'mine\n' : 'theirs\n');
    expect(fileOf(workspace, 'README.md')).toBe('Read me.\n');
    expect((await requestOf(id)).conflict).toMatchObject({ updated: true });

    const next = await send(workspace, 'reqnext');
    expect(next).toMatchObject({ base: commit, forgeCommit: theirs });
    expect((await requestOf(id)).conflict).toBeNull();
    await approve(at.portal, at.admin, next.id, next.commit);
    expect(await requestOf(next.id)).toMatchObject({ deployment: { status: 'queued', heldUp: null } });
    await later();
    expect(await requestOf(next.id)).toMatchObject({
      pullRequest: { number: 3, status: 'merged' },
      deployment: { status: 'queued' },
    });
    // The one before went along: it is in the history, and never goes live by itself.
    expect(await requestOf(id)).toMatchObject({
      status: 'approved',
      conflict: null,
      pullRequest: { number: 2, status: 'merged' },
      deployment: { status: 'superseded' },
    });
    expect(await inRepository('rev-parse', 'main^{tree}')).toBe(await inStore('rev-parse', `${next.commit}^{tree}`));
    const history = (await inRepository('rev-list', 'main')).split('\n');
    for (const part of [first, commit, theirs, next.commit]) expect(history).toContain(part);
    const versions = await at.world.db.selectFrom('appVersions').select('commit').orderBy('number').execute();
    expect(versions.map((version) => version.commit)).toEqual([first, next.commit]);
    await later();
    expect(at.github.repositories.get('acme/shop')!.pulls).toHaveLength(3);
  });

  test('may go out although nothing differs from what was approved: what the others changed is undone there', async () => {
    const { workspace } = await published();
    workspace.project.write('index.html', 'mine\n');
    const held = await send(workspace, 'reqheld');
    await byHand({ 'index.html': 'theirs\n' });
    await approve(at.portal, at.admin, held.id, held.commit);
    await later();
    await update(workspace, { keep: ['index.html'] });
    expect(await preview(at.portal, at.ada, workspace.id)).toMatchObject({
      stats: { files: 0 },
      allowed: { ok: true },
    });
    const next = await send(workspace, 'reqnext');
    await approve(at.portal, at.admin, next.id, next.commit);
    await later();
    expect(await requestOf(next.id)).toMatchObject({ pullRequest: { status: 'merged' } });
    expect(await inRepository('show', 'main:index.html')).toBe('mine');
  });

  test('stays as it is when the one in its place is rejected, and another may follow', async () => {
    const { workspace, id, commit } = await heldUp();
    await update(workspace, { keep: ['index.html'] });
    const next = await send(workspace, 'reqnext');
    await reject(at.portal, at.admin, next.id, 'Not like this.');
    await later();
    expect(await requestOf(id)).toMatchObject({ status: 'approved', conflict: { updated: true } });
    workspace.project.write('index.html', 'better\n');
    const another = await send(workspace, 'reqanother');
    expect(another).toMatchObject({ base: commit, forgeCommit: expect.any(String) });
    await approve(at.portal, at.admin, another.id, another.commit);
    await later();
    expect(await requestOf(another.id)).toMatchObject({ pullRequest: { status: 'merged' } });
  });

  test('asks for another update when the repository was changed once more', async () => {
    const { workspace } = await heldUp();
    await update(workspace, { keep: ['index.html'] });
    const next = await send(workspace, 'reqnext');
    const again = await byHand({ 'index.html': 'theirs again\n' });
    await approve(at.portal, at.admin, next.id, next.commit);
    await later();
    expect((await requestOf(next.id)).conflict).toEqual({ forge: 'github', updated: false });
    await update(workspace, { take: ['index.html'] });
    const last = await send(workspace, 'reqlast');
    expect(last).toMatchObject({ base: next.commit, forgeCommit: again });
    await approve(at.portal, at.admin, last.id, last.commit);
    await later();
    expect(await requestOf(last.id)).toMatchObject({ pullRequest: { status: 'merged' } });
    expect(await inRepository('show', 'main:index.html')).toBe('theirs again');
  });

  test('is mended in the same way where apps do not wait for the forge', async () => {
    await at.world.db.updateTable('organizations').set({ deployOn: 'approval' }).execute();
    const { workspace, id } = await heldUp();
    await update(workspace, { keep: ['index.html'] });
    const next = await send(workspace, 'reqnext');
    await approve(at.portal, at.admin, next.id, next.commit);
    await later();
    const versions = await at.world.db.selectFrom('appVersions').select('requestId').orderBy('number').execute();
    expect(versions.map(({ requestId }) => requestId).slice(1)).toEqual([id, next.id]);
    for (const one of [id, next.id]) expect(await requestOf(one)).toMatchObject({ pullRequest: { status: 'merged' } });
  });

  test('does not blame others for a branch that is protected', async () => {
    const { id, workspace } = await at.waiting('shop');
    expect(await requestOf(id)).toMatchObject({ conflict: null, deployment: { status: 'queued' } });
    expect((await plan(workspace)).update).toBeNull();
  });
});

test('a forge that wants branches to be up to date is answered by an update, too', async () => {
  const { workspace } = await published();
  workspace.project.write('index.html', 'mine\n');
  const held = await send(workspace, 'reqheld');
  await byHand({ 'README.md': 'Read me.\n' });
  await approve(at.portal, at.admin, held.id, held.commit);
  const merge = 'PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge';
  at.github.faults.push({ operation: merge, status: 405, body: { message: 'Head branch is out of date' } });
  await later();
  expect((await requestOf(held.id)).conflict).toEqual({ forge: 'github', updated: false });
  await update(workspace);
  expect((await requestOf(held.id)).conflict).toEqual({ forge: 'github', updated: true });
});

describe('before it is sent', () => {
  test('a request that could not be merged is refused, and one with an update is not', async () => {
    const { workspace } = await published();
    workspace.project.write('index.html', 'mine\n');
    await byHand({ 'index.html': 'theirs\n' });
    expect(await preview(at.portal, at.ada, workspace.id)).toMatchObject({
      repository: { forge: 'github', conflict: true },
    });
    await expect(send(workspace, 'reqnext')).rejects.toMatchObject({ code: 'REPOSITORY_CHANGED' });
    await update(workspace, { keep: ['index.html'] });
    expect(await preview(at.portal, at.ada, workspace.id)).toMatchObject({ repository: null });
    expect(await send(workspace, 'reqnext')).toMatchObject({ status: 'pending' });
  });

  test('a forge that is away stops nobody, and an update says so and changes nothing', async () => {
    const { workspace } = await published();
    await byHand({ 'index.html': 'theirs\n' });
    workspace.project.write('index.html', 'mine\n');
    const operation = 'GET /repos/{owner}/{repo}';
    at.github.faults.push({ operation, status: 503 });
    await expect(plan(workspace)).rejects.toMatchObject({
      code: 'FORGE_FAILED',
      message: expect.stringContaining('Nothing was changed'),
    });
    at.github.faults.push({ operation, status: 503 });
    expect(await preview(at.portal, at.ada, workspace.id)).toMatchObject({ repository: null, allowed: { ok: true } });
    at.github.faults.push({ operation, status: 503 });
    expect(await send(workspace, 'reqnext')).toMatchObject({ status: 'pending', forgeCommit: null });
    expect(fileOf(workspace, 'index.html')).toBe('mine\n');
  });
});

describe('an update', () => {
  test('writes nothing when a file that it would write was changed meanwhile', async () => {
    const { workspace } = await published();
    const theirs = await byHand({ 'index.html': 'theirs\n', 'README.md': 'Read me.\n' });
    const { ours } = (await plan(workspace)).update!;
    workspace.project.write('index.html', 'typed meanwhile\n');
    const input = { id: workspace.id, ours, theirs, keep: [], take: [] };
    await expect(applyUpdate(at.portal, at.ada, input)).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('index.html'),
    });
    expect(fileOf(workspace, 'index.html')).toBe('typed meanwhile\n');
    expect(existsSync(path.join(workspace.project.folder, 'README.md'))).toBe(false);
    // Looked at again, it is the builder's to decide.
    expect((await plan(workspace)).update!.conflicts).toMatchObject([{ path: 'index.html' }]);
  });

  test('is refused when the repository was changed since it was shown', async () => {
    const { workspace } = await published();
    const theirs = await byHand({ 'README.md': 'Read me.\n' });
    const { ours } = (await plan(workspace)).update!;
    await byHand({ 'README.md': 'Read me, please.\n' });
    await plan(workspace);
    const input = { id: workspace.id, ours, theirs, keep: [], take: [] };
    await expect(applyUpdate(at.portal, at.ada, input)).rejects.toMatchObject({ code: 'CONFLICT' });
  });

  test('of two browsers at once is one update; other choices come too late', async () => {
    const { workspace } = await heldUp();
    const { ours, theirs } = (await plan(workspace)).update!;
    const input = { id: workspace.id, ours, theirs, keep: ['index.html'], take: [] };
    await Promise.all([applyUpdate(at.portal, at.ada, input), applyUpdate(at.portal, at.ada, input)]);
    expect(await applyUpdate(at.portal, at.ada, input)).toEqual({ theirs });
    const other = { ...input, keep: [], take: ['index.html'] };
    await expect(applyUpdate(at.portal, at.ada, other)).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(fileOf(workspace, 'index.html')).toBe('mine\n');
  });

  test.each(['before', 'after'] as const)(
    'is whole wherever the portal dies, %s a step',
    { timeout: 120_000 },
    async (when) => {
      const { workspace } = await published();
      workspace.project.write('index.html', 'mine\n');
      const theirs = await byHand({ 'README.md': 'Read me.\n' });
      for (let nth = 1; ; nth += 1) {
        const dies = dying(at.portal, nth, when);
        const done = await update(workspace, {}, dies.portal).then(
          () => true,
          () => false,
        );
        const { update: open } = await plan(workspace);
        // Either it is remembered, and the files are there; or it may be asked for again.
        if (open === null) expect(fileOf(workspace, 'README.md')).toBe('Read me.\n');
        else await update(workspace);
        expect((await plan(workspace)).update).toBeNull();
        expect(fileOf(workspace, 'index.html')).toBe('mine\n');
        const request = await send(workspace, `req${when}${nth}`);
        expect(request.stats.files).toBe(2);
        await reject(at.portal, at.admin, request.id, null);
        if (done) break;
        await at.world.db.deleteFrom('workspaceUpdates').execute();
        rmSync(path.join(workspace.project.folder, 'README.md'), { force: true });
      }
      expect(await at.portal.git.kept(at.ada.organization.id, `forges/${await appId()}`)).toBe(theirs);
    },
  );
  const appId = async () => (await at.world.db.selectFrom('apps').select('id').executeTakeFirstOrThrow()).id;

  test('takes only what this builder was shown, of this app’s repository', async () => {
    const { workspace } = await published();
    const eve = await at.world.addMember('Eve', 'user');
    const other = await at.world.addWorkspace(eve);
    const theirs = await byHand({ 'README.md': 'Read me.\n' });
    const { ours } = (await plan(workspace)).update!;
    const input = { id: workspace.id, ours, theirs, keep: [], take: [] };
    await expect(applyUpdate(at.portal, eve, input)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(planUpdate(at.portal, eve, workspace.id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    for (const secret of [other.startCommit, 'f'.repeat(40)]) {
      const asTheirs = { ...input, theirs: secret };
      const asOurs = { ...input, ours: secret };
      for (const forged of [asTheirs, asOurs]) {
        const refused = expect.objectContaining({ code: expect.stringMatching(/CONFLICT|NOT_FOUND/) });
        await expect(applyUpdate(at.portal, at.ada, forged)).rejects.toEqual(refused);
        await expect(updateFile(at.portal, at.ada, { ...forged, path: 'index.html' })).rejects.toEqual(refused);
      }
    }
  });

  test('is written down, with who did it', async () => {
    const { workspace, theirs } = await heldUp();
    await update(workspace, { keep: ['index.html'] });
    const lines = await at.world.db
      .selectFrom('auditEvents')
      .selectAll()
      .where('action', '=', 'workspace.updated_from_forge')
      .execute();
    expect(lines).toMatchObject([
      { actorId: at.ada.person.id, targetId: workspace.id, data: { commit: theirs, kept: 1, taken: 0 } },
    ]);
  });

  test('finds what differs between two histories that have nothing in common', async () => {
    const { workspace } = await published();
    const tree = await inRepository('rev-parse', 'main^{tree}');
    const another = await gitLine(['commit-tree', tree, '-m', 'Another history'], { folder: folder(), env: someone });
    await gitLine(['update-ref', 'refs/heads/main', another], { folder: folder() });
    workspace.project.write('index.html', 'mine\n');
    const { update: found } = await plan(workspace);
    expect(found!.conflicts).toMatchObject([{ path: 'index.html' }]);
    await update(workspace, { keep: ['index.html'] });
    const request = await send(workspace, 'reqnext');
    await approve(at.portal, at.admin, request.id, request.commit);
    await later();
    expect(await requestOf(request.id)).toMatchObject({ pullRequest: { status: 'merged' } });
  });

  test.each<[string, () => Promise<Record<string, { mode: string; object: string } | string>>]>([
    ['a submodule', async () => ({ module: { mode: '160000', object: 'a'.repeat(40) } })],
    ['a name that a terminal obeys', async () => ({ 'a\x1b[2J': 'x' })],
  ])('refuses a repository with %s, and leaves the workspace alone', async (_, files) => {
    const { workspace } = await published();
    const before = workspace.project.tree();
    await byHand(await files());
    await expect(plan(workspace)).rejects.toMatchObject({
      code: 'BAD_REQUEST',
      message: expect.stringContaining('nothing was brought in'),
    });
    expect(workspace.project.tree()).toBe(before);
    expect(await preview(at.portal, at.ada, workspace.id)).toMatchObject({ repository: null });
  });

  test('refuses a repository whose tree would leave its folder', async () => {
    const { workspace } = await published();
    const object = await blobOf(folder(), 'evil\n');
    for (const name of ['../../outside.txt', '.git']) {
      const tree = workspace.project.rawTree([{ mode: '100644', name, object: workspace.project.blob('evil\n') }]);
      const pack = workspace.project.pack(tree);
      await gitLine(['unpack-objects', '-q'], { folder: folder(), input: pack });
      await commitTree(folder(), 'main', tree);
      await expect(plan(workspace)).rejects.toMatchObject({ code: 'FORGE_FAILED' });
    }
    expect(object).toMatch(/^[0-9a-f]{40}$/);
  });

  test('brings a link in as a link, which leads nowhere here', async () => {
    const { workspace } = await published();
    const link = { mode: '120000', object: await blobOf(folder(), '/etc/passwd') };
    await byHand({ 'link.txt': link });
    await update(workspace);
    const request = await send(workspace, 'reqnext');
    expect(await inStore('ls-tree', request.commit, 'link.txt')).toMatch(/^120000/);
  });
});

const someone = {
  ...{ GIT_AUTHOR_NAME: 'Olivia', GIT_AUTHOR_EMAIL: 'o@example.com' },
  ...{ GIT_COMMITTER_NAME: 'Olivia', GIT_COMMITTER_EMAIL: 'o@example.com' },
};
