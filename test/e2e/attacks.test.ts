import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Client } from '#client/client.ts';
import { type RealPortal, startRealPortal } from '../harness/real-portal.ts';
import { waitFor } from '../harness/wait-for.ts';
import { type People, type Person, sees, startBrowser } from './browser.ts';
import { picturesOfFailures } from './checks.ts';
import { launchStaticSite, publish, writeInside } from './inside.ts';
import { signIn } from './sign-in.ts';
import { terminalOn } from './terminal.ts';

/** What a hostile page inside a workspace, a sibling, or a person who was sent away tries in a real browser. */
let portal: RealPortal;
let people: People;
let admin: Client;
let owner: Client;
let victim: Person;
/** Of the victim, who works for the attacker without knowing: its preview serves the hostile page. */
let workspace: string;
let sibling: string;

const email = 'victim@corp.com';
const evilPort = 4000;
/** Serves an empty page of its own, and tells what the browser sent along. */
const evilServer = `
import http from 'node:http';
http.createServer((request, response) => {
  if (request.url === '/headers') return response.end(JSON.stringify(request.rawHeaders));
  response.setHeader('content-type', 'text/html');
  response.end('<!doctype html><title>Evil</title><h1>Evil</h1>');
}).listen(Number(process.argv[2] ?? process.env.PORT ?? 3100), '127.0.0.1');
`;

beforeAll(async () => {
  portal = await startRealPortal();
  people = await startBrowser(portal.url);
  admin = await portal.client('postmaster@corp.com');
  owner = await portal.client(email, 'user');
  [workspace, sibling] = await Promise.all([launchStaticSite(admin, owner), launchStaticSite(admin, owner)]);
  await writeInside(owner, workspace, 'evil.mjs', evilServer, `setsid node evil.mjs ${evilPort} >/dev/null 2>&1 &`);
  victim = await people.person();
  await signIn(victim.page, portal, admin, email);
}, 120_000);
afterAll(async () => {
  await people?.end();
  await portal?.stop();
});
picturesOfFailures(() => people);

const previewOrigin = (port: number, id = workspace) => `http://${port}--${id}.preview.localhost:${portal.port}`;

/** A ticket of the victim's own browser session, as the portal's page asks for it. */
function ticket(person: Person, input: { kind: 'terminal' | 'preview'; port?: number }, id = workspace) {
  return person.page.evaluate(
    async ({ url, body }) =>
      (await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body })).json(),
    { url: `/api/v1/orgs/main/workspaces/${id}/tickets`, body: JSON.stringify(input) },
  ) as Promise<{ ticket: string; url: string }>;
}

/** The hostile page, opened by its victim in a tab of its own. */
async function evilPage(): Promise<Page> {
  await victim.page.goto(portal.url);
  const { url } = await ticket(victim, { kind: 'preview', port: evilPort });
  const page = await victim.context.newPage();
  await page.goto(url);
  await sees(page.getByRole('heading', { name: 'Evil' }));
  return page;
}

/** What a script of a page gets from a URL: the status and body, or that the browser kept it. */
const fetched = (
  page: Page,
  url: string,
  init: { method?: string; mode?: 'no-cors'; credentials: 'include'; body?: string } = { credentials: 'include' },
) =>
  page.evaluate(
    ([url, init]) =>
      fetch(url, init).then(
        (reply) => reply.text(),
        () => 'kept by the browser',
      ),
    [url, init] as const,
  );

/** How a WebSocket that a page opens ends. */
const socket = (page: Page, url: string) =>
  page.evaluate(
    (url) =>
      new Promise<string>((resolve) => {
        const socket = new WebSocket(url);
        socket.onopen = () => resolve('open');
        socket.onerror = () => resolve('refused');
      }),
    url,
  );

test('a hostile page in a preview reads nothing of the portal’s API, and no cookie goes along', async () => {
  const page = await evilPage();
  const sent = page.waitForRequest(`${portal.url}/api/v1/me`);
  expect(await fetched(page, `${portal.url}/api/v1/me`)).toBe('kept by the browser');
  expect(await (await sent).allHeaders()).not.toHaveProperty('cookie');
  await page.close();
});

test('it changes nothing in its victim’s name, by a script or by a form', async () => {
  const page = await evilPage();
  await fetched(page, `${portal.url}/api/v1/auth/sign-out`, {
    method: 'POST',
    mode: 'no-cors',
    credentials: 'include',
    body: '{}',
  });
  const answered = page.waitForResponse(`${portal.url}/api/v1/auth/sign-out`);
  await page.evaluate((url) => {
    const form = Object.assign(document.createElement('form'), { method: 'post', action: url });
    document.body.append(form);
    form.submit();
  }, `${portal.url}/api/v1/auth/sign-out`);
  expect((await answered).status()).toBeGreaterThanOrEqual(400);
  await page.close();
  await victim.page.reload();
  await sees(victim.page.getByRole('heading', { name: 'Your workspaces' }));
});

test('it cannot open a terminal, even with a ticket that it stole, and does not use the ticket up', async () => {
  const page = await evilPage();
  const { url } = await ticket(victim, { kind: 'terminal' });
  expect(await socket(page, url)).toBe('refused');
  expect(await socket(victim.page, url)).toBe('open');
  await page.close();
});

