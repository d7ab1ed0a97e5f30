import { mkdirSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Client } from '#client/client.ts';
import { type GitServer, startGitServer } from '../harness/git-server.ts';
import { type RealPortal, startRealPortal } from '../harness/real-portal.ts';
import { launchWorkspace } from '../harness/real-workspace.ts';
import { waitFor } from '../harness/wait-for.ts';
import { type People, type Person, sees, startBrowser } from './browser.ts';
import { fitsItsWidth, isAccessible, picturesOfFailures } from './checks.ts';
import { signIn } from './sign-in.ts';

/** Something of each template's page. One without a line here fails. */
const shown: Record<string, RegExp> = {
  blank: /It runs\. Now make it yours\./,
  'budget-dashboard': /Budget dashboard/,
  'data-report': /Orders report 2025/,
  'fastify-api': /Equipment API/,
  'landing-page': /Relay: hand over work without a meeting/,
  'sales-quote': /Quote calculator/,
  'static-site': /Team handbook/,
  'vite-react-api': /Team wins/,
};

let server: GitServer;
let portal: RealPortal;
let people: People;
let person: Person;
let admin: Client;
const org = 'main';

beforeAll(async () => {
  server = await startGitServer();
  portal = await startRealPortal({ env: { SLIPWAY_GIT_ALLOW_HOSTS: server.host, SLIPWAY_STARTERS: undefined } });
  admin = await portal.client('admin@corp.com');
  people = await startBrowser(portal.url);
  person = await people.person();
  await signIn(person.page, portal, admin, 'admin@corp.com');
  await admin.organizations.updateSettings({ org, limits: { maxRunningWorkspacesPerUser: 20 } });
});
afterAll(async () => {
  await people?.end();
  await portal?.stop();
  server?.end();
});
picturesOfFailures(() => people);

test('the gallery has a template for every persona, each with what it is made of', async () => {
  const { items } = await admin.clusters.templates({ org });
  expect(items.map(({ id }) => id).toSorted()).toEqual(Object.keys(shown));
  expect(new Set(items.map(({ persona }) => persona)).size).toBe(6);
  for (const { id, parts } of items) expect(parts, id).not.toEqual([]);
});

test.for(Object.keys(shown))('%s becomes a blueprint, a workspace, and a page in the preview', async (template) => {
  const { id } = await admin.blueprints.create({ org, template });
  await isReady(id);
  await showsItself(id, shown[template]!);
});

test('an admin finds a template, and fills it from a repository that runs like it', async () => {
  server.commit('shop', (folder) => {
    mkdirSync(path.join(folder, 'public'));
    writeFileSync(path.join(folder, 'package.json'), '{ "scripts": { "dev": "node server.mjs" } }');
    writeFileSync(
      path.join(folder, 'server.mjs'),
      `import { createServer } from 'node:http';
createServer((_, response) => response.end('<h1>The shop of our own</h1>')).listen(3100, '127.0.0.1');`,
    );
  });
  const { page } = person;
  person.allows(/status of 400/);
  await page.goto(`${portal.url}/admin/blueprints`);
  await page.getByRole('link', { name: 'Create from template' }).click();
  await page.getByLabel('Search templates').fill('sqlite');
  await expect.poll(() => page.getByRole('main').getByRole('listitem').count()).toBe(2);
  await page.getByLabel('Search templates').fill('');
  for (const width of [390, 768, 1440]) {
    await page.setViewportSize({ width, height: 900 });
    await fitsItsWidth(page);
    await isAccessible(page);
  }
  await page.getByRole('radio', { name: 'Other' }).click();
  await page.getByRole('link', { name: /^Blank/ }).click();
  await page.getByLabel('Name').fill('Our shop');
  await page.getByLabel('Memory (MiB)').fill('512');
  await page.getByLabel('Repository to clone').fill('https://192.168.1.4/shop.git');
  await page.getByRole('button', { name: 'Create blueprint' }).click();
  await sees(page.getByRole('alert').getByText(/private address/));
  await page.getByLabel('Repository to clone').fill(`${server.url}/shop/.git`);
  await page.getByRole('button', { name: 'Create blueprint' }).click();
  await sees(page.getByRole('heading', { name: 'Our shop' }));
  await sees(page.getByText('In testing: only admins can launch it'));
  const { items } = await admin.blueprints.list({ org });
  const made = items.find(({ name }) => name === 'Our shop')!;
  expect(made.resources).toMatchObject({ memory: 512 });
  await isReady(made.id);
  await showsItself(made.id, /The shop of our own/);
});

