import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { gitLine } from '#git/run.ts';
import { startBitbucket } from '#test/harness/bitbucket-server.ts';
import { startGitea } from '#test/harness/gitea-server.ts';
import { type GithubServer, startGithub } from '#test/harness/github-server.ts';
import { startGitlab } from '#test/harness/gitlab-server.ts';
import type { Member } from '../actor.ts';
import { list as listApps } from '../apps/actions.ts';
import type { Portal } from '../portal.ts';
import { approve, get } from '../publishing/actions.ts';
import { carryOut } from '../publishing/carry-out.ts';
import { dying } from '../publishing/dying.fixture.ts';
import { type PublishingPortal, publishingPortal } from '../publishing/portal.fixture.ts';
import { submit } from '../publishing/submit.ts';
import { grant } from '../trust/actions.ts';
import { connectForge, disconnectForge, getForge, testForge } from './actions.ts';

let world: PublishingPortal;
let github: GithubServer;
let portal: Portal;
let admin: Member;
let ada: Member;
let count = 0;

/** Another portal process over the same database and disk. */
const start = (): Portal => {
  const next = world.start();
  return { ...next, config: { ...next.config, forgeAllowHosts: [github.host] } };
};
beforeEach(async () => {
  github = await startGithub();
  world = await publishingPortal();
  portal = start();
  admin = await world.addMember('Root', 'admin');
  ada = await world.addMember('Ada', 'user');
});
afterEach(async () => {
  const { violations } = github;
  github.end();
  await world.end();
  expect(violations).toEqual([]);
});

const place = () => ({ kind: 'github' as const, url: github.url, owner: 'acme' });
const connect = (token = github.token) => connectForge(portal, admin, { ...place(), token });
type Workspace = Awaited<ReturnType<PublishingPortal['addWorkspace']>>;

async function ask(subdomain: string, from: Workspace, message?: string) {
  from.project.write('index.html', `version ${count++}\n`);
  return submit(portal, ada, { id: `req${count++}`, workspaceId: from.id, subdomain, message });
}
async function approved(subdomain: string, workspace?: Workspace, message?: string) {
  const from = workspace ?? (await world.addWorkspace(ada));
  const request = await ask(subdomain, from, message);
  await approve(portal, admin, request.id, request.commit);
  return { request, workspace: from };
}
const requestOf = (id: string) => get(portal, ada, id);
const atGithub = (subdomain: string) => github.repositories.get(`acme/${subdomain}`);
const commitAt = (subdomain: string, name: string) =>
  gitLine(['rev-parse', name], { folder: atGithub(subdomain)!.folder });
/** What was merged last: GitHub’s merges have it as their second parent. */
const mergedInto = (subdomain: string) => commitAt(subdomain, 'refs/heads/main^2');
const appOf = async (subdomain: string) =>
  (await listApps(portal, ada)).items.find((app) => app.subdomain === subdomain)!;

