import { afterEach, beforeEach, expect, test } from 'vitest';
import { gitLine } from '#git/run.ts';
import { type AtGithub, atGithub } from '../forges/at-github.fixture.ts';
import { get } from './actions.ts';
import { carryOut } from './carry-out.ts';
import { preview } from './preview.ts';

let at: AtGithub;
beforeEach(async () => {
  at = await atGithub();
});
afterEach(() => at.end());

const requestOf = (id: string) => get(at.portal, at.ada, id);
const appAt = (subdomain: string) =>
  at.world.db.selectFrom('apps').selectAll().where('subdomain', '=', subdomain).executeTakeFirstOrThrow();
/** The next look at what waits. */
async function later(portal = at.portal) {
  at.world.pass(300);
  await carryOut(portal);
}

test('what was merged by hand goes live, also when its branch is deleted', async () => {
  const { id, commit } = await at.waiting('shop');
  await at.github.byHand.merge('acme/shop', 1);
  const { folder, pulls } = at.github.repositories.get('acme/shop')!;
  await gitLine(['update-ref', '-d', `refs/heads/publish/${id}`], { folder });
  await later();
  expect(await requestOf(id)).toMatchObject({ pullRequest: { status: 'merged' }, deployment: { status: 'queued' } });
  expect(await gitLine(['rev-parse', 'refs/heads/main^2'], { folder })).toBe(commit);
  expect(pulls).toHaveLength(1);
});

test('what was closed there goes back to the builder, once, and may be changed and published again', async () => {
  const { id, workspace } = await at.waiting('shop');
  await at.github.byHand.close('acme/shop', 1);
  await later();
  await later();
  expect(await requestOf(id)).toMatchObject({
    status: 'rejected',
    reviewer: null,
    feedback: 'Pull request #1 was closed at the forge, not merged.',
    pullRequest: { number: 1, status: 'closed' },
    deployment: null,
  });
  const mails = await at.world.db.selectFrom('mails').selectAll().where('recipient', '=', ada()).execute();
  expect(mails.filter(({ subject }) => subject === 'Not published: Dashboard')).toHaveLength(1);
  const bells = await at.world.db.selectFrom('notifications').selectAll().where('kind', '=', 'rejected').execute();
  expect(bells).toHaveLength(1);
  expect(at.github.repositories.get('acme/shop')!.pulls).toHaveLength(1);

  // Compared with what is at GitHub, not with what was refused.
  expect(await preview(at.portal, at.ada, workspace.id)).toMatchObject({ base: workspace.startCommit });
  const next = await at.approved('shop', workspace);
  await later();
  expect(await requestOf(next.id)).toMatchObject({ pullRequest: { number: 2, status: 'merged' } });
});
const ada = () => at.ada.person.email;

test('what was approved on top of it goes back with it', async () => {
  const live = await at.approved('shop');
  await carryOut(at.portal);
  const first = await at.waiting('shop', live.workspace);
  const second = await at.approved('shop', live.workspace);
  await at.github.byHand.close('acme/shop', 2);
  await later();
  expect(await requestOf(first.id)).toMatchObject({ status: 'rejected' });
  expect(await requestOf(second.id)).toMatchObject({
    status: 'rejected',
    feedback: expect.stringContaining('builds on'),
  });
  expect(await requestOf(live.id)).toMatchObject({ status: 'approved' });
  expect(await appAt('shop')).toMatchObject({ publishedCommit: live.commit });
});

test('what did not wait for the forge is live already, and stays', async () => {
  await at.world.db.updateTable('organizations').set({ deployOn: 'approval' }).execute();
  const { id, commit } = await at.waiting('shop');
  await at.github.byHand.close('acme/shop', 1);
  await later();
  const request = await requestOf(id);
  expect(request).toMatchObject({ status: 'approved', pullRequest: { number: 1 } });
  expect(request.deployment?.message).toContain('Reopen it there');
  expect(await appAt('shop')).toMatchObject({ publishedCommit: commit });
  at.github.repositories.get('acme/shop')!.pulls[0]!.state = 'open';
  await later();
  expect(await requestOf(id)).toMatchObject({ pullRequest: { number: 1, status: 'merged' } });
});

test('a repository that was deleted there is made again', async () => {
  const { id } = await at.waiting('shop');
  at.github.repositories.delete('acme/shop');
  await later();
  expect(await requestOf(id)).toMatchObject({ pullRequest: { number: 1, status: 'merged' } });
});