test('Register blueprint works with the keyboard alone, step by step and back', async () => {
  const { page } = person;
  const projects = path.join(portal.data, 'clusters', (await admin.clusters.list({ org })).items[0]!.id, 'projects');
  const folder = path.join(projects, 'legacy', 'broken');
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    path.join(folder, 'environment.yaml'),
    'version: 1\nname: X\nservices: [{ name: a, command: b, port: 80 }]\n',
  );
  await page.goto(`${portal.url}/admin/blueprints/register`);
  // While projects are looked for it takes no key.
  await expect.poll(() => page.getByLabel('Project').isEnabled()).toBe(true);
  await page.getByLabel('Project').focus();
  await page.keyboard.press('Enter');
  await page.getByRole('option', { name: 'legacy' }).press('Enter');
  await sees(page.getByText(/services\.0\.port/));
  await expect.poll(() => page.getByRole('radio').isDisabled()).toBe(true);
  await isAccessible(page);

  await page.goBack();
  await page.getByLabel('Project').press('Enter');
  await page.getByRole('option', { name: 'starters' }).press('Enter');
  await sees(page.getByText('Registered as Static site'));
  await page.getByRole('radio', { name: /Full-stack/ }).focus();
  await page.keyboard.press('Space');
  await expect.poll(() => page.getByLabel('Name').inputValue()).toBe('Full-stack starter');
  await page.getByLabel('Name').fill('Second starter');
  await page.keyboard.press('Enter');
  await sees(page.getByRole('heading', { name: 'Second starter' }));
  person.isFine();
});

async function isReady(id: string): Promise<void> {
  await waitFor(
    `${id} is ready`,
    async () => {
      const { readiness } = await admin.blueprints.get({ org, id });
      if (readiness.status === 'failed') throw new Error(`${id}: ${readiness.message}`);
      return readiness.status === 'ready';
    },
    60_000,
  );
}

/** Launches a workspace and gets its page through the preview. */
async function showsItself(blueprint: string, content: RegExp): Promise<void> {
  const { workspace } = await launchWorkspace(admin, blueprint);
  const at = { org, id: workspace.id };
  await waitFor('it listens', async () => {
    const { items } = await admin.workspaces.ports(at);
    return items.some(({ port }) => port === 3100);
  });
  const { url } = await admin.workspaces.ticket({ ...at, kind: 'preview', port: 3100 });
  const { cookie } = await visit(url);
  const page = await visit(new URL('/', url).href, cookie);
  expect(page.status).toBe(200);
  expect(page.body).toMatch(content);
  await admin.workspaces.remove(at);
}

/** Names below localhost are the browser's to resolve; here the address is asked, with the name as `Host`. */
function visit(url: string, cookie = ''): Promise<{ status: number; body: string; cookie: string }> {
  const { host, pathname, search } = new URL(url);
  const headers = { host, cookie, accept: 'text/html' };
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port: portal.port, path: pathname + search, headers }, (answer) => {
      let body = '';
      answer.setEncoding('utf8').on('data', (text) => (body += text));
      answer.on('end', () =>
        resolve({ status: answer.statusCode!, body, cookie: answer.headers['set-cookie']?.[0]?.split(';')[0] ?? '' }),
      );
    }).on('error', reject);
  });
}
