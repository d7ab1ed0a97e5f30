import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Client } from '#client/client.ts';
import { type BitbucketServer, startBitbucket } from '../harness/bitbucket-server.ts';
import { commandLine } from '../harness/command-line.ts';
import { giteaDelivery, githubDelivery } from '../harness/forge-webhook.ts';
import { type GiteaServer, startGitea } from '../harness/gitea-server.ts';
import { type GithubServer, startGithub } from '../harness/github-server.ts';
import { type GitlabServer, startGitlab } from '../harness/gitlab-server.ts';
import { type TestPortal, testPortal } from '../harness/portal.ts';
import { openRealTerminal } from '../harness/real-terminal.ts';
import { waitFor } from '../harness/wait-for.ts';

/** What a forge tells of its pull requests, of apps that are really published there. */
const main = { org: 'main' };
let portal: TestPortal;
let github: GithubServer;
let gitea: GiteaServer;
let gitlab: GitlabServer;
let bitbucket: BitbucketServer;
let admin: { client: Client; key: string };
let builder: Client;
let workspace: string;
let count = 0;

beforeAll(async () => {
  [github, gitea, gitlab, bitbucket] = await Promise.all([
    startGithub(),
    startGitea(),
    startGitlab(),
    startBitbucket(),
  ]);
  const hosts = [github, gitea, gitlab, bitbucket].map(({ host }) => host);
  portal = await testPortal({ SLIPWAY_FORGE_ALLOW_HOSTS: hosts.join(',') });
  admin = await portal.as('ann@corp.com', 'admin');
  ({ client: builder } = await portal.as('ben@corp.com', 'user'));
  const blueprint = await portal.addBlueprint({ 'app.mjs': 'export const answer = 42;' });
  ({ id: workspace } = await builder.workspaces.create({ ...main, blueprint }));
  await waitFor('it runs', async () => (await builder.workspaces.get({ ...main, id: workspace })).status === 'running');
}, 60_000);
afterAll(async () => {
  await portal?.end();
  for (const server of [github, gitea, gitlab, bitbucket]) {
    server?.end();
    expect(server?.violations).toEqual([]);
  }
});
beforeEach(async () => {
  for (const server of [github, gitea, gitlab, bitbucket]) server.protected = true;
  github.rules.mayHook = true;
  await admin.client.organizations.disconnectForge(main);
});

const connectGithub = () =>
  admin.client.organizations.connectForge({ ...main, url: github.url, owner: 'acme', token: github.token });

/** The forges that are somebody else's beside GitHub, and what a person does on their pages. */
const others = {
  gitea: () => ({
    ...gitea.byHand,
    hooksOf: (name: string) => gitea.repositories.get(name)!.hooks,
    place: { url: gitea.url, owner: 'acme', token: gitea.token },
  }),
  gitlab: () => ({
    ...gitlab.byHand,
    hooksOf: (name: string) => gitlab.projects.get(name)!.hooks,
    place: { url: gitlab.url, owner: 'acme/apps', token: gitlab.token },
  }),
  bitbucket: () => ({
    merge: bitbucket.byHand.merge,
    close: bitbucket.byHand.decline,
    hooksOf: (name: string) => bitbucket.repositories.get(name)!.hooks,
    place: { url: bitbucket.url, owner: 'acme', token: bitbucket.accessToken },
  }),
};
const kinds = Object.keys(others) as (keyof typeof others)[];
const hookOf = async () => (await admin.client.organizations.forge(main)).connection!.hook;
const requestOf = (id: string) => builder.publishing.get({ ...main, id });

/** A request that was approved, whose pull request the forge lets nobody merge, and that is not looked at for an hour. */
async function waiting(owner = 'acme'): Promise<{ id: string; name: string }> {
  count += 1;
  const [subdomain, line] = [`shop-${count}`, `changed ${count}`];
  const terminal = openRealTerminal(builder, { workspace });
  await waitFor('the terminal is open', () => terminal.state.status === 'open');
  terminal.send(`echo ${line} > changed.txt && echo do"ne"\r`);
  await terminal.screen.until(/done/);
  terminal.close();
  const { id, commit } = await builder.publishing.submit({ ...main, id: workspace, subdomain });
  await admin.client.publishing.approve({ ...main, id, commit });
  const { db } = portal.portal;
  await waitFor('it was tried once', async () => {
    const { carryAttempts } = await db
      .selectFrom('publishRequests')
      .select('carryAttempts')
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    return carryAttempts > 0;
  });
  const inAnHour = new Date(Date.now() + 3_600_000);
  await db.updateTable('publishRequests').set({ carryDueAt: inAnHour }).where('id', '=', id).execute();
  expect(await requestOf(id)).toMatchObject({ pullRequest: { status: 'open' } });
  return { id, name: `${owner}/${subdomain}` };
}

/** Set up by the portal, as the page tells. */
const registered = () => waitFor('the webhook is there', async () => (await hookOf()).registered === 1);

test('GitHub merged it: it goes live now, and the page tells of the call', async () => {
  await connectGithub();
  const { id, name } = await waiting();
  await registered();
  expect(await hookOf()).toMatchObject({ problem: null, deliveredAt: null });
  await github.byHand.merge(name, 1);
  await waitFor('it is being deployed', async () => (await requestOf(id)).deployment?.status !== 'queued');
  expect(await requestOf(id)).toMatchObject({ pullRequest: { status: 'merged' } });
  expect((await hookOf()).deliveredAt).not.toBeNull();
}, 60_000);

