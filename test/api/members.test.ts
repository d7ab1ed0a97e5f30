import { once } from 'node:events';
import http, { type IncomingMessage } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Client, createClient } from '#client/client.ts';
import { subscribe } from '#client/subscribe.ts';
import { ssoSettings } from '#contract/sso.ts';
import { fingerprint } from '#portal/sso/rules.ts';
import { freePort } from '../harness/free-port.ts';
import { type MailServer, startMailServer } from '../harness/mail-server.ts';
import { type TestPortal, testPortal } from '../harness/portal.ts';
import { openRealTerminal } from '../harness/real-terminal.ts';
import { launchWorkspace } from '../harness/real-workspace.ts';
import { startStopwatch } from '../harness/stopwatch.ts';
import { waitFor } from '../harness/wait-for.ts';

/** People come by mail, and go with everything that they have open: over HTTP, with real supervisors and a real mail server. */
let portal: TestPortal;
let post: MailServer;
let admin: Client;
let blueprint: string;
const org = 'main';

beforeAll(async () => {
  post = await startMailServer();
  portal = await testPortal({ SLIPWAY_SMTP_ALLOW_HOSTS: `127.0.0.1:${post.port}` });
  admin = (await portal.as('admin@corp.com', 'admin')).client;
  const from = { fromName: 'Slipway', fromAddress: 'slipway@corp.com' };
  await admin.mail.saveSettings({ org, host: '127.0.0.1', port: post.port, security: 'none', ...from });
  blueprint = await portal.addBlueprint({ 'app.mjs': '' });
});
afterAll(async () => {
  await portal?.end();
  await post?.close();
});

const linkIn = (text: string) => new URL(/http\S+\/sign-in\/link#\S+/.exec(text)![0]);

/** Uses a link as its page does. @returns the session's cookie */
async function joinBy(link: URL): Promise<{ status: number; cookie: string }> {
  const response = await fetch(`${portal.url}/api/v1/auth/link`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: portal.url },
    body: JSON.stringify({ token: link.hash.slice(1) }),
  });
  return { status: response.status, cookie: response.headers.get('set-cookie')?.split(';')[0] ?? '' };
}
const me = (cookie: string) => fetch(`${portal.url}/api/v1/me`, { headers: { cookie } });
const memberOf = async (email: string) => (await admin.members.list({ org, q: email })).items[0]!;

test('invited by mail, somebody joins with one click, once; what scanners do to the link uses nothing up', async () => {
  const { items } = await admin.members.invite({ org, emails: ['new@corp.com'], role: 'user' });
  expect(items).toEqual([{ email: 'new@corp.com', outcome: 'invited' }]);
  const text = await post.to('new@corp.com');
  expect(text).toContain('admin@corp.com) invites you to Slipway');
  const link = linkIn(text);
  for (const method of ['GET', 'HEAD', 'OPTIONS', 'POST']) await fetch(link, { method });
  expect((await admin.members.invitations({ org })).items).toMatchObject([{ email: 'new@corp.com', expired: false }]);

  const { status, cookie } = await joinBy(link);
  expect(status).toBe(200);
  expect(await (await me(cookie)).json()).toMatchObject({ email: 'new@corp.com', organizations: [{ role: 'user' }] });
  expect((await admin.members.invitations({ org })).items).toEqual([]);
  expect((await joinBy(link)).status).toBe(410);
});

test('faults in a list are told by their place, and nobody is invited', async () => {
  const emails = ['fine@corp.com', 'not an address'];
  await expect(admin.members.invite({ org, emails })).rejects.toMatchObject({
    code: 'BAD_REQUEST',
    data: { issues: [{ path: 'emails.1' }] },
  });
  expect((await admin.members.list({ org, q: 'fine@' })).items).toEqual([]);
});

/** A client that shows what a browser shows. */
const clientOf = (cookie: string): Client =>
  createClient({
    url: portal.url,
    fetch: (input, init) => {
      const request = new Request(input, init);
      request.headers.set('cookie', cookie);
      request.headers.set('origin', portal.url);
      return fetch(request);
    },
  });

/** Somebody with a running workspace in which they have open whatever can be open, by a key of theirs or their session. */
async function builderWithDoors(email: string, by: 'key' | 'session' = 'key') {
  await admin.members.invite({ org, emails: [email] });
  const { cookie } = await joinBy(linkIn(await post.to(email)));
  const client = by === 'session' ? clientOf(cookie) : (await portal.as(email, 'user')).client;
  const { workspace } = await launchWorkspace(client, blueprint);

  const port = await freePort();
  const terminal = openRealTerminal(client, { workspace: workspace.id, origin: portal.url });
  const serve = `require("http").createServer((q, s) => s.write("streaming")).listen(${port})`;
  terminal.send(`node -e '${serve}' & echo $((40+2))\r`);
  await terminal.screen.until(/42/);
  await waitFor(
    'it listens',
    async () => {
      const { items } = await client.workspaces.ports({ org, id: workspace.id });
      return items.some((each) => each.port === port);
    },
    60_000,
  );
  const preview = await openPreview(
    (await client.workspaces.ticket({ org, id: workspace.id, kind: 'preview', port })).url,
  );
  const unused = await client.workspaces.ticket({ org, id: workspace.id, kind: 'preview', port });

  const stop = new AbortController();
  const connected = Promise.withResolvers<void>();
  const streamed = subscribe(client, {
    org,
    signal: stop.signal,
    onEvent: () => {},
    onConnected: (open) => open && connected.resolve(),
  }).then(
    () => 'stopped',
    (error) => error.code as string,
  );
  await connected.promise;
  return { email, cookie, client, workspace, terminal, preview, unused: unused.url, stop, streamed };
}