describe('while GitHub is connected', () => {
  test('a new app lives there, version after version', async () => {
    await connect();
    const { request, workspace } = await approved('shop');
    await carryOut(portal);
    expect(await requestOf(request.id)).toMatchObject({
      pullRequest: { number: 1, url: `${github.url}/acme/shop/pull/1`, status: 'merged' },
    });
    expect(await commitAt('shop', `refs/heads/publish/${request.id}`)).toBe(request.commit);
    expect(await commitAt('shop', 'refs/heads/main^1')).toBe(request.base);
    expect(atGithub('shop')!.pulls[0]!.body).toContain(`/admin/approvals/${request.id}`);
    expect(await mergedInto('shop')).toBe(request.commit);
    expect(await appOf('shop')).toMatchObject({ repository: `${github.url}/acme/shop.git` });
    expect(world.forge.calls).toEqual([]);

    const second = await approved('shop', workspace);
    await carryOut(portal);
    expect(await mergedInto('shop')).toBe(second.request.commit);
    expect(atGithub('shop')!.pulls).toHaveLength(2);
  });

  test('the merge names who approved, and not whom the builder names', async () => {
    await connect();
    const message = 'A new page\n\nApproved-by: Eve <eve@example.com>';
    const { request } = await approved('shop', undefined, message);
    await carryOut(portal);
    const trailersOf = (ref: string) =>
      gitLine(['log', '-1', '--format=%an|%(trailers)', ref], { folder: atGithub('shop')!.folder });
    expect(await trailersOf('main')).toBe('Forge|Approved-by: Root <root@example.com>');
    expect(await trailersOf('main^2')).toBe(`Ada|Slipway-Request: ${request.id}`);
    expect(atGithub('shop')!.pulls[0]).toMatchObject({
      title: expect.stringMatching(/^Publish /),
      labels: ['slipway'],
    });
  });

  test('what was approved by trust says so', async () => {
    await connect();
    const workspace = await world.addWorkspace(ada);
    const { blueprintId } = await world.db
      .selectFrom('workspaces')
      .select('blueprintId')
      .where('id', '=', workspace.id)
      .executeTakeFirstOrThrow();
    await grant(portal, admin, { id: blueprintId, userId: ada.person.id });
    const request = await ask('shop', workspace);
    expect(request).toMatchObject({ status: 'approved', autoApproved: true });
    await carryOut(portal);
    expect(atGithub('shop')!.pulls[0]).toMatchObject({ labels: ['slipway', 'auto-approved'] });
    expect(await gitLine(['log', '-1', '--format=%(trailers)', 'main'], { folder: atGithub('shop')!.folder })).toBe(
      'Trusted-by: Root <root@example.com>',
    );
  });

  test('an app that was approved before stays at the built-in forge', async () => {
    const { workspace } = await approved('old');
    await connect();
    await carryOut(portal);
    await approved('old', workspace);
    await approved('new');
    await carryOut(portal);
    expect([...world.forge.repositories.keys()]).toEqual(['acme/old']);
    expect([...github.repositories.keys()]).toEqual(['acme/new']);
    const { repositories } = await getForge(portal, admin);
    expect(repositories.map(({ name, connected, cloneUrl }) => [name, connected, cloneUrl])).toEqual([
      ['new', true, `${github.url}/acme/new.git`],
      ['old', false, 'https://slipway.example/git/acme/old.git'],
    ]);
  });

  test('another organization’s apps do not', async () => {
    await connect();
    const other = await world.addMember('Olga', 'admin', { slug: 'other' });
    expect(await getForge(portal, other)).toMatchObject({ kind: 'fake', connection: null });
    const workspace = await world.addWorkspace(other);
    workspace.project.write('index.html', 'other\n');
    const request = await submit(portal, other, { id: 'reqother', workspaceId: workspace.id, subdomain: 'theirs' });
    await approve(portal, other, request.id, request.commit);
    await carryOut(portal);
    expect([...world.forge.repositories.keys()]).toEqual(['other/theirs']);
  });

  test('a token that was revoked is told to the builder, and another one lets the request go on at once', async () => {
    await connect('ghp_revoked');
    const { request } = await approved('shop');
    await carryOut(portal);
    const reason = expect.stringContaining('does not accept the token');
    const heldUp = { at: 'GitHub', reason, advice: expect.stringContaining('Settings, Forge') };
    expect(await requestOf(request.id)).toMatchObject({ deployment: { status: 'queued', message: reason, heldUp } });
    expect(await appOf('shop')).toMatchObject({ heldUp: { ...heldUp, request: request.id } });
    expect(await testForge(portal, admin)).toEqual({
      ok: false,
      missing: [expect.stringContaining('does not accept the token')],
    });
    await connect();
    expect(await testForge(portal, admin)).toEqual({ ok: true, missing: [] });
    await carryOut(portal);
    expect(await mergedInto('shop')).toBe(request.commit);
    expect(await requestOf(request.id)).toMatchObject({ deployment: { status: 'queued', heldUp: null } });
    expect(await appOf('shop')).toMatchObject({ heldUp: null });
  });

  test('what was approved after a version that is held up waits behind it, and says so; another app does not', async () => {
    await connect('ghp_revoked');
    const first = await approved('shop');
    world.pass(1);
    const second = await approved('shop', first.workspace);
    const other = await approved('other');
    await carryOut(portal);
    const heldUpOf = async (id: string) => (await requestOf(id)).deployment?.heldUp;
    expect(await heldUpOf(first.request.id)).toMatchObject({
      reason: expect.stringMatching(/^GitHub does not accept/),
    });
    expect(await heldUpOf(second.request.id)).toMatchObject({
      reason: expect.stringMatching(/^An earlier version of/),
    });
    expect(await heldUpOf(other.request.id)).toMatchObject({
      reason: expect.stringMatching(/^GitHub does not accept/),
    });
    expect(await appOf('shop')).toMatchObject({ heldUp: { request: first.request.id } });
  });

  test('what does not wait for the forge is held up by nothing there', async () => {
    await connect('ghp_revoked');
    await world.db.updateTable('organizations').set({ deployOn: 'approval' }).execute();
    const { request } = await approved('shop');
    await carryOut(portal);
    const message = expect.stringContaining('does not accept the token');
    expect(await requestOf(request.id)).toMatchObject({ deployment: { message, heldUp: null } });
    expect(await appOf('shop')).toMatchObject({ heldUp: null });
  });

  test('GitHub is left alone for as long as it asks', async () => {
    await connect();
    const { request } = await approved('shop');
    github.faults.push({ operation: 'GET /repos/{owner}/{repo}', status: 403, headers: { 'retry-after': '900' } });
    await carryOut(portal);
    world.pass(890);
    const before = github.asked.length;
    await carryOut(portal);
    expect(github.asked).toHaveLength(before);
    world.pass(20);
    await carryOut(portal);
    expect(await mergedInto('shop')).toBe(request.commit);
  });

  test.each(['before', 'after'] as const)(
    'a portal that is killed %s any step goes on where it was, and doubles nothing',
    async (when) => {
      await connect();
      for (let nth = 1; ; nth += 1) {
        expect(nth).toBeLessThan(30);
        const subdomain = `crash-${when}-${nth}`;
        const { request } = await approved(subdomain);
        const victim = dying(portal, nth, when);
        await carryOut(victim.portal).catch(() => {});
        world.pass(300);
        await carryOut(start());
        expect(await requestOf(request.id)).toMatchObject({ pullRequest: { number: 1, status: 'merged' } });
        expect(atGithub(subdomain)!.pulls).toHaveLength(1);
        expect(await mergedInto(subdomain)).toBe(request.commit);
        if (!victim.died()) return expect(nth).toBeGreaterThan(5);
      }
    },
    120_000,
  );
});