test('GitHub closed it: the builder has it back now, by a webhook that an admin set up', async () => {
  github.rules.mayHook = false;
  await connectGithub();
  const { id, name } = await waiting();
  const { url, secret } = await commandLine(portal.url, admin.key)('organization', 'make-hook-secret');
  expect(url).toMatch(new RegExp(`^${portal.url}/api/v1/hooks/github/fge`));
  github.repositories.get(name)!.hooks.push({ id: 1, url, secret });
  await github.byHand.close(name, 1);
  await waitFor('it is back', async () => (await requestOf(id)).status === 'rejected');
  expect(await hookOf()).toMatchObject({ registered: 0, problem: expect.stringContaining('does not allow this') });
}, 60_000);

test.each(kinds)(
  'at %s: merged by hand it goes live now, closed the builder has it back now, and disconnected nothing calls any more',
  async (kind) => {
    const { place, merge, close, hooksOf } = others[kind]();
    await admin.client.organizations.connectForge({ ...main, kind, ...place });
    const first = await waiting(place.owner);
    await registered();
    expect(await hookOf()).toMatchObject({ problem: null, deliveredAt: null });
    await merge(first.name, 1);
    await waitFor('it is being deployed', async () => (await requestOf(first.id)).deployment?.status !== 'queued');
    expect(await requestOf(first.id)).toMatchObject({ pullRequest: { status: 'merged' } });
    expect((await hookOf()).deliveredAt).not.toBeNull();

    const second = await waiting(place.owner);
    await waitFor('its webhook is there, too', async () => (await hookOf()).registered === 2);
    await close(second.name, 1);
    await waitFor('it is back', async () => (await requestOf(second.id)).status === 'rejected');

    await admin.client.organizations.disconnectForge(main);
    await waitFor('nothing is left there', async () => {
      const { left } = await admin.client.organizations.forge(main);
      return left.every((forge) => forge.kind !== kind);
    });
    expect([...hooksOf(first.name), ...hooksOf(second.name)]).toEqual([]);
  },
  60_000,
);

test('at Bitbucket a token without the right leaves it to a person, whose webhook does the same', async () => {
  const { scopes } = bitbucket;
  bitbucket.scopes = scopes.replace(', webhook', '');
  const { place, close } = others.bitbucket();
  await admin.client.organizations.connectForge({ ...main, kind: 'bitbucket', ...place });
  const { id, name } = await waiting();
  await waitFor('the page says so', async () => (await hookOf()).problem !== null);
  expect(await hookOf()).toMatchObject({ registered: 0, problem: expect.stringContaining('privilege scopes') });
  const hook = await admin.client.organizations.makeHookSecret(main);
  bitbucket.repositories.get(name)!.hooks.push({ ...hook, uuid: '{by-hand}', events: ['pullrequest:rejected'] });
  await close(name, 1);
  await waitFor('it is back', async () => (await requestOf(id)).status === 'rejected');
  bitbucket.scopes = scopes;
}, 60_000);

test('a call says where to look, not what to see', async () => {
  await connectGithub();
  const { id, name } = await waiting();
  const hook = await admin.client.organizations.makeHookSecret(main);
  const closed = { action: 'closed', pull_request: { number: 1, merged: true }, repository: { full_name: name } };
  const before = github.asked.length;
  expect((await fetch(...githubDelivery(hook, 'pull_request', closed))).status).toBe(204);
  const asks = (call: string) => github.asked.slice(before).includes(call);
  await waitFor('GitHub is asked', () => asks(`GET /api/v3/repos/${name}/pulls/1`));
  await waitFor('the merge is tried', () => asks(`PUT /api/v3/repos/${name}/pulls/1/merge`));
  expect(await requestOf(id)).toMatchObject({ status: 'approved', pullRequest: { status: 'open' } });
}, 60_000);

test('the secret is made where a forge is connected, by an admin, and shown once', async () => {
  await expect(admin.client.organizations.makeHookSecret(main)).rejects.toMatchObject({ code: 'CONFLICT' });
  await connectGithub();
  const first = await admin.client.organizations.makeHookSecret(main);
  const second = await admin.client.organizations.makeHookSecret(main);
  expect(second.secret).not.toBe(first.secret);
  expect((await fetch(...githubDelivery(first, 'ping', { zen: 'Design for failure.' }))).status).toBe(404);
  expect((await fetch(...githubDelivery(second, 'ping', { zen: 'Design for failure.' }))).status).toBe(204);

  const { db } = portal.portal;
  const rows = await db.selectFrom('forgeConnections').selectAll().execute();
  const audits = await db.selectFrom('auditEvents').selectAll().execute();
  const everything =
    JSON.stringify([await admin.client.organizations.forge(main), audits]) + rows[0]!.hookSecret!.toString('latin1');
  expect(everything).not.toContain(second.secret);
  expect(audits.filter(({ action }) => action === 'forge.hook_secret_made').length).toBeGreaterThan(1);
});

test('Gitea’s headers are read, and GitHub’s beside them are not', async () => {
  const place = { kind: 'gitea' as const, url: gitea.url, owner: 'acme', token: gitea.token };
  await admin.client.organizations.connectForge({ ...main, ...place });
  const hook = await admin.client.organizations.makeHookSecret(main);
  const [url, { headers, ...init }] = giteaDelivery(hook, 'push', {});
  expect((await fetch(url, { headers: headers!, ...init })).status).toBe(204);
  const forged = { ...headers, 'x-gitea-signature': '0'.repeat(64) };
  expect((await fetch(url, { headers: forged, ...init })).status).toBe(404);
});