test('it cannot show the portal in a frame', async () => {
  const page = await evilPage();
  await page.evaluate((url) => {
    document.body.append(Object.assign(document.createElement('iframe'), { src: url }));
  }, portal.url);
  await expect.poll(() => page.frames().at(-1)?.url()).toBe('chrome-error://chromewebdata/');
  await page.close();
});

test('it reads no cookie of the portal’s and plants none', async () => {
  const page = await evilPage();
  expect(await page.evaluate(() => document.cookie)).toBe('');
  await page.evaluate(() => {
    for (const domain of ['localhost', '.localhost', 'preview.localhost'])
      for (const name of ['__Host-slipway', '__Host-slipway-preview', 'slipway']) {
        // biome-ignore lint/suspicious/noDocumentCookie: it is the attack
        document.cookie = `${name}=planted; Domain=${domain}; Path=/`;
      }
  });
  for (const url of [portal.url, previewOrigin(3100, sibling)]) {
    const cookies = await victim.context.cookies(url);
    expect(cookies.filter(({ value, name }) => value === 'planted' && name.startsWith('__Host-'))).toEqual([]);
  }
  const toPortal = await victim.context.cookies(portal.url);
  expect(toPortal.map(({ name }) => name)).toEqual(['__Host-slipway']);
  await page.close();
});

test('it reaches no sibling preview, which its victim has open', async () => {
  const page = await evilPage();
  const open = await victim.context.newPage();
  await open.goto((await ticket(victim, { kind: 'preview', port: 3100 }, sibling)).url);
  await sees(open.getByRole('heading').first());
  const target = previewOrigin(3100, sibling);
  expect(await fetched(page, `${target}/`)).toBe('kept by the browser');
  expect(await socket(page, `${target.replace('http', 'ws')}/__live`)).toBe('refused');
  await Promise.all([page.close(), open.close()]);
});

test('a preview opens for nobody without a ticket, with a used one, or with one of another kind', async () => {
  const { url } = await ticket(victim, { kind: 'preview', port: evilPort });
  const terminalTicket = await ticket(victim, { kind: 'terminal' });
  const owners = await victim.context.newPage();
  await owners.goto(url);
  await sees(owners.getByRole('heading', { name: 'Evil' }));
  await owners.close();

  await portal.client('neighbour@corp.com', 'user');
  const neighbour = await people.person();
  await signIn(neighbour.page, portal, admin, 'neighbour@corp.com');
  const { page } = neighbour;
  await page.goto(previewOrigin(evilPort));
  await sees(page.getByRole('heading', { name: 'Open this preview from the workspace.' }));
  const enter = `${previewOrigin(evilPort)}/.slipway/enter?ticket=`;
  for (const refused of [url, `${enter}${terminalTicket.ticket}`, `${enter}nonsense`]) {
    await page.goto(refused);
    await sees(page.getByRole('heading', { name: 'This link was used already or is too old.' }));
  }
  await page.goto(portal.url);
  expect(await ticket(neighbour, { kind: 'preview', port: evilPort })).toMatchObject({ code: 'NOT_FOUND' });
  await neighbour.context.close();
});

test('a published app sees nothing of the portal’s: no cookie, no key, no session', async () => {
  await writeInside(owner, sibling, 'serve.mjs', evilServer);
  const url = await publish(admin, owner, sibling, 'echo');
  const page = await victim.context.newPage();
  await page.goto(`${url}/headers`);
  const headers = await page.locator('body').textContent();
  expect(JSON.parse(headers!)).toContain(`echo.apps.localhost:${portal.port}`);
  expect(headers).not.toMatch(/cookie|authorization|slipway|sl[a-z]_/i);
  await page.close();
}, 90_000);

test('signing out everywhere ends the terminals that are open elsewhere at once', async () => {
  const elsewhere = await people.person();
  await signIn(elsewhere.page, portal, admin, email);
  const closed = await withTerminal(elsewhere);
  await victim.page.goto(`${portal.url}/settings`);
  await victim.page.getByRole('button', { name: 'Sign out everywhere' }).click();
  await victim.page.getByRole('dialog').getByRole('button', { name: 'Sign out everywhere' }).click();
  await waitFor('the socket of the terminal is closed', closed, 2_000);
  for (const { page } of [victim, elsewhere]) await sees(page.getByRole('heading', { name: /^Sign in to/ }));
  await elsewhere.context.close();
});

test('the editor of a member who is removed ends at once', async () => {
  await signIn(victim.page, portal, admin, email);
  const closed = await withTerminal(victim);
  const { items } = await admin.members.list({ org: 'main', q: email });
  await admin.members.remove({ org: 'main', id: items[0]!.id });
  await waitFor('the socket of the terminal is closed', closed, 2_000);
  await sees(victim.page.getByRole('heading', { name: /^Sign in to/ }));
});

/** Opens the editor. @returns whether the socket of its terminal is closed */
async function withTerminal({ page }: Person): Promise<() => boolean> {
  const opened = page.waitForEvent('websocket', (socket) => socket.url().includes('/api/v1/terminal'));
  await page.goto(`${portal.url}/workspaces/${workspace}`);
  await terminalOn(page).shows(/\$$/);
  const socket = await opened;
  expect(socket.isClosed()).toBe(false);
  return () => socket.isClosed();
}
