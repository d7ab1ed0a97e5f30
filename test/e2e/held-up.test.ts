import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Client } from '#client/client.ts';
import { paths } from '#web/paths.ts';
import { type GithubServer, startGithub } from '../harness/github-server.ts';
import { type RealPortal, startRealPortal } from '../harness/real-portal.ts';
import { type People, type Person, sees, seesNo, startBrowser } from './browser.ts';
import { fitsItsWidth, isAccessible, picturesOfFailures } from './checks.ts';
import { launchStaticSite, writeInside } from './inside.ts';
import { signIn } from './sign-in.ts';

/** What is approved and not taken by the forge says so wherever it is shown, until it is mended. */
const org = 'main';
let github: GithubServer;
let portal: RealPortal;
let people: People;
let client: Client;
let person: Person;
let workspace: string;
let request: string;

beforeAll(async () => {
  github = await startGithub();
  portal = await startRealPortal({ env: { SLIPWAY_FORGE_ALLOW_HOSTS: github.host } });
  people = await startBrowser(portal.url);
  client = await portal.client('admin@corp.com');
  const place = { org, kind: 'github', url: github.url, owner: 'acme' } as const;
  await client.organizations.connectForge({ ...place, token: 'ghp_revoked' });
  workspace = await launchStaticSite(client, client);
  await writeInside(client, workspace, 'public/index.html', '<h1>Handbook</h1>\n');
  const { id, commit } = await client.publishing.submit({ org, id: workspace, subdomain: 'handbook' });
  request = id;
  await client.publishing.approve({ org, id, commit });
  person = await people.person();
  await signIn(person.page, portal, client, 'admin@corp.com');
}, 180_000);
afterAll(async () => {
  await people?.end();
  await portal?.stop();
  github?.end();
});
picturesOfFailures(() => people);

const go = (path: string) => person.page.goto(portal.url + path);
const reason = /does not accept the token: it was revoked or has expired/;

test('the strip, the request, the lists, the app and the bell say where it is held up, why, and what to do', async () => {
  const { page } = person;
  await go(paths.workspace(workspace));
  const strip = page.getByRole('region', { name: 'Publishing' });
  await sees(strip.getByText('Held up at GitHub:'));
  await sees(strip.getByText(reason));
  await sees(strip.getByText('Settings, Forge; then it goes on'));
  await seesNo(page.getByText(/Waiting to build/));

  await go(paths.request(request));
  await sees(page.getByText(/^It is approved, but held up at GitHub\. An admin mends this at GitHub/));
  await sees(page.getByRole('listitem').filter({ hasText: 'Held up at GitHub' }).getByText(reason));

  await go(`${paths.approvals}?status=approved`);
  await sees(page.getByRole('cell', { name: 'Held up' }));
  await go(paths.apps);
  await sees(page.getByRole('cell', { name: 'Held up' }));
  await page.getByRole('link', { name: 'handbook', exact: true }).click();
  await sees(page.getByText('The next version is held up at GitHub'));
  await sees(page.getByRole('heading', { name: 'No versions yet' }));
  await sees(page.getByText(reason));
  await page.setViewportSize({ width: 390, height: 844 });
  await isAccessible(page);
  await fitsItsWidth(page);
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.getByRole('link', { name: 'Open the request' }).click();
  await sees(page.getByRole('heading', { name: 'History' }));

  await page.getByRole('button', { name: /^Notifications/ }).click();
  await sees(page.getByRole('link', { name: /is held up at GitHub$/ }));
}, 120_000);

test('another token lets it go live, and nothing says any more that it is held up', async () => {
  const { page } = person;
  await go(paths.workspace(workspace));
  const place = { org, kind: 'github', url: github.url, owner: 'acme' } as const;
  await client.organizations.connectForge({ ...place, token: github.token });
  await sees(page.getByText('Your app is live'), 60_000);
  await seesNo(page.getByText('Held up at GitHub:'));
  expect(await client.publishing.get({ org, id: request })).toMatchObject({ deployment: { heldUp: null } });
  expect((await client.apps.list({ org })).items).toMatchObject([{ heldUp: null }]);
  expect(github.violations).toEqual([]);
  person.isFine();
}, 120_000);
