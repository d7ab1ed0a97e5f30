import { afterEach, beforeEach, expect, test } from 'vitest';
import { connectForge, disconnectForge, forgetForge, getForge } from '../forges/actions.ts';
import { type AtGithub, atGithub } from '../forges/at-github.fixture.ts';
import { dying } from '../publishing/dying.fixture.ts';
import { registerHooks } from './register.ts';
import { removeHooks } from './remove.ts';

let at: AtGithub;
beforeEach(async () => {
  at = await atGithub();
});
afterEach(() => at.end());

const hooksOf = (name: string) => at.github.repositories.get(`acme/${name}`)!.hooks;
const left = async () => (await getForge(at.portal, at.admin)).left;
const asked = () => at.github.asked.filter((line) => line.includes('/hooks')).length;
const list = 'GET /repos/{owner}/{repo}/hooks';
/** Whether anything of the token is kept. */
const tokenIsKept = async () =>
  (await at.world.db.selectFrom('leftForges').select('token').execute()).some(({ token }) => token !== null);
const audited = (action: string) =>
  at.world.db.selectFrom('auditEvents').select('data').where('action', '=', action).executeTakeFirst();

/** Two apps whose repositories have webhooks; then the forge is disconnected. */
async function disconnected() {
  await at.waiting('blog');
  await at.waiting('shop');
  await registerHooks(at.portal);
  expect([...hooksOf('blog'), ...hooksOf('shop')]).toHaveLength(2);
  return disconnectForge(at.portal, at.admin);
}

test('what the portal set up is removed, and then the token is forgotten', async () => {
  const {
    connection,
    left: [forge],
  } = await disconnected();
  expect(connection).toBeNull();
  expect(forge).toMatchObject({ repositories: ['blog', 'shop'], problem: null, until: expect.any(String) });
  hooksOf('shop').push({ id: 9, url: 'https://ci.example/hook', secret: 'theirs' });
  await removeHooks(at.portal);
  expect(hooksOf('blog')).toEqual([]);
  expect(hooksOf('shop')).toMatchObject([{ id: 9 }]);
  expect(await left()).toEqual([]);
  expect(await at.world.db.selectFrom('leftForges').selectAll().execute()).toEqual([]);
  expect(await audited('forge.webhooks_removed')).toMatchObject({ data: { owner: 'acme' } });
});

test('nothing is kept of a forge that has none of the portal’s', async () => {
  at.github.rules.mayHook = false;
  await at.waiting('shop');
  await registerHooks(at.portal);
  expect(await disconnectForge(at.portal, at.admin)).toMatchObject({ connection: null, left: [] });
  const before = at.github.asked.length;
  await removeHooks(at.portal);
  expect(at.github.asked).toHaveLength(before);
});

test('a GitHub App removes them, too', async () => {
  const { url, app } = at.github;
  app.now = at.portal.clock;
  const { id: appId, privateKey } = app;
  await connectForge(at.portal, at.admin, { kind: 'github', url, owner: 'acme', appId, privateKey });
  await disconnected();
  await removeHooks(at.portal);
  expect([...hooksOf('blog'), ...hooksOf('shop')]).toEqual([]);
  expect(await left()).toEqual([]);
});

test('the webhook of an app that was deleted goes, too', async () => {
  await at.waiting('shop');
  await registerHooks(at.portal);
  await at.world.db.deleteFrom('publishRequests').execute();
  await at.world.db.deleteFrom('apps').execute();
  await disconnectForge(at.portal, at.admin);
  await removeHooks(at.portal);
  expect(hooksOf('shop')).toEqual([]);
});

test('the same forge is connected again meanwhile, and keeps its new webhook', async () => {
  await disconnected();
  const { url, token } = at.github;
  await connectForge(at.portal, at.admin, { kind: 'github', url, owner: 'acme', token });
  await at.waiting('news');
  await registerHooks(at.portal);
  await removeHooks(at.portal);
  expect([hooksOf('blog').length, hooksOf('shop').length, hooksOf('news').length]).toEqual([0, 0, 1]);
  expect(await getForge(at.portal, at.admin)).toMatchObject({ left: [], connection: { hook: { registered: 1 } } });
});

