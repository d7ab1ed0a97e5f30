import { glob, readFile } from 'node:fs/promises';
import { get } from 'node:http';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Client } from '#client/client.ts';
import { paths } from '#web/paths.ts';
import { type DnsServer, startDnsServer } from '../harness/dns-server.ts';
import { endProcessesUnder } from '../harness/processes.ts';
import { type RealPortal, startRealPortal } from '../harness/real-portal.ts';
import { waitFor } from '../harness/wait-for.ts';
import { type People, type Person, sees, seesNo, startBrowser } from './browser.ts';
import { endsWithItsFirstFailure, fitsItsWidth, isAccessible, picturesOfFailures } from './checks.ts';
import { launchStaticSite, publish, writeInside } from './inside.ts';
import { signIn } from './sign-in.ts';

/** What is live is managed: an admin goes back and takes down, and a visitor without a sign-in sees what comes of it. */
let portal: RealPortal;
let dns: DnsServer;
let people: People;
let admin: Person;
let visitor: Person;
let client: Client;
let url: string;
let workspace: string;

beforeAll(async () => {
  dns = await startDnsServer();
  portal = await startRealPortal({ env: { SLIPWAY_DNS: dns.address } });
  people = await startBrowser(portal.url);
  client = await portal.client('admin@corp.com');
  admin = await people.person();
  visitor = await people.person();
  await signIn(admin.page, portal, client, 'admin@corp.com');
  await admin.page.goto(portal.url + paths.apps);
  await sees(admin.page.getByRole('heading', { name: 'No apps yet' }));
  await isAccessible(admin.page);
  workspace = await launchStaticSite(client, client);
  for (const words of ['First words', 'Second words']) {
    await writeInside(client, workspace, 'public/index.html', `<h1>${words}</h1>\n`);
    url = await publish(client, client, workspace, 'handbook');
  }
}, 120_000);
afterAll(async () => {
  await people?.end();
  await portal?.stop();
  dns?.close();
});
picturesOfFailures(() => people);
endsWithItsFirstFailure();

const versions = () => admin.page.getByRole('list', { name: 'Versions' }).getByRole('listitem');
const tab = (name: string) => admin.page.getByRole('navigation', { name: 'App' }).getByRole('link', { name });

/** Loads the app again and again: what is shown meanwhile says itself when to come back. */
async function visitorSees(heading: string): Promise<void> {
  await expect
    .poll(
      async () => {
        await visitor.page.goto(url);
        return visitor.page.getByRole('heading').first().textContent();
      },
      { timeout: 30_000 },
    )
    .toBe(heading);
}

test('the list leads to the app’s page, with its versions and who is behind them', async () => {
  await visitorSees('Second words');
  const { page } = admin;
  await page.getByRole('link', { name: 'handbook', exact: true }).click();
  await sees(page.getByRole('heading', { name: 'handbook' }).getByText('Version 2'));
  await sees(versions().first().getByText('Built by admin@corp.com, approved by admin@corp.com'));
  await isAccessible(page);
});

test('one click goes back, under the admin’s name', async () => {
  const { page } = admin;
  const clicks = admin.clicks();
  await page.getByRole('button', { name: 'Roll back to version 1' }).click();
  expect(admin.clicks() - clicks).toBe(1);
  await sees(page.getByText('Version 1 is on its way back'));
  await sees(versions().first().getByText('admin@corp.com went back to version 1'));
  await sees(page.getByRole('heading', { name: 'handbook' }).getByText('Version 3'), 30_000);
  await visitorSees('First words');
});