/** As `fetch`, to a host that only browsers resolve. */
async function ask(url: string, cookie = ''): Promise<IncomingMessage> {
  const { host, pathname, search } = new URL(url);
  const request = http.request({
    host: '127.0.0.1',
    port: portal.config.port,
    path: pathname + search,
    headers: { host, cookie },
  });
  request.end();
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  return response;
}

/** Enters a preview by its ticket, and opens a response that never ends. */
async function openPreview(ticket: string) {
  const entered = await ask(ticket);
  const cookie = entered.headers['set-cookie']![0]!.split(';')[0]!;
  entered.resume();
  const response = await ask(new URL('/', ticket).href, cookie);
  await once(response, 'data');
  const ended = new Promise<void>((resolve) => {
    response.on('close', resolve).on('error', () => {});
  });
  return { cookie, address: new URL('/', ticket).href, ended };
}

test('who is removed has every door shut within a second, and their workspace stays', async () => {
  const gone = await builderWithDoors('gone@corp.com');
  const { id } = await memberOf(gone.email);
  const elapsed = startStopwatch();
  const left = await admin.members.remove({ org, id });
  await Promise.all([
    gone.preview.ended,
    waitFor('the terminal is shut', () => gone.terminal.state.status !== 'open'),
    gone.streamed,
  ]);
  expect(elapsed()).toBeLessThan(1000);
  expect(left).toEqual({
    id,
    workspaces: { kept: 1, reassigned: 0, deleted: 0 },
    apps: { kept: 0 },
    invitations: { revoked: 0 },
  });
  gone.terminal.close();
  expect(await gone.streamed).toBe('UNAUTHORIZED');
  expect((await me(gone.cookie)).status).toBe(401);
  await expect(gone.client.identity.me()).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
  for (const [url, cookie] of [
    [gone.unused, ''],
    [gone.preview.address, gone.preview.cookie],
  ] as const) {
    const response = await ask(url, cookie);
    response.resume();
    expect(response.statusCode, url).not.toBe(200);
    expect(response.headers['set-cookie']).toBeUndefined();
  }
  const { owner, status } = await admin.workspaces.get({ org, id: gone.workspace.id });
  expect({ owner, status }).toMatchObject({ owner: { email: gone.email, removed: true }, status: 'running' });
}, 120_000);