test('a forge that is away is asked later and later, and after a day the token is forgotten', async () => {
  await disconnected();
  const away = () => at.github.faults.push({ operation: list, status: 503 });
  away();
  await removeHooks(at.portal);
  expect(await left()).toMatchObject([
    { problem: expect.stringContaining('not available'), until: expect.any(String) },
  ]);
  const before = asked();
  at.world.pass(4);
  await removeHooks(at.portal);
  expect(asked()).toBe(before);
  at.world.pass(2);
  away();
  await removeHooks(at.portal);
  expect(asked()).toBe(before + 1);
  at.world.pass(24 * 3600);
  away();
  await removeHooks(at.portal);
  expect(await left()).toMatchObject([{ repositories: ['blog', 'shop'], until: null }]);
  expect(await tokenIsKept()).toBe(false);
  expect(await audited('forge.webhooks_left')).toMatchObject({ data: { repositories: ['blog', 'shop'] } });
  const last = asked();
  at.world.pass(24 * 3600);
  await removeHooks(at.portal);
  expect(asked()).toBe(last);
});

test('the forge is left alone for as long as it asks', async () => {
  await disconnected();
  at.github.faults.push({ operation: list, status: 429, headers: { 'retry-after': '900' } });
  await removeHooks(at.portal);
  const before = asked();
  at.world.pass(890);
  await removeHooks(at.portal);
  expect(asked()).toBe(before);
  at.world.pass(20);
  await removeHooks(at.portal);
  expect(await left()).toEqual([]);
});

test('a refusal is told, the token forgotten at once, and an admin dismisses it', async () => {
  await disconnected();
  at.github.faults.push({ operation: list, status: 403, body: { message: 'Resource not accessible' } });
  await removeHooks(at.portal);
  const [forge] = await left();
  // What was not refused is done.
  expect(hooksOf('shop')).toEqual([]);
  expect(forge).toMatchObject({
    repositories: ['blog'],
    problem: expect.stringContaining('Resource not'),
    until: null,
  });
  expect(await tokenIsKept()).toBe(false);
  expect(await forgetForge(at.portal, at.admin, forge!.id)).toMatchObject({ left: [] });
});

test('an admin has the token forgotten at once, and nobody of another organization', async () => {
  const {
    left: [forge],
  } = await disconnected();
  const stranger = await at.world.addMember('Olga', 'admin', { slug: 'other' });
  await expect(forgetForge(at.portal, stranger, forge!.id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  expect(await tokenIsKept()).toBe(true);
  await forgetForge(at.portal, at.admin, forge!.id);
  expect(await audited('forge.forgotten')).toMatchObject({ data: { owner: 'acme' } });
  const before = asked();
  await removeHooks(at.portal);
  expect(asked()).toBe(before);
  await expect(forgetForge(at.portal, at.admin, forge!.id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test.each(['before', 'after'] as const)(
  'a portal that is killed %s any step leaves no webhook and no token',
  async (when) => {
    for (let nth = 1; ; nth += 1) {
      expect(nth).toBeLessThan(10);
      const name = `shop-${nth}`;
      const { url, token } = at.github;
      await connectForge(at.portal, at.admin, { kind: 'github', url, owner: 'acme', token });
      await at.waiting(name);
      const victim = dying(at.portal, nth, when);
      // Killed while it is made, while the forge is disconnected, or while it is removed.
      await registerHooks(victim.portal).catch(() => {});
      await disconnectForge(victim.portal, at.admin).catch(() => {});
      await removeHooks(victim.portal).catch(() => {});
      await disconnectForge(at.portal, at.admin);
      await removeHooks(at.portal);
      expect(hooksOf(name)).toEqual([]);
      expect(await at.world.db.selectFrom('leftForges').selectAll().execute()).toEqual([]);
      if (!victim.died()) return expect(nth).toBeGreaterThan(4);
    }
  },
  120_000,
);