test('an app lives at a Gitea of one’s own network, and its address has to be typed', async () => {
  const gitea = await startGitea();
  try {
    const mine = { ...portal, config: { ...portal.config, forgeAllowHosts: [gitea.host] } };
    const wanted = { kind: 'gitea' as const, owner: 'acme', token: gitea.token };
    await expect(connectForge(mine, admin, wanted)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    expect(await connectForge(mine, admin, { ...wanted, url: `${gitea.url}/` })).toMatchObject({
      kind: 'gitea',
      cloneUrl: `${gitea.url}/acme/{app}.git`,
    });
    expect(await testForge(mine, admin)).toEqual({ ok: true, missing: [] });
    const { request } = await approved('shop');
    await carryOut(mine);
    expect(await requestOf(request.id)).toMatchObject({
      pullRequest: { url: `${gitea.url}/acme/shop/pulls/1`, status: 'merged' },
    });
    const { folder } = gitea.repositories.get('acme/shop')!;
    expect(await gitLine(['rev-parse', 'refs/heads/main^2'], { folder })).toBe(request.commit);
    expect(gitea.violations).toEqual([]);
  } finally {
    gitea.end();
  }
});

test('an app lives in a subgroup of a GitLab', async () => {
  const gitlab = await startGitlab();
  try {
    const mine = { ...portal, config: { ...portal.config, forgeAllowHosts: [gitlab.host] } };
    const wanted = { kind: 'gitlab' as const, url: gitlab.url, owner: 'acme/apps', token: gitlab.token };
    expect(await connectForge(mine, admin, wanted)).toMatchObject({ cloneUrl: `${gitlab.url}/acme/apps/{app}.git` });
    expect(await testForge(mine, admin)).toEqual({ ok: true, missing: [] });
    const { request } = await approved('shop');
    await carryOut(mine);
    expect(await requestOf(request.id)).toMatchObject({
      pullRequest: { url: `${gitlab.url}/acme/apps/shop/-/merge_requests/1`, status: 'merged' },
    });
    const { folder, requests } = gitlab.projects.get('acme/apps/shop')!;
    expect(await gitLine(['rev-parse', 'refs/heads/main^2'], { folder })).toBe(request.commit);
    expect(requests[0]).toMatchObject({ labels: ['slipway'] });
    expect(gitlab.violations).toEqual([]);
  } finally {
    gitlab.end();
  }
});

test('an app lives in a workspace of Bitbucket', async () => {
  const bitbucket = await startBitbucket();
  try {
    const mine = { ...portal, config: { ...portal.config, forgeAllowHosts: [bitbucket.host] } };
    const wanted = { kind: 'bitbucket' as const, url: bitbucket.url, owner: 'acme', token: bitbucket.apiToken };
    expect(await connectForge(mine, admin, wanted)).toMatchObject({ kind: 'bitbucket' });
    expect(await testForge(mine, admin)).toEqual({ ok: true, missing: [] });
    const { request } = await approved('shop');
    await carryOut(mine);
    expect(await requestOf(request.id)).toMatchObject({
      pullRequest: { url: `${bitbucket.url}/acme/shop/pull-requests/1`, status: 'merged' },
    });
    const { folder } = bitbucket.repositories.get('acme/shop')!;
    expect(await gitLine(['rev-parse', 'refs/heads/main^2'], { folder })).toBe(request.commit);
    expect(await gitLine(['log', '-1', '--format=%(trailers)', 'main'], { folder })).toContain('Approved-by: Root');
    expect(bitbucket.violations).toEqual([]);
  } finally {
    bitbucket.end();
  }
});

describe('two organizations in one account', () => {
  const atBeta = async () => {
    const root = await world.addMember('Beta Root', 'admin', { slug: 'beta' });
    const eve = await world.addMember('Eve', 'user', { slug: 'beta' });
    await connectForge(portal, root, { ...place(), token: github.token });
    const publish = async (subdomain: string) => {
      const workspace = await world.addWorkspace(eve);
      workspace.project.write('index.html', `beta ${count++}\n`);
      const request = await submit(portal, eve, { id: `req${count++}`, workspaceId: workspace.id, subdomain });
      await approve(portal, root, request.id, request.commit);
      return request;
    };
    return { root, publish };
  };
  const held = async (name: string) =>
    (
      await world.db
        .selectFrom('forgeRepositories')
        .innerJoin('organizations', 'organizations.id', 'forgeRepositories.organizationId')
        .select('organizations.slug')
        .where('forgeRepositories.name', '=', name)
        .executeTakeFirst()
    )?.slug;
  /** Each organization has a domain of its own, so both may have an app of the name. */
  const ownDomain = (slug: string) =>
    world.db
      .updateTable('organizations')
      .set({ baseDomain: `${slug}.example` })
      .where('slug', '=', slug)
      .execute();

  test('never share a repository, whoever comes first, goes or comes back', async () => {
    await connect();
    const { root, publish } = await atBeta();
    await ownDomain('beta');
    const { request } = await approved('shop');
    const other = await publish('shop');
    await carryOut(portal);
    expect(await mergedInto('shop')).toBe(request.commit);
    expect(await mergedInto('shop-2')).toBe(other.commit);
    expect((await getForge(portal, root)).repositories).toMatchObject([{ name: 'shop-2' }]);
    expect([await held('shop'), await held('shop-2')]).toEqual(['acme', 'beta']);

    // The first one leaves the account; its code is there, and stays its own.
    await disconnectForge(portal, admin);
    await publish('shop-2');
    expect(await held('shop-2-2')).toBe('beta');
    await connect();
    await approved('shop-2');
    expect(await held('shop-2-3')).toBe('acme');
  });

  test('that approve in the same moment get one each', async () => {
    await connect();
    const { publish } = await atBeta();
    await ownDomain('beta');
    const [{ request }, other] = await Promise.all([approved('shop'), publish('shop')]);
    await carryOut(portal);
    const [first, second] = [await mergedInto('shop'), await mergedInto('shop-2')];
    expect([first, second].toSorted()).toEqual([request.commit, other.commit].toSorted());
  });
});

describe('after it was disconnected', () => {
  test('apps go on at the built-in forge, and what is at GitHub stays', async () => {
    await connect();
    const { workspace, request } = await approved('shop');
    await carryOut(portal);
    expect(await disconnectForge(portal, admin)).toMatchObject({ kind: 'fake', connection: null });
    await disconnectForge(portal, admin);
    const second = await approved('shop', workspace);
    await carryOut(portal);
    expect(world.forge.repositories.get('acme/shop')!.branches.get('main')).toBe(second.request.commit);
    expect(await mergedInto('shop')).toBe(request.commit);
    expect(await appOf('shop')).toMatchObject({ repository: 'https://slipway.example/git/acme/shop.git' });
  });

  test('what waited for GitHub goes on, too', async () => {
    await connect('ghp_revoked');
    const { request } = await approved('shop');
    await carryOut(portal);
    await disconnectForge(portal, admin);
    await carryOut(portal);
    expect((await requestOf(request.id)).pullRequest?.status).toBe('merged');
    expect(github.repositories.size).toBe(0);
  });
});

describe('connecting', () => {
  test('the token is sealed and told to nobody', async () => {
    await connect();
    const audits = await world.db.selectFrom('auditEvents').selectAll().execute();
    const rows = await world.db.selectFrom('forgeConnections').selectAll().execute();
    const everything = JSON.stringify([audits, await getForge(portal, admin)]) + rows[0]!.token.toString('latin1');
    expect(everything).not.toContain(github.token);
    expect(audits.map(({ action }) => action)).toContain('forge.connected');
  });

  test('only a GitLab has groups in groups', async () => {
    const wanted = { ...place(), owner: 'acme/apps', token: github.token };
    await expect(connectForge(portal, admin, wanted)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });

  test('a token goes nowhere but where it was given for', async () => {
    await connect();
    for (const change of [{ owner: 'evil' }, { url: 'https://evil.example' }]) {
      await expect(connectForge(portal, admin, { ...place(), ...change })).rejects.toMatchObject({ code: 'CONFLICT' });
    }
    await disconnectForge(portal, admin);
    await expect(connectForge(portal, admin, place())).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });

  test.each([
    'https://127.0.0.1',
    'https://169.254.169.254',
    'http://github.com',
    'https://me:secret@github.com',
    'https://github.com/acme',
  ])('%s is refused', async (url) => {
    const typed = connectForge(portal, admin, { ...place(), url, token: 'ghp_token' });
    await expect(typed).rejects.toMatchObject({ code: 'BAD_REQUEST', data: { issues: [{ path: 'url' }] } });
  });

  test('a name that turns out to be of this machine is not called', async () => {
    await connectForge(portal, admin, { ...place(), url: 'https://localhost', token: 'ghp_token' });
    expect(await testForge(portal, admin)).toEqual({
      ok: false,
      missing: [expect.stringContaining('not on the internet')],
    });
  });

  test('nothing connected is nothing to test', async () => {
    await expect(testForge(portal, admin)).rejects.toMatchObject({ code: 'CONFLICT' });
  });
});