test('variables are saved, then applied: a secret is not shown again', async () => {
  const { page } = admin;
  await tab('Variables').click();
  admin.allows(/400 .*\/variables/);
  const card = page.locator('#variables');
  await card.getByRole('button', { name: 'Add variable' }).click();
  await card.getByLabel('Name').fill('PATH');
  await card.getByRole('button', { name: /Plain/ }).click();
  await card.getByLabel('Value of PATH').fill('hunter22');
  await card.getByRole('button', { name: 'Save variables' }).click();
  await sees(card.getByText('PATH is reserved'));
  await isAccessible(page);
  await card.getByLabel('Name').fill('TOKEN');
  await card.getByRole('button', { name: 'Save variables' }).click();
  await sees(card.getByText('Not applied yet'));
  await sees(card.getByPlaceholder(/kept; type to replace/));
  await expect.poll(() => card.getByLabel('Value of TOKEN').inputValue()).toBe('');
  await isAccessible(page);
  await card.getByRole('button', { name: 'Apply' }).click();
  await sees(page.getByText('A version with the new variables is on its way'));
  await sees(page.getByRole('heading', { name: 'handbook' }).getByText('Version 4'), 30_000);
  await expect.poll(() => card.getByText('Not applied yet').count()).toBe(0);
  await tab('Versions').click();
  await sees(versions().first().getByText('admin@corp.com applied settings to version 3'));
  await visitorSees('First words');
});

test('replicas: this machine runs an app once, and the page says so', async () => {
  const { page } = admin;
  await tab('Replicas').click();
  await sees(page.getByText('This machine runs an app once. On Kubernetes it can have more.'));
  await sees(page.getByText('1 of 1 running'));
  expect(await page.getByRole('radio', { name: '2' }).isDisabled()).toBe(true);
  expect(await page.getByRole('button', { name: 'Save' }).getAttribute('aria-disabled')).toBe('true');
  await isAccessible(page);
});

test('replicas: where a cluster can have several, a number is chosen, and applied again when that failed', async () => {
  const { page } = admin;
  let replicas = { wanted: 1, running: 1, names: [] as string[], most: 5, reason: null, applied: true };
  const asked: number[] = [];
  // No cluster here can: what the portal answers is changed on its way, and what it is asked is kept from it.
  const address = /\/orgs\/main\/apps\/app\w+(\/replicas)?$/;
  await page.route(address, async (route) => {
    const request = route.request();
    if (request.method() === 'PUT') {
      const { replicas: wanted } = request.postDataJSON();
      asked.push(wanted);
      replicas = { ...replicas, wanted, applied: false };
    }
    const response = await route.fetch({ method: 'GET', url: request.url().replace(/\/replicas$/, '') });
    const app = await response.json();
    await route.fulfill({
      response,
      json: { ...app, replicas, allowed: { ...app.allowed, setReplicas: { ok: true } } },
    });
  });
  await page.reload();
  await page.getByRole('radio', { name: '3' }).click();
  await sees(page.getByText(/Each replica has its own copy of the files/));
  await page.getByRole('button', { name: 'Save' }).click();
  await sees(page.getByText('A version with that number is on its way'));
  await sees(page.getByRole('heading', { name: 'handbook' }).getByText('1 of 3 replicas running'));
  await sees(page.getByText('1 of 3 running', { exact: true }));
  await isAccessible(page);
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect.poll(() => asked).toEqual([3, 3]);
  replicas = { ...replicas, running: 3, applied: true };
  await page.reload();
  await sees(page.getByText('3 of 3 running'));
  await seesNo(page.getByText(/replicas running/));

  replicas = { ...replicas, names: ['env-6d8f9-x2x9v', 'env-6d8f9-8m4tq'] };
  await page.route(/\/logs\?/, (route) => {
    const replica = new URL(route.request().url()).searchParams.get('replica');
    return route.fulfill({ json: { build: 'built once', app: `written by ${replica}` } });
  });
  await page.reload();
  await tab('Logs').click();
  await sees(page.getByText('written by env-6d8f9-x2x9v'));
  await page.getByRole('combobox', { name: 'Replica' }).click();
  await page.getByRole('option', { name: 'Replica 8m4tq' }).click();
  await sees(page.getByText('written by env-6d8f9-8m4tq'));
  await isAccessible(page);
  await page.getByRole('radio', { name: 'Build' }).click();
  await sees(page.getByText('built once'));
  await seesNo(page.getByRole('combobox', { name: 'Replica' }));
  await page.unrouteAll();
});