test('when SSO becomes required, what was opened with a session by mail ends within a second', async () => {
  const { client, workspace, terminal, preview, unused, streamed } = await builderWithDoors('mail@corp.com', 'session');
  const sso = ssoSettings.parse({ issuer: 'https://id.example.com', clientId: 'slipway' });
  await admin.sso.save({ org, ...sso });
  // As if an admin had tried it: that they must is tested elsewhere.
  await portal.portal.db
    .updateTable('ssoConnections')
    .set({ testedFingerprint: fingerprint(sso), testedRole: 'admin', testedAt: new Date() })
    .execute();
  const elapsed = startStopwatch();
  await admin.sso.save({ org, ...sso, enabled: true, required: true });
  await Promise.all([preview.ended, waitFor('the terminal is shut', () => terminal.state.status !== 'open'), streamed]);
  expect(elapsed()).toBeLessThan(1000);
  terminal.close();
  expect(await streamed).toBe('NOT_FOUND');
  await expect(client.workspaces.get({ org, id: workspace.id })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  for (const [url, cookie] of [
    [unused, ''],
    [preview.address, preview.cookie],
  ] as const) {
    const response = await ask(url, cookie);
    response.resume();
    expect(response.statusCode, url).not.toBe(200);
  }
  expect((await admin.workspaces.get({ org, id: workspace.id })).status).toBe('running');
  await admin.sso.remove({ org });
}, 120_000);

test('a workspace that is given away shuts the old owner’s doors, and starts as the new owner’s', async () => {
  const old = await builderWithDoors('old@corp.com');
  const fresh = await portal.as('fresh@corp.com', 'user');
  const { userId } = await memberOf('fresh@corp.com');
  const { id } = old.workspace;
  const elapsed = startStopwatch();
  expect(await admin.workspaces.reassign({ org, id, owner: userId })).toMatchObject({
    owner: { email: 'fresh@corp.com', removed: false },
  });
  await Promise.all([old.preview.ended, waitFor('the terminal is shut', () => old.terminal.state.status !== 'open')]);
  expect(elapsed()).toBeLessThan(1000);
  old.terminal.close();
  await expect(old.client.workspaces.get({ org, id })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  const refused = await ask(old.unused);
  refused.resume();
  expect(refused.headers['set-cookie']).toBeUndefined();

  const reaches = (status: string) =>
    waitFor(`it is ${status}`, async () => (await fresh.client.workspaces.get({ org, id })).status === status);
  await reaches('stopped');
  await fresh.client.workspaces.start({ org, id });
  await reaches('running');
  const terminal = openRealTerminal(fresh.client, { workspace: id });
  await waitFor('it is open', () => terminal.state.status === 'open');
  terminal.send('echo "for $GIT_AUTHOR_EMAIL"\r');
  await terminal.screen.until(/for fresh@corp\.com/);
  terminal.close();
  // Repeating it changes nothing: it runs on.
  expect((await admin.workspaces.reassign({ org, id, owner: userId })).status).toBe('running');
  old.stop.abort();
  expect(await old.streamed).toBe('stopped');
}, 120_000);

test.each(['nobody', 'somebody who is only invited', 'a member of another organization'])(
  'a workspace is not given to %s',
  async (whom) => {
    const { client } = await portal.as('keeper@corp.com', 'user');
    const { id } = await client.workspaces.create({ org, blueprint });
    const owner = await {
      nobody: async () => 'usrnobody',
      'somebody who is only invited': async () => {
        await admin.members.invite({ org, emails: ['pending@corp.com'] });
        return (await memberOf('pending@corp.com')).userId;
      },
      'a member of another organization': async () => {
        await portal.addOrganization('elsewhere');
        const { client: stranger } = await portal.as('stranger@corp.com', 'admin', 'elsewhere');
        return (await stranger.identity.me()).id;
      },
    }[whom]!();
    await expect(admin.workspaces.reassign({ org, id, owner })).rejects.toMatchObject({
      code: 'BAD_REQUEST',
      data: { issues: [{ path: 'owner' }] },
    });
  },
);

test.each([1, 2, 3])(
  'given away while the new owner is removed, it is counted among what they leave (%d)',
  async (n) => {
    const giver = await portal.as(`race-${n}@corp.com`, 'user');
    await portal.as(`heir-${n}@corp.com`, 'user');
    const heir = await memberOf(`heir-${n}@corp.com`);
    const { id } = await giver.client.workspaces.create({ org, blueprint });
    const [given, removed] = await Promise.allSettled([
      admin.workspaces.reassign({ org, id, owner: heir.userId }),
      admin.members.remove({ org, id: heir.id }),
    ]);
    const isTheirs = given.status === 'fulfilled';
    if (!isTheirs) expect(given.reason).toMatchObject({ code: 'BAD_REQUEST' });
    expect(removed).toMatchObject({ value: { workspaces: { kept: isTheirs ? 1 : 0 } } });
    expect((await admin.workspaces.get({ org, id })).owner).toMatchObject({
      email: isTheirs ? heir.email : `race-${n}@corp.com`,
      removed: isTheirs,
    });
  },
);

test('with their removal all their workspaces go to somebody else, or into the trash', async () => {
  const make = async (email: string) => {
    const { client } = await portal.as(email, 'user');
    for (const name of ['One', 'Two']) await client.workspaces.create({ org, blueprint, name });
    return memberOf(email);
  };
  const heir = await portal.as('heir@corp.com', 'user');
  const { userId: owner } = await memberOf('heir@corp.com');
  const giver = await make('giver@corp.com');
  expect(giver.workspaces).toBe(2);
  await expect(admin.members.remove({ org, id: giver.id, workspaces: 'reassign' })).rejects.toMatchObject({
    code: 'BAD_REQUEST',
  });
  await expect(
    admin.members.remove({ org, id: giver.id, workspaces: 'reassign', owner: giver.userId }),
  ).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  expect(await admin.members.remove({ org, id: giver.id, workspaces: 'reassign', owner })).toMatchObject({
    workspaces: { kept: 0, reassigned: 2, deleted: 0 },
  });
  expect((await heir.client.workspaces.list({ org })).items.map(({ name }) => name).sort()).toEqual(['One', 'Two']);

  const leaver = await make('leaver@corp.com');
  expect(await admin.members.remove({ org, id: leaver.id, workspaces: 'delete' })).toMatchObject({
    workspaces: { kept: 0, reassigned: 0, deleted: 2 },
  });
  const theirs = async () => (await admin.workspaces.list({ org, scope: 'all', owner: leaver.userId })).items;
  await waitFor('they are in the trash', async () => (await theirs()).every(({ status }) => status === 'deleted'));
}, 60_000);

test('an API key of a member who was removed and invited again is not alive again', async () => {
  const { key } = await portal.as('twice@corp.com', 'user');
  await admin.members.remove({ org, id: (await memberOf('twice@corp.com')).id });
  await admin.members.invite({ org, emails: ['twice@corp.com'] });
  await joinBy(linkIn(await post.to('twice@corp.com')));
  await expect(createClient({ url: portal.url, key }).identity.me()).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
});
