import { afterEach, beforeEach, expect, test } from 'vitest';
import { connectForge, getForge } from '../forges/actions.ts';
import { type AtGithub, atGithub } from '../forges/at-github.fixture.ts';
import { dying } from '../publishing/dying.fixture.ts';
import { makeHookSecret } from './actions.ts';
import { registerHooks } from './register.ts';

let at: AtGithub;
beforeEach(async () => {
  at = await atGithub();
});
afterEach(() => at.end());

const hooksOf = (name: string) => at.github.repositories.get(`acme/${name}`)!.hooks;
const shown = async () => (await getForge(at.portal, at.admin)).connection!.hook;
const asked = () => at.github.asked.filter((line) => line.includes('/hooks')).length;

test('a repository gets one, once there is one, and once', async () => {
  await at.approved('early');
  await registerHooks(at.portal);
  expect(asked()).toBe(0);

  await at.waiting('shop');
  await registerHooks(at.portal);
  const { url } = await shown();
  expect(hooksOf('shop')).toEqual([
    { id: 1, url, secret: expect.stringMatching(/^whsec_/), events: ['pull_request', 'pull_request_review'] },
  ]);
  expect(await shown()).toMatchObject({ registered: 2, problem: null });
  const before = asked();
  await registerHooks(at.portal);
  expect(asked()).toBe(before);
});

test('a GitHub App sets it up, too', async () => {
  const { url, app } = at.github;
  app.now = at.portal.clock;
  const { id: appId, privateKey } = app;
  await connectForge(at.portal, at.admin, { kind: 'github', url, owner: 'acme', appId, privateKey });
  await at.waiting('shop');
  await registerHooks(at.portal);
  expect(await shown()).toMatchObject({ registered: 1, problem: null });
});

test('a new secret replaces the one that it had', async () => {
  await at.waiting('shop');
  await registerHooks(at.portal);
  at.world.pass(60);
  const { secret } = await makeHookSecret(at.portal, at.admin);
  expect(await shown()).toMatchObject({ registered: 0 });
  await registerHooks(at.portal);
  expect(hooksOf('shop')).toMatchObject([{ secret }]);
  expect(await shown()).toMatchObject({ registered: 1 });
});

test('a token that may not is told in words, asked seldom, and replaced by one that may', async () => {
  at.github.rules.mayHook = false;
  await at.waiting('shop');
  await registerHooks(at.portal);
  expect(await shown()).toMatchObject({ registered: 0, problem: expect.stringContaining('does not allow this') });
  const before = asked();
  await registerHooks(at.portal);
  at.world.pass(3500);
  await registerHooks(at.portal);
  expect(asked()).toBe(before);
  at.world.pass(200);
  await registerHooks(at.portal);
  expect(asked()).toBeGreaterThan(before);

  at.github.rules.mayHook = true;
  const { url, token } = at.github;
  await connectForge(at.portal, at.admin, { kind: 'github', url, owner: 'acme', token });
  await registerHooks(at.portal);
  expect(await shown()).toMatchObject({ registered: 1, problem: null });
});

test('a forge that is away for a while is no problem of the admin’s', async () => {
  await at.waiting('shop');
  at.github.faults.push({ operation: 'GET /repos/{owner}/{repo}/hooks', status: 503 });
  await registerHooks(at.portal);
  expect(await shown()).toMatchObject({ registered: 0, problem: null });
  at.world.pass(61);
  await registerHooks(at.portal);
  expect(await shown()).toMatchObject({ registered: 1 });
});

test.each([
  [1, 'before'],
  [1, 'after'],
  [2, 'before'],
  [2, 'after'],
] as const)('a portal that is killed at step %d, %s it, makes no second one', async (nth, when) => {
  await at.waiting('shop');
  const victim = dying(at.portal, nth, when);
  await registerHooks(victim.portal).catch(() => {});
  expect(victim.died()).toBe(true);
  await registerHooks(at.portal);
  expect(hooksOf('shop')).toHaveLength(1);
});

test('a portal that moved to another address tells it, and has one webhook as before', async () => {
  await at.waiting('shop');
  await registerHooks(at.portal);
  const moved = { ...at.portal, config: { ...at.portal.config, url: 'https://moved.example' } };
  at.github.faults.push({ operation: 'GET /repos/{owner}/{repo}/hooks', status: 503 });
  await registerHooks(moved);
  at.world.pass(61);
  await registerHooks(moved);
  expect(hooksOf('shop')).toMatchObject([{ url: expect.stringMatching(/^https:\/\/moved\.example\/api\//) }]);
  expect(await shown()).toMatchObject({ registered: 1, problem: null });
  const before = asked();
  await registerHooks(moved);
  expect(asked()).toBe(before);
});
