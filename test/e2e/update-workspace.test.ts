import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Client } from '#client/client.ts';
import { gitLine } from '#git/run.ts';
import { commitTo } from '../harness/forge-repository.ts';
import { type GithubServer, startGithub } from '../harness/github-server.ts';
import { type RealPortal, startRealPortal } from '../harness/real-portal.ts';
import { waitFor } from '../harness/wait-for.ts';
import { type People, type Person, sees, seesNo, startBrowser } from './browser.ts';
import { endsWithItsFirstFailure, fitsItsWidth, isAccessible, picturesOfFailures } from './checks.ts';
import { launchNamed, publish, writeInside } from './inside.ts';
import { signIn } from './sign-in.ts';

/** What docs/building.md promises of a repository that others changed, done by a builder at a browser. */
let github: GithubServer;
let portal: RealPortal;
let people: People;
let boss: Client;
let jonas: Client;
let builder: Person;
let workspace: string;
const org = 'main';
const email = 'jonas@corp.com';
const page = 'public/index.html';

beforeAll(async () => {
  github = await startGithub();
  portal = await startRealPortal({ env: { SLIPWAY_FORGE_ALLOW_HOSTS: github.host } });
  people = await startBrowser(portal.url);
  boss = await portal.client('boss@corp.com');
  jonas = await portal.client(email, 'user');
  await boss.organizations.connectForge({ org, kind: 'github', url: github.url, owner: 'acme', token: github.token });
  workspace = await launchNamed(boss, jonas, 'Static site', 'Menu');
  await writeInside(jonas, workspace, page, '<h1>Menu</h1>\n');
  await publish(boss, jonas, workspace, 'menu');
  builder = await people.person();
  await signIn(builder.page, portal, boss, email);
}, 180_000);
afterAll(async () => {
  await people?.end();
  await portal?.stop();
  github?.end();
  expect(github?.violations).toEqual([]);
});

picturesOfFailures(() => people);
endsWithItsFirstFailure();

const button = (name: string) => builder.page.getByRole('button', { name, exact: true });
const dialog = () => builder.page.getByRole('dialog');
const strip = () => builder.page.getByRole('region', { name: 'Publishing' });
const folder = () => github.repositories.get('acme/menu')!.folder;
const byHand = (files: Record<string, string>) => commitTo(folder(), 'main', files);
const newest = async () => (await jonas.publishing.list({ org, workspace })).items[0]!;

test('a request that GitHub cannot merge says why, and what to do', async () => {
  await writeInside(jonas, workspace, page, '<h1>Our menu</h1>\n');
  const { id, commit } = await jonas.publishing.submit({ org, id: workspace, subdomain: 'menu' });
  await byHand({ [page]: '<h1>The menu</h1>\n', 'public/prices.html': '<p>5 euros</p>\n' });
  await boss.publishing.approve({ org, id, commit });
  await builder.page.goto(`${portal.url}/requests/${id}`);
  await sees(
    builder.page.getByText(
      'The repository was changed at GitHub since your last version. Update your workspace to go on.',
    ),
  );
  await isAccessible(builder.page);
  await builder.page.getByRole('link', { name: 'Update workspace' }).click();
  await sees(dialog().getByRole('heading', { name: 'Update Menu' }));
});

test('the update shows what comes in, and asks about the file that both changed', async () => {
  await sees(dialog().getByText('1 file changes in your workspace'));
  await sees(dialog().getByRole('button', { name: /prices\.html/ }));
  expect(await button('Update workspace').getAttribute('aria-disabled')).toBe('true');
  await dialog()
    .getByRole('button', { name: /index\.html/ })
    .click();
  await sees(dialog().getByText('<h1>Our menu</h1>'));
  await sees(dialog().getByText('<h1>The menu</h1>'));
  await isAccessible(builder.page);
  await fitsItsWidth(builder.page);
});

test('what was typed meanwhile is not lost: nothing is written, and it is looked at again', async () => {
  await dialog().getByRole('radio', { name: 'Take theirs' }).click();
  await writeInside(jonas, workspace, page, '<h1>Our new menu</h1>\n');
  await button('Update workspace').click();
  await sees(dialog().getByText(/Nothing was written.*index\.html/));
  await button('Load again').click();
  await seesNo(dialog().getByText(/Nothing was written/));
});

test('with the builder’s choice it is written, and Publish opens as it was left', async () => {
  await dialog().getByRole('radio', { name: 'Keep mine' }).click();
  await button('Update workspace').click();
  await sees(dialog().getByRole('heading', { name: 'Publish Menu' }));
  await expect.poll(() => dialog().getByLabel('Subdomain').inputValue()).toBe('menu');
  await sees(dialog().getByRole('button', { name: /prices\.html/ }));
  await button('Submit for review').click();
  await sees(strip().getByText('Waiting for review'));
});

test('on a phone the strip has its buttons below its words', async () => {
  await builder.page.setViewportSize({ width: 390, height: 844 });
  const words = await strip().getByText('Waiting for review').locator('..').boundingBox();
  const withdraw = await button('Withdraw').boundingBox();
  expect(withdraw!.y).toBeGreaterThanOrEqual(words!.y + words!.height);
  await fitsItsWidth(builder.page);
  await isAccessible(builder.page);
  await builder.page.setViewportSize({ width: 1440, height: 900 });
});

test('the reviewer is told, and once approved both are live', async () => {
  const { id, commit, forgeCommit, url } = await newest();
  const admin = await people.person();
  await signIn(admin.page, portal, boss, 'boss@corp.com');
  await admin.page.goto(`${portal.url}/admin/approvals/${id}`);
  await sees(admin.page.getByText('with what others changed there, up to'));
  await sees(admin.page.getByText(forgeCommit!.slice(0, 12)));
  await isAccessible(admin.page);
  await boss.publishing.approve({ org, id, commit });
  await waitFor('it is live', async () => (await newest()).deployment?.status === 'live', 60_000);
  await sees(strip().getByText('Your app is live'));
  expect(await gitLine(['show', `main:${page}`], { folder: folder() })).toBe('<h1>Our new menu</h1>');
  await admin.page.goto(`${url}/prices.html`);
  await sees(admin.page.getByText('5 euros'));
});

test('Publish says that the repository was changed before anything is sent', async () => {
  await byHand({ 'public/hours.html': '<p>9 to 5</p>\n' });
  await writeInside(jonas, workspace, page, '<h1>Menu of the day</h1>\n');
  await button('Publish').click();
  await sees(dialog().getByText('The repository was changed at GitHub since your last version.'));
  await sees(dialog().getByText(/goes live without it/));
  await isAccessible(builder.page);
  await dialog().getByRole('button', { name: 'Update workspace' }).click();
  await sees(dialog().getByRole('heading', { name: 'Update Menu' }));
  await dialog().getByRole('button', { name: 'Update workspace' }).click();
  await sees(dialog().getByRole('heading', { name: 'Publish Menu' }));
  await sees(dialog().getByRole('button', { name: /hours\.html/ }));
  await seesNo(dialog().getByText(/repository was changed/));
});