test('the page of a request shows the names of its app’s variables, and nothing that they hold', async () => {
  const { items } = await client.publishing.list({ org: 'main', workspace, limit: 1 });
  const { page, context } = await people.person();
  await signIn(page, portal, client, 'admin@corp.com');
  const answers: Promise<string>[] = [];
  page.on('response', (response) => {
    if (response.url().includes('/api/') && !response.url().includes('/events'))
      answers.push(response.text().catch(() => ''));
  });
  await page.goto(portal.url + paths.request(items[0]!.id));
  await sees(page.getByRole('list', { name: 'Variables' }).getByText('TOKEN'));
  await isAccessible(page);
  await page.setViewportSize({ width: 390, height: 844 });
  await fitsItsWidth(page);
  expect((await page.content()) + (await Promise.all(answers)).join()).not.toContain('hunter22');
  await context.close();
});

test('logs tell of the version that came back', async () => {
  const { page } = admin;
  await tab('Logs').click();
  await sees(page.locator('pre'));
  await page.getByRole('radio', { name: 'Build' }).click();
  await sees(page.locator('pre'));
  await isAccessible(page);
});

test('an old link to the settings leads to the first of them', async () => {
  const { page } = admin;
  await page.goto(page.url().replace(/[^/]+$/, 'settings'));
  await sees(page.getByRole('heading', { name: 'Who can open it' }));
  expect(page.url()).toMatch(/\/access$/);
});

