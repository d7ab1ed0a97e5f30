import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RealPortal, startRealPortal } from '../harness/real-portal.ts';
import { isAccessible, type People, type Person, sees, seesNo, startBrowser } from './browser.ts';
import { terminalOn } from './terminal.ts';

/** The main job from the first start to a second version online: an admin and a builder, each at a browser. */
let portal: RealPortal;
let people: People;
let admin: Person;
let builder: Person;
let workspaceUrl: string;

const named = 'Shipyard';
const accent = '#7c3aed';
const email = 'builder@corp.com';

beforeAll(async () => {
  portal = await startRealPortal();
  people = await startBrowser(portal.url);
  admin = await people.person();
  builder = await people.person();
});
afterAll(async () => {
  await people?.end();
  await portal?.stop();
});

const dialog = (person: Person) => person.page.getByRole('dialog');
const button = (person: Person, name: string | RegExp) => person.page.getByRole('button', { name, exact: true });
const adminPage = (name: string) => admin.page.getByRole('navigation', { name: 'Admin' }).getByRole('link', { name });
const preview = () => builder.page.frameLocator('iframe[title=Preview]');

test('the printed link signs the first admin in, once', async () => {
  const { page } = admin;
  await page.goto(portal.signInLink);
  await sees(page.getByRole('heading', { name: 'Launch a workspace' }));
  expect(page.url()).not.toContain('sll_');

  const stranger = await people.person();
  stranger.expects(/status of 4\d\d/);
  await stranger.page.goto(portal.signInLink);
  await sees(stranger.page.getByRole('heading', { name: 'This link no longer works' }));
  await isAccessible(stranger.page);
  stranger.isFine();
  await stranger.context.close();

  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Admin' }).click();
  await sees(page.getByRole('heading', { name: 'Overview' }));
  await sees(page.getByText('Healthy'));
});

test('a new name and colour show everywhere', async () => {
  const { page } = admin;
  await adminPage('Branding').click();
  await page.getByLabel('Portal name').fill(named);
  await page.getByLabel('Accent colour').fill(accent);
  await button(admin, 'Save').click();
  await sees(page.getByText('Settings saved'));
  await expect.poll(() => page.title()).toBe(`Branding · ${named}`);
  await sees(page.getByRole('banner').getByText(named));

  await builder.page.goto(portal.url);
  await sees(builder.page.getByRole('heading', { name: `Sign in to ${named}` }));
  for (const { page } of [admin, builder]) {
    const primary = () =>
      page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue('--primary').trim());
    await expect.poll(primary).toBe(accent);
  }
  builder.expects(/status of 401/);
});

test('the credential of the cluster is replaced and never shown', async () => {
  const { page } = admin;
  await adminPage('Clusters').click();
  const rotated = page.getByRole('definition').nth(3);
  await expect.poll(() => rotated.innerText()).toBe('–');
  await button(admin, 'Rotate').click();
  await dialog(admin).getByRole('button', { name: 'Rotate' }).click();
  await sees(page.getByText('The credential is replaced'));
  await expect.poll(() => rotated.innerText()).toBe('just now');
});

test('an environment that the portal discovered becomes a blueprint, in testing', async () => {
  const { page } = admin;
  await adminPage('Blueprints').click();
  await button(admin, 'Register blueprint').click();
  await isAccessible(page);
  const register = dialog(admin);
  await register.getByLabel('Project').click();
  await page.getByRole('option').first().click();
  await register.getByLabel('Environment').click();
  await page.getByRole('option', { name: 'Landing page' }).click();
  await expect.poll(() => register.getByLabel('Name').inputValue()).toBe('Landing page');
  await register.getByLabel('Name').fill('Campaign page');
  await register.getByRole('button', { name: 'Register' }).click();
  await sees(page.getByRole('heading', { name: 'Campaign page' }));
  await sees(page.getByRole('heading', { name: 'Campaign page' }).getByText('Testing'));
});

test('an invitation is kept in the portal, and its link lets the builder in', async () => {
  const { page } = admin;
  await adminPage('Members').click();
  await button(admin, 'Invite members').click();
  await dialog(admin).getByLabel('Email addresses').fill(email);
  await dialog(admin).getByRole('button', { name: 'Send invitation' }).click();
  await sees(dialog(admin).getByText('Invited', { exact: true }));
  await dialog(admin).getByRole('button', { name: 'Done' }).click();
  await sees(page.getByRole('row', { name: new RegExp(email) }).getByText('Pending'));

  await adminPage('Mail').click();
  await page
    .getByRole('row', { name: new RegExp(email) })
    .getByRole('button')
    .click();
  const link = await dialog(admin).getByRole('link').first().getAttribute('href');
  await page.keyboard.press('Escape');
  await seesNo(dialog(admin));

  await builder.page.goto(link!);
  await sees(builder.page.getByRole('heading', { name: 'Launch a workspace' }));
  await isAccessible(builder.page);
});

test('a blueprint in testing is coming soon for a builder, and can be launched once it is enabled', async () => {
  const card = builder.page.getByRole('article', { name: 'Campaign page' });
  await sees(card.getByText('Coming soon'));
  expect(await card.getByRole('button', { name: 'Launch' }).getAttribute('aria-disabled')).toBe('true');

  const { page } = admin;
  await adminPage('Blueprints').click();
  await page.getByRole('link', { name: 'Campaign page', exact: true }).click();
  await button(admin, 'Enable').click();
  await sees(page.getByText('Campaign page is enabled'));
  await seesNo(card.getByText('Coming soon'));
  await expect.poll(() => card.getByRole('button', { name: 'Launch' }).getAttribute('aria-disabled')).toBeNull();
});

test('four clicks from the invitation to a prompt and a live preview', async () => {
  await adminPage('Blueprints').click();
  await sees(admin.page.getByRole('row', { name: /Full-stack starter/ }).getByText(/^Ready/), 90_000);

  const { page } = builder;
  const before = builder.clicks();
  await page.getByRole('article', { name: 'Full-stack starter' }).getByRole('button', { name: 'Launch' }).click();
  await dialog(builder).getByLabel('Name').fill('Crew wins');
  await dialog(builder).getByRole('button', { name: 'Launch' }).click();
  await sees(page.getByRole('region', { name: 'Launch progress' }));
  await sees(preview().getByRole('heading', { name: 'Team wins' }), 60_000);
  await terminalOn(page).shows(/\$ $/);
  const opensTheMail = 1;
  expect(opensTheMail + builder.clicks() - before).toBeLessThanOrEqual(4);
  workspaceUrl = page.url();
  await isAccessible(page);
}, 180_000);
