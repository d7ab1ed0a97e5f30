import { generateKeyPairSync } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { newAppKey } from '#test/harness/github-app.ts';
import { get } from '../publishing/actions.ts';
import { carryOut } from '../publishing/carry-out.ts';
import { connectForge, getForge, testForge } from './actions.ts';
import { type AtGithub, atGithub } from './at-github.fixture.ts';

let at: AtGithub;
beforeEach(async () => {
  at = await atGithub();
  at.github.app.now = at.portal.clock;
});
afterEach(() => at.end());

const place = () => ({ kind: 'github' as const, url: at.github.url, owner: 'acme' });
const connect = (app: { appId?: string; privateKey?: string; token?: string } = {}) => {
  const { id: appId, privateKey } = at.github.app;
  return connectForge(at.portal, at.admin, { ...place(), appId, privateKey, ...app });
};
const tokensMade = () => at.github.asked.filter((line) => line.endsWith('/access_tokens')).length;

test('apps are published by an App, with one token for many looks', async () => {
  expect(await connect()).toMatchObject({ connection: { appId: at.github.app.id } });
  expect(await testForge(at.portal, at.admin)).toEqual({ ok: true, missing: [] });
  const first = await at.approved('shop');
  await carryOut(at.portal);
  const second = await at.approved('blog');
  await carryOut(at.portal);
  for (const { id } of [first, second]) {
    expect(await get(at.portal, at.ada, id)).toMatchObject({ pullRequest: { status: 'merged' } });
  }
  expect(tokensMade()).toBe(1);
});

test('another key begins with a token of its own, and a token takes the App’s place', async () => {
  await connect();
  await testForge(at.portal, at.admin);
  at.github.app.privateKey = newAppKey();
  await connect();
  await testForge(at.portal, at.admin);
  expect(tokensMade()).toBe(2);
  const { token } = at.github;
  const { connection } = await connectForge(at.portal, at.admin, { ...place(), token });
  expect(connection).toMatchObject({ appId: null });
  expect(await testForge(at.portal, at.admin)).toEqual({ ok: true, missing: [] });
  expect(tokensMade()).toBe(2);
});

test('an App that was removed is told to the builder, and what waited goes on when it is back', async () => {
  await connect();
  at.github.app.installedAt = null;
  const { id } = await at.approved('shop');
  await carryOut(at.portal);
  const request = await get(at.portal, at.ada, id);
  expect(request.deployment?.message).toContain('is not installed at acme');
  at.github.app.installedAt = 'acme';
  at.world.pass(300);
  await carryOut(at.portal);
  expect(await get(at.portal, at.ada, id)).toMatchObject({ pullRequest: { status: 'merged' } });
});

test('the key is sealed and told to nobody', async () => {
  await connect();
  const { privateKey } = at.github.app;
  const audits = await at.world.db.selectFrom('auditEvents').selectAll().execute();
  const rows = await at.world.db.selectFrom('forgeConnections').selectAll().execute();
  const forge = await getForge(at.portal, at.admin);
  const everything = JSON.stringify([audits, forge]) + rows[0]!.token.toString('latin1');
  for (const line of privateKey.trim().split('\n')) expect(everything).not.toContain(line);
  expect(audits.at(-1)).toMatchObject({ action: 'forge.token_replaced', data: { appId: at.github.app.id } });
});

const elliptic = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' });
test.each([
  ['no key', { privateKey: undefined }, 'privateKey'],
  ['half of a key', { privateKey: newAppKey().slice(0, 300) }, 'privateKey'],
  ['a key of another kind', { privateKey: elliptic.toString() }, 'privateKey'],
  ['no id', { appId: undefined }, 'appId'],
  ['a token, too', { token: 'ghp_token' }, 'token'],
])('%s is refused beside its field', async (_, app, path) => {
  await expect(connect(app as object)).rejects.toMatchObject({ code: 'BAD_REQUEST', data: { issues: [{ path }] } });
});

test('only GitHub has Apps', async () => {
  const { id: appId, privateKey } = at.github.app;
  const input = { kind: 'gitea' as const, url: at.github.url, owner: 'acme', appId, privateKey };
  await expect(connectForge(at.portal, at.admin, input)).rejects.toMatchObject({
    data: { issues: [{ path: 'appId' }] },
  });
});