test('an app for chosen members opens to them once they are signed in, until they are not chosen', async () => {
  const { page } = admin;
  await portal.client('reader@corp.com', 'user');
  await page.getByRole('radio', { name: 'Chosen members' }).click();
  await page.getByRole('button', { name: 'Add members' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Add reader@corp.com' }).click();
  await isAccessible(page);
  await page.keyboard.press('Escape');
  await isAccessible(page);
  await page.getByRole('button', { name: 'Save' }).click();
  await seesNo(page.getByText('Unsaved changes'));

  // Not signed in: the portal asks for that first, and leads on to the page that was wanted.
  const reader = await people.person();
  const deep = `${url}/index.html?filter=${encodeURIComponent("it's “deep” & long, ".repeat(20))}`;
  await reader.page.goto(deep);
  await reader.page.getByLabel('Email').fill('reader@corp.com');
  await reader.page.getByRole('button', { name: 'Continue' }).click();
  await reader.page.goto(await waitFor('the link is mailed', async () => linkTo('reader@corp.com')));
  await sees(reader.page.getByRole('heading', { name: 'First words' }));
  // A browser writes the same address in its own way.
  expect(reader.page.url()).toBe(new URL(deep).href);

  await page.getByRole('button', { name: 'Remove reader@corp.com' }).click();
  await page.getByRole('button', { name: 'Save' }).click();
  await seesNo(page.getByText('Unsaved changes'));
  reader.allows(/status of 40[13]/);
  await reader.page.reload();
  await sees(reader.page.getByRole('heading', { name: 'You cannot open this app' }));
  await sees(reader.page.getByText('Ask admin@corp.com, who owns it, or an admin.'));
  await isAccessible(reader.page);
  await reader.page.setViewportSize({ width: 390, height: 844 });
  await fitsItsWidth(reader.page, 'no access, on a phone');
  reader.isFine();
  await reader.context.close();

  await page.getByRole('radio', { name: 'Public' }).click();
  await page.getByRole('button', { name: 'Save' }).click();
  await visitorSees('First words');
});

/** The sign-in link that was mailed to somebody; a mail that is still queued shows no token. */
async function linkTo(email: string): Promise<string | undefined> {
  const { items } = await client.mail.outbox({ org: 'main', limit: 200 });
  return items.flatMap(({ to, text }) => (to === email ? (/\S+\/sign-in\/link#sll_[\w-]+/.exec(text) ?? []) : []))[0];
}

test('a public app asks for its password, until it has none', async () => {
  const { page } = admin;
  await page.getByLabel('Password', { exact: true }).fill('open sesame');
  await page.getByRole('button', { name: 'Set password' }).click();
  await sees(page.getByText('The password is set'));
  await isAccessible(page);

  const reader = await people.person({ viewport: { width: 390, height: 844 } });
  await reader.page.goto(`${url}/index.html`);
  await sees(reader.page.getByRole('heading', { name: 'This app needs a password.' }));
  await reader.page.getByLabel('Password').fill('open simsim');
  await reader.page.keyboard.press('Enter');
  await sees(reader.page.getByText('This is not the password.'));
  for (const colorScheme of ['light', 'dark'] as const) {
    await reader.page.emulateMedia({ colorScheme });
    await isAccessible(reader.page);
    await fitsItsWidth(reader.page);
  }
  await reader.page.getByLabel('Password').fill('open sesame');
  await reader.page.getByRole('button', { name: 'Open the app' }).click();
  await sees(reader.page.getByRole('heading', { name: 'First words' }));
  expect(reader.page.url()).toBe(`${url}/index.html`);
  await reader.context.close();

  await page.getByRole('button', { name: 'Remove password' }).click();
  await sees(page.getByText('The password is removed'));
  await visitorSees('First words');
});

/** Ends the environments of apps as a machine that runs out of memory would. */
async function endApps(): Promise<void> {
  for await (const file of glob('**/environments/*/state.json', { cwd: portal.data })) {
    const { purpose } = JSON.parse(await readFile(path.join(portal.data, file), 'utf8'));
    if (purpose === 'app') await endProcessesUnder(path.join(portal.data, path.dirname(file)));
  }
}

test('an app that ends again and again says so, and when it is tried again', async () => {
  const { page } = admin;
  const notice = page.getByText('The app does not run');
  await waitFor('the portal waits, and for longer than the first time', async () => {
    await endApps();
    const { restart } = (await client.apps.list({ org: 'main' })).items[0]!;
    return restart && restart.tries > 1 && Date.parse(restart.dueAt) - Date.now() > 3000;
  });
  await sees(notice);
  await sees(page.getByText(/Slipway tries again in/));
  await sees(page.getByRole('heading', { name: 'handbook' }).getByText('Not running'));
  await isAccessible(page);
  await page.setViewportSize({ width: 390, height: 844 });
  await fitsItsWidth(page, 'an app that does not run, on a phone');
  await page.setViewportSize({ width: 1440, height: 900 });
  await visitorSees('First words');
  await seesNo(notice);
});

test('an app that is taken down says so, and comes back as it was', async () => {
  const { page } = admin;
  await tab('Removal').click();
  await page.getByRole('button', { name: 'Take down' }).click();
  await isAccessible(page);
  await page.getByRole('dialog').getByRole('button', { name: 'Take down' }).click();
  await sees(page.getByText('handbook is taken down'));
  await sees(page.getByRole('heading', { name: 'handbook' }).getByText('Taken down'));
  await tab('Logs').click();
  await sees(page.getByRole('heading', { name: 'No logs while it is taken down' }));
  await tab('Removal').click();
  await visitorSees('This app was taken down.');
  await isAccessible(visitor.page);
  const editor = await admin.context.newPage();
  await editor.goto(portal.url + paths.workspace(workspace));
  const strip = editor.getByRole('region', { name: 'Publishing' });
  await sees(strip.getByText('Your app is taken down'));
  await page.getByRole('button', { name: 'Put back up' }).click();
  await editor.close();
  await sees(page.getByText('handbook is back up'));
  await visitorSees('First words');
});

test('a renamed app has a new address, and the old one leads there until it is released', async () => {
  const { page } = admin;
  await tab('Address').click();
  admin.allows(/409 .*\/apps\//);
  const name = page.getByLabel('Subdomain');
  await name.fill('admin');
  await page.getByRole('button', { name: 'Rename' }).click();
  await sees(page.getByText('“admin” is reserved'));
  await isAccessible(page);
  await name.fill('guide');
  await page.getByRole('button', { name: 'Rename' }).click();
  await sees(page.getByText('The app is called guide now'));
  await sees(page.getByRole('heading', { name: 'guide' }));
  await visitorSees('First words');
  expect(visitor.page.url()).toBe(`${url.replace('handbook', 'guide')}/`);
  await isAccessible(page);
  await page.getByRole('button', { name: 'Release handbook' }).click();
  await isAccessible(page);
  await page.getByRole('dialog').getByRole('button', { name: 'Release' }).click();
  await sees(page.getByText('The old address is released'));
  await visitorSees('There is no app here.');
  await name.fill('handbook');
  await page.getByRole('button', { name: 'Rename' }).click();
  await sees(page.getByRole('heading', { name: 'handbook' }));
  await visitorSees('First words');
});

/** As a browser would with the CNAME: no test may register a domain. */
const servedAt = (host: string) =>
  new Promise<string>((resolve, reject) => {
    const headers = { host: `${host}:${portal.port}` };
    get({ host: '127.0.0.1', port: portal.port, headers }, async (answer) =>
      resolve(`${answer.statusCode} ${await text(answer)}`),
    ).on('error', reject);
  });

test('a domain is served once its records are there, and until it is removed', async () => {
  const { page } = admin;
  admin.allows(/400 .*\/domain/);
  const domain = page.getByLabel('Domain', { exact: true });
  await domain.fill('https://shop.example.com');
  await page.getByRole('button', { name: 'Add domain' }).click();
  await sees(page.getByText('no scheme, port or path'));
  await isAccessible(page);
  await domain.fill('shop.example.com');
  await page.getByRole('button', { name: 'Add domain' }).click();
  await sees(page.getByText('Not verified yet'));
  await isAccessible(page);
  const row = page.getByRole('region', { name: 'DNS records' }).getByRole('row', { name: /TXT/ });
  const [, name, value] = await row.getByRole('cell').allTextContents();
  expect(name).toBe('_slipway.shop.example.com');
  expect(await servedAt('shop.example.com')).toMatch(/^421 /);
  dns.txt.set(name!, [value!]);
  await page.getByRole('button', { name: 'Check now' }).click();
  await sees(page.getByText('Verified', { exact: true }));
  expect(await servedAt('shop.example.com')).toContain('First words');
  await page.getByRole('button', { name: 'Remove domain' }).click();
  await isAccessible(page);
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await sees(page.getByText('shop.example.com is removed'));
  expect(await servedAt('shop.example.com')).toMatch(/^421 /);
});

test('a deleted app is gone once its name was typed', async () => {
  const { page } = admin;
  await tab('Removal').click();
  const dialog = page.getByRole('dialog');
  // The page may hear of it before it has gone to the list, and ask once more for what is gone.
  admin.allows(/404 .*\/apps\//);
  await page.getByRole('button', { name: 'Delete app' }).click();
  await dialog.getByLabel('Type handbook to confirm').fill('handbok');
  await expect.poll(() => dialog.getByRole('button', { name: 'Delete' }).isEnabled()).toBe(false);
  await dialog.getByLabel('Type handbook to confirm').fill('handbook');
  await isAccessible(page);
  // The page may hear that the app changed, and ask for it, before it hears that it is gone.
  admin.allows(/404 .*\/apps\/app/);
  await dialog.getByRole('button', { name: 'Delete' }).click();
  await sees(page.getByText('handbook is deleted'));
  await sees(page.getByRole('heading', { name: 'No apps yet' }));
  await visitorSees('There is no app here.');
  admin.isFine();
});
