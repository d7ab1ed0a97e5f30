import { once } from 'node:events';
import http, { type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import type { Client } from '#client/client.ts';
import { environmentSpec } from '#contract/environment.ts';
import type { Role } from '#contract/identity.ts';
import { visitDigest } from '#portal/gateway/app-cookie.ts';
import { startSession } from '#portal/identity/actions.ts';
import { type TestPortal, testPortal } from '../harness/portal.ts';
import { waitFor } from '../harness/wait-for.ts';

/**
 * Who is not of an app's audience, and who was: with the real database, a real supervisor, and sockets that are really open.
 * The app listens on this machine, as it would inside.
 */
const org = 'main';
const visit = 'v'.repeat(43);
const visiting = `__Host-slipway-visit=${visit}`;
/** How long a revocation may take. */
const atOnce = 1_000;
let portal: TestPortal;
let app: http.Server;
/** What the app was asked for. */
const got: { url: string; headers: http.IncomingHttpHeaders }[] = [];
let workspace: string;
let admin: Visitor;
let owner: Visitor;
let guest: Visitor;
let outsider: Visitor;

interface Visitor {
  id: string;
  email: string;
  client: Client;
  /** Comes in to an app as a browser does. @returns the app's cookie; null when the portal lets them not */
  enter(host?: string): Promise<string | null>;
}

const hostOf = (subdomain: string) => `${subdomain}.${portal.config.appsDomain}`;
const shop = () => hostOf('shop');

/** Sends bytes to the one listener: the host is what the test says it is. */
async function ask(host: string, path: string, headers: http.OutgoingHttpHeaders = {}, method = 'GET') {
  const request = http.request({ port: new URL(portal.url).port, path, method, headers: { ...headers, host } });
  request.end();
  const [answer] = (await once(request, 'response')) as [IncomingMessage];
  return { status: answer.statusCode!, headers: answer.headers, body: await text(answer) };
}

const cookiesOf = (headers: http.IncomingHttpHeaders) => (headers['set-cookie'] ?? []).map((one) => one.split(';')[0]!);

async function visitor(email: string, role: Role, slug = org): Promise<Visitor> {
  const { client } = await portal.as(email, role, slug);
  const { id } = await client.identity.me();
  const open = async (host: string) => client.apps.open({ host, path: '/', visit: visitDigest(visit) });
  return {
    id,
    email,
    client,
    enter: (host = shop()) =>
      open(host).then(
        ({ url }) => use(url),
        () => null,
      ),
  };
}

/** Follows the address of a ticket in the browser that it is for. @returns the app's cookie */
async function use(url: string): Promise<string | null> {
  const { host, pathname, search } = new URL(url);
  const entered = await ask(host, pathname + search, { cookie: visiting });
  return cookiesOf(entered.headers)[0] ?? null;
}

/** A ticket for a person, as its address at the app. */
async function ticket(of: Visitor): Promise<string> {
  const { url } = await of.client.apps.open({ host: shop(), path: '/', visit: visitDigest(visit) });
  return new URL(url).pathname + new URL(url).search;
}

/** The rows of an app that is live in an environment. */
async function addApp(id: string, subdomain: string, workspaceId: string): Promise<void> {
  const { db } = portal.portal;
  const environment = db.selectFrom('environments').selectAll().where('workspaceId', '=', workspaceId);
  const { id: environmentId, organizationId, blueprintId } = await environment.executeTakeFirstOrThrow();
  const commit = 'a'.repeat(40);
  const about = { organizationId, blueprintId: blueprintId!, createdAt: new Date() };
  await db
    .insertInto('apps')
    .values({ ...about, id, subdomain, ownerId: owner.id, publishedCommit: commit })
    .execute();
  const request = { id: `req${id}`, appId: id, workspaceId, workspaceName: 'W', builderId: owner.id, subdomain };
  const content = { commit, tree: commit, base: commit, message: '', stats: '{"files":0,"additions":0,"deletions":0}' };
  await db
    .insertInto('publishRequests')
    .values({ ...about, ...request, ...content, status: 'approved', reviewerId: admin.id })
    .execute();
  const version = { id: `ver${id}`, appId: id, number: 1, requestId: `req${id}`, commit, environmentId };
  const times = { createdAt: about.createdAt, finishedAt: about.createdAt };
  await db
    .insertInto('appVersions')
    .values({ ...version, ...times, status: 'live' })
    .execute();
  await db.updateTable('apps').set({ liveVersionId: version.id }).where('id', '=', id).execute();
}

beforeAll(async () => {
  portal = await testPortal();
  await portal.addOrganization('other');
  admin = await visitor('admin@corp.com', 'admin');
  owner = await visitor('owner@corp.com', 'user');
  outsider = await visitor('outsider@other.com', 'admin', 'other');
  app = http.createServer((req, res) => {
    got.push({ url: req.url!, headers: req.headers });
    if (req.url === '/events') res.write('begun');
    else res.end('inside');
  });
  new WebSocketServer({ server: app }).on('connection', (socket) => socket.send('hello'));
  await new Promise<void>((resolve) => app.listen(0, '127.0.0.1', resolve));
  const { port } = app.address() as { port: number };

  // A workspace's environment serves: what matters here is in front of it.
  const blueprint = await portal.addBlueprint({ 'index.html': 'hello' });
  ({ id: workspace } = await owner.client.workspaces.create({ org, blueprint }));
  await waitFor('the workspace runs', async () => {
    const { status } = await owner.client.workspaces.get({ org, id: workspace });
    return status === 'running';
  });
  const spec = environmentSpec.parse({ version: 1, name: 'Plain', app: { command: 'true', port } });
  await portal.portal.db
    .updateTable('environments')
    .set({ spec: JSON.stringify(spec) })
    .where('workspaceId', '=', workspace)
    .execute();
  await addApp('appshop', 'shop', workspace);
  await addApp('appother', 'neighbour', workspace);
}, 60_000);
afterAll(async () => {
  await portal?.end();
  app?.closeAllConnections();
  app?.close();
});

type Change = Omit<Parameters<Client['apps']['update']>[0], 'org' | 'id'>;
const set = (change: Change, id = 'appshop') => admin.client.apps.update({ org, id, ...change });
let guests = 0;

beforeEach(async () => {
  guest = await visitor(`guest${++guests}@corp.com`, 'user');
  await set({ audience: 'members', members: [guest.id] });
  await set({ audience: 'organization' }, 'appother');
  got.length = 0;
});

const origin = (host: string) => `http://${host}`;
const status = async (cookie: string | null, host = shop()) =>
  (await ask(host, '/', cookie === null ? {} : { cookie })).status;

/** How a WebSocket to an app ends: open, or with the status that refused it. */
function socketTo(cookie: string | null, from = origin(shop()), host = shop()): Promise<WebSocket | number> {
  const headers = { host, origin: from, ...(cookie === null ? {} : { cookie }) };
  const socket = new WebSocket(`ws://127.0.0.1:${new URL(portal.url).port}/`, { headers });
  socket.on('error', () => {});
  return new Promise((resolve) => {
    socket.once('message', () => resolve(socket));
    socket.once('unexpected-response', (_, answer) => resolve(answer.statusCode!));
  });
}

/** A socket and an event stream that somebody has open. @returns whether each is closed */
async function openAll(cookie: string) {
  const socket = (await socketTo(cookie)) as WebSocket;
  let closed = 0;
  socket.once('close', () => (closed += 1));
  const headers = { host: shop(), cookie, accept: 'text/event-stream' };
  const request = http.request({ port: new URL(portal.url).port, path: '/events', headers }).on('error', () => {});
  request.end();
  const [events] = (await once(request, 'response')) as [IncomingMessage];
  await once(events, 'data');
  events.on('error', () => {}).once('close', () => (closed += 1));
  return () => closed;
}

test('the owner and the chosen come in; an admin, another member and a stranger do not', async () => {
  const other = await visitor('colleague@corp.com', 'user');
  expect(await Promise.all([owner, guest].map(async (one) => status(await one.enter())))).toEqual([200, 200]);
  const opening = (one: Visitor, host = shop()) =>
    one.client.apps.open({ host, path: '/', visit: visitDigest(visit) }).catch((error) => error);
  for (const refused of [admin, other]) {
    const told = { code: 'FORBIDDEN', message: expect.stringContaining('owner@corp.com') };
    expect(await opening(refused)).toMatchObject(told);
  }
  const [stranger, nothing] = [await opening(outsider), await opening(outsider, hostOf('no'))];
  expect([stranger.code, stranger.message]).toEqual([nothing.code, nothing.message]);
  expect(stranger.code).toBe('NOT_FOUND');
  await set({ audience: 'organization' });
  expect(await Promise.all([admin, other].map(async (one) => status(await one.enter())))).toEqual([200, 200]);
  expect(await outsider.enter()).toBe(null);
});

test('a cookie of one app opens no other, and one of a preview no app', async () => {
  const cookie = (await guest.enter(hostOf('neighbour')))!;
  expect(await status(cookie, hostOf('neighbour'))).toBe(200);
  expect(await status(cookie)).toBe(401);
  expect(await socketTo(cookie)).toBe(401);
  const { port } = app.address() as { port: number };
  const bought = await owner.client.workspaces.ticket({ org, id: workspace, kind: 'preview', port });
  const { host, pathname, search } = new URL(bought.url);
  const preview = cookiesOf((await ask(host, pathname + search)).headers)[0]!;
  expect(preview).toMatch(/^__Host-slipway-preview=slp_/);
  expect(await status(preview)).toBe(401);
  expect(await status(preview.replace('-preview=', '-app='))).toBe(401);
  const back = (await owner.enter())!.replace('-app=', '-preview=');
  expect(await status(back, host)).toBe(401);
});

test('a ticket works once, for who bought it, in their browser and at its app', async () => {
  const cookie = visiting;
  const once = await ticket(guest);
  expect((await ask(shop(), once, { cookie })).status).toBe(303);
  expect((await ask(shop(), once, { cookie })).status).toBe(403);
  // Somebody who was sent a link with another person's ticket, or who found one.
  expect((await ask(shop(), await ticket(guest), { cookie: `__Host-slipway-visit=${'w'.repeat(43)}` })).status).toBe(
    403,
  );
  expect((await ask(shop(), await ticket(guest))).status).toBe(403);
  expect((await ask(hostOf('neighbour'), await ticket(guest), { cookie })).status).toBe(403);
  const late = await ticket(guest);
  await set({ members: [] });
  expect((await ask(shop(), late, { cookie })).status).toBe(403);
});

test.each([
  ['another site', 'evil.example'],
  ['the portal', () => new URL(portal.url).host],
  ['a host behind the app’s', () => `${shop()}.evil.example`],
  ['a user name', () => `${shop()}@evil.example`],
  ['a path', () => `${shop()}/..`],
  ['a preview', () => `3100--ws.${portal.config.previewDomain}`],
])('a ticket leads to no other host: %s', async (_, host) => {
  const named = typeof host === 'string' ? host : host();
  const opening = guest.client.apps.open({ host: named, path: '/', visit: visitDigest(visit) });
  await expect(opening).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

const others = ['//evil.example', '/\\evil.example', '/.//evil.example'];
test.each(others)('nor by its path, however long: %s', async (other) => {
  for (const path of [other, other + '/x'.repeat(900)]) {
    const { url } = await guest.client.apps.open({ host: shop(), path, visit: visitDigest(visit) });
    const { pathname, search } = new URL(url);
    const entered = await ask(shop(), pathname + search, { cookie: visiting });
    expect(entered.headers.location).toBe('/');
  }
});

test('a deep link leads into the app, and no further than it may be long', async () => {
  const path = `/reports?filter=${'x'.repeat(1900)}`;
  const visited = { host: shop(), visit: visitDigest(visit) };
  const { url } = await guest.client.apps.open({ ...visited, path });
  const { host, pathname, search } = new URL(url);
  expect(host).toBe(shop());
  expect((await ask(shop(), pathname + search, { cookie: visiting })).headers.location).toBe(path);
  const tooLong = guest.client.apps.open({ ...visited, path: `/${'x'.repeat(2000)}` });
  await expect(tooLong).rejects.toMatchObject({ code: 'BAD_REQUEST' });
});

test('a sibling’s page uses nobody’s cookie, by a socket or by a request', async () => {
  const cookie = (await guest.enter())!;
  expect(await socketTo(cookie, origin(hostOf('neighbour')))).toBe(403);
  expect(await socketTo(cookie, 'null')).toBe(403);
  const sibling = {
    cookie,
    origin: origin(hostOf('neighbour')),
    'sec-fetch-site': 'same-site',
    'sec-fetch-mode': 'cors',
  };
  expect((await ask(shop(), '/', sibling, 'POST')).status).toBe(403);
  expect(got).toEqual([]);
});

test('nobody tells the app who they are', async () => {
  const cookie = (await guest.enter())!;
  const forged = { 'X-Slipway-User': owner.email, 'X-Forwarded-User': owner.email, 'X-Forwarded-Email': owner.email };
  await ask(shop(), '/', { cookie, ...forged });
  expect(JSON.stringify(got)).not.toMatch(/slipway|corp\.com|sl[a-z]_/i);
});

test('only admins choose the audience, and only of their own members', async () => {
  const opens = { id: 'appshop', audience: 'public' } as const;
  await expect(owner.client.apps.update({ org, ...opens })).rejects.toMatchObject({ code: 'FORBIDDEN' });
  const foreign = outsider.client.apps.update({ org: 'other', ...opens });
  await expect(foreign).rejects.toMatchObject({ code: 'NOT_FOUND' });
  for (const id of [outsider.id, 'usrnobody'])
    await expect(set({ members: [guest.id, id] })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  const seen = await admin.client.apps.get({ org, id: 'appshop' });
  expect(seen).toMatchObject({ audience: 'members', members: [{ id: guest.id }] });
});

test('an app is not widened by what new apps are for, and no user says that', async () => {
  const forAll = { org, defaultAudience: 'public' } as const;
  await expect(owner.client.organizations.updateSettings(forAll)).rejects.toMatchObject({ code: 'FORBIDDEN' });
  await admin.client.organizations.updateSettings({ org, defaultAudience: 'members' });
  await admin.client.organizations.updateSettings(forAll);
  expect(await admin.client.apps.get({ org, id: 'appshop' })).toMatchObject({ audience: 'members' });
  expect(await outsider.enter()).toBeNull();
  expect(await admin.enter()).toBeNull();
  expect(await status(null)).not.toBe(200);
});

test.each<[string, () => Promise<unknown>]>([
  ['is not chosen any more', () => set({ members: [] })],
  ['is removed', () => removeGuest()],
])('what somebody has open ends at once when they: %s', async (_, change) => {
  const cookie = (await guest.enter())!;
  const closed = await openAll(cookie);
  await change();
  await waitFor('both are closed', () => closed() === 2, atOnce);
  expect(await status(cookie)).not.toBe(200);
});

test('and when they sign out of the portal', async () => {
  const session = { userId: guest.id, ip: '127.0.0.1', userAgent: null };
  const made = await portal.portal.change('system', (change) => startSession(change, portal.portal, session, null));
  const post = (path: string, body: object) =>
    fetch(`${portal.url}/api/v1${path}`, {
      method: 'POST',
      headers: { cookie: `__Host-slipway=${made.token}`, origin: portal.url, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const opened = await post('/apps/open', { host: shop(), path: '/', visit: visitDigest(visit) });
  const cookie = (await use(((await opened.json()) as { url: string }).url))!;
  const closed = await openAll(cookie);
  expect((await post('/auth/sign-out', {})).status).toBe(200);
  await waitFor('both are closed', () => closed() === 2, atOnce);
  expect(await status(cookie)).toBe(401);
});

test('and when the organization’s app becomes one of others', async () => {
  await set({ audience: 'organization', members: [] });
  const cookie = (await guest.enter())!;
  const closed = await openAll(cookie);
  const owners = await openAll((await owner.enter())!);
  await set({ audience: 'members' });
  await waitFor('both are closed', () => closed() === 2, atOnce);
  expect([await status(cookie), owners()]).toEqual([401, 0]);
});

test('a demoted admin keeps what they were chosen for, and no more', async () => {
  const demoted = await visitor('demoted@corp.com', 'admin');
  await set({ members: [demoted.id] });
  const cookie = (await demoted.enter())!;
  await admin.client.members.update({ org, id: await memberId(demoted), role: 'user' });
  expect(await status(cookie)).toBe(200);
  const opening = demoted.client.apps.update({ org, id: 'appshop', audience: 'public' });
  await expect(opening).rejects.toMatchObject({ code: 'FORBIDDEN' });
});

test('who was removed and comes back is not let in by what was left behind', async () => {
  // Their sign-ins live on, for the other organization.
  await visitor(guest.email, 'user', 'other');
  const cookie = (await guest.enter())!;
  const unused = await ticket(guest);
  await removeGuest();
  const again = await visitor(guest.email, 'user');
  expect(await again.enter()).toBe(null);
  await set({ audience: 'organization' });
  expect([await status(cookie), (await ask(shop(), unused, { cookie: visiting })).status]).toEqual([401, 403]);
  expect(await status(await again.enter())).toBe(200);
});

/** Types a password at an app. */
async function type(password: string, host = shop()) {
  const headers = { host, 'content-type': 'application/x-www-form-urlencoded', origin: origin(host) };
  const where = { port: new URL(portal.url).port, path: '/.slipway/password', method: 'POST', headers };
  const request = http.request(where);
  request.end(new URLSearchParams({ password, path: '/' }).toString());
  const [answer] = (await once(request, 'response')) as [IncomingMessage];
  await text(answer);
  return { status: answer.statusCode!, headers: answer.headers };
}

test('a password that was changed or taken away opens nothing, and what was open by it ends', async () => {
  await set({ audience: 'public', password: 'open sesame' });
  expect(await status(null)).toBe(401);
  expect((await type('open simsim')).status).toBe(401);
  const cookie = cookiesOf((await type('open sesame')).headers)[0]!;
  expect([await status(cookie), await status(cookie, hostOf('neighbour'))]).toEqual([200, 401]);
  const closed = await openAll(cookie);
  await set({ password: 'shut again' });
  await waitFor('both are closed', () => closed() === 2, atOnce);
  expect([await status(cookie), (await type('open sesame')).status]).toEqual([401, 401]);

  // Who is asked who they are needs no password; and none comes back with the public.
  await set({ audience: 'organization' });
  const seen = await set({ audience: 'public' });
  expect([seen.hasPassword, await status(null)]).toEqual([false, 200]);
  await expect(set({ audience: 'members', password: 'open sesame' })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  await expect(set({ password: 'short' })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
});

test('a password is kept as a hash alone, and answered and logged by nobody', async () => {
  const secret = 'correct horse battery';
  const answer = await set({ audience: 'public', password: secret });
  const { db } = portal.portal;
  const row = await db.selectFrom('apps').selectAll().where('id', '=', 'appshop').executeTakeFirstOrThrow();
  expect(row.passwordHash).toMatch(/^scrypt\$32768\$8\$1\$/);
  const audit = await db.selectFrom('auditEvents').selectAll().where('targetId', '=', 'appshop').execute();
  expect(audit.map(({ action }) => action)).toContain('app.password_set');
  expect(JSON.stringify([answer, row, audit])).not.toContain(secret);
});

test('passwords are guessed ten times a minute, also all at once', async () => {
  await set({ audience: 'public', password: 'open sesame' }, 'appother');
  const guesses = await Promise.all(Array.from({ length: 15 }, (_, at) => type(`guess ${at}`, hostOf('neighbour'))));
  expect(guesses.filter(({ status }) => status === 401)).toHaveLength(10);
  const refused = guesses.filter(({ status }) => status === 429);
  expect(refused).toHaveLength(5);
  for (const { headers } of refused) expect(Number(headers['retry-after'])).toBeGreaterThan(0);
  // Also with the right one.
  expect((await type('open sesame', hostOf('neighbour'))).status).toBe(429);
});

// The last one: the environment stops with it.
test('what is open of an app that is taken down ends at once', async () => {
  const cookie = (await guest.enter())!;
  const closed = await openAll(cookie);
  await set({ takenDown: true });
  await waitFor('both are closed', () => closed() === 2, atOnce);
  expect((await ask(shop(), '/', { cookie })).body).toContain('This app was taken down.');
});

async function memberId({ email }: Visitor): Promise<string> {
  const { items } = await admin.client.members.list({ org, q: email });
  return items[0]!.id;
}
const removeGuest = async () => admin.client.members.remove({ org, id: await memberId(guest) });
