import { createHash } from 'node:crypto';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type MailServer, startMailServer } from '../harness/mail-server.ts';
import { type ModelServer, startModelServer } from '../harness/model-server.ts';
import { type RealPortal, startRealPortal } from '../harness/real-portal.ts';
import { type People, type Person, sees, seesNo, startBrowser } from './browser.ts';
import { endsWithItsFirstFailure, fitsItsWidth, picturesOfFailures } from './checks.ts';
import { terminalOn } from './terminal.ts';

/**
 * The guide of docs/admin-setup.md, walked by an admin who is new here: each test is a step of it. Everything is reached by
 * clicking what the guide names, so that the way there is tested, too; the only addresses are those in mails.
 */
let mail: MailServer;
let model: ModelServer;
let portal: RealPortal;
let people: People;
let admin: Person;
let kim: Person;
/** The folder of Northwind's cluster on this machine. */
let cluster: string;
/** All that the portal's API answered to both. */
const answers: string[] = [];

const boss = 'admin@localhost';
const employee = 'kim@northwind.example';
const contractor = 'kay@partner.example';
const tabsInOrder = ['Terminal', 'Chat', 'Claude Code', 'Hello'];
const keys = { anthropic: 'sk-ant-a-key-of-northwind', openai: 'sk-a-key-of-northwind' };

beforeAll(async () => {
  [mail, model] = await Promise.all([startMailServer(), startModelServer()]);
  const env = { SLIPWAY_SMTP_URL: `smtp://127.0.0.1:${mail.port}`, SLIPWAY_AI_ALLOW_HOSTS: model.host };
  portal = await startRealPortal({ env });
  people = await startBrowser(portal.url);
  [admin, kim] = await Promise.all([people.person(), people.person()]);
  for (const { context } of [admin, kim])
    context.on('response', async (response) => {
      if (response.headers()['content-type']?.startsWith('application/json'))
        answers.push(await response.text().catch(() => ''));
    });
}, 120_000);
afterAll(async () => {
  await people?.end();
  await portal?.stop();
  await Promise.all([mail?.close(), model?.end()]);
});
picturesOfFailures(() => people);
endsWithItsFirstFailure();

const dialog = (page = admin.page) => page.getByRole('dialog');
const press = (name: string, page = admin.page) => page.getByRole('button', { name, exact: true }).click();
const says = (text: string | RegExp, page = admin.page) => sees(page.getByText(text));
const heading = (name: string, page = admin.page) => sees(page.getByRole('heading', { name }));
const link = (name: string, page = admin.page) => page.getByRole('link', { name, exact: true });
const flip = (name: string) => admin.page.getByRole('switch', { name, exact: true }).click();

/** A page of the admin section, from its sidebar. */
const sidebar = (name: string) =>
  admin.page.getByRole('navigation', { name: 'Admin' }).getByRole('link', { name, exact: true }).click();
const openBlueprint = async (name: string, tab: string) => {
  await sidebar('Blueprints');
  await link(name).click();
  await admin.page.getByRole('navigation', { name: 'Blueprint' }).getByRole('link', { name: tab, exact: true }).click();
};

describe('Step 1: configure your organization', () => {
  test('Open the portal: the printed link logs the first admin in', async () => {
    await admin.page.goto(portal.signInLink);
    await heading('Launch a workspace');
    await link('Admin').click();
    await heading('Overview');
  });

  test('Select your organization, here a new one', async () => {
    await press('Organization: Slipway');
    await admin.page.getByRole('menuitem', { name: 'All organizations' }).click();
    await heading('Select your organization');
    await press('New organization');
    await dialog().getByLabel('Name', { exact: true }).fill('Northwind');
    await dialog().getByRole('button', { name: 'Create organization' }).click();
    await heading('Configure portal');
  });

  test('Click Configure portal: it makes its admin credential by itself and names it, no more', async () => {
    await press('Configure portal');
    await says('The portal is configured');
    await says(/The portal holds local-[0-9a-f]{8}\./);
    await sees(link('invite members'));
    await sidebar('Clusters');
    await says(/^local-[0-9a-f]{8}$/);
  });

  test('Customize portal branding: name, logo with its fallback, logo for dark mode, accent colour', async () => {
    const { page } = admin;
    await sidebar('Branding');
    await page.getByLabel('Portal name', { exact: true }).fill('Northwind Build');
    await page.getByLabel('Accent colour', { exact: true }).fill('#0f766e');
    await page.locator('input[type=file][aria-label="Logo"]').setInputFiles(square('#0f766e'));
    await says('Without one, the logo above is shown in dark mode too.');
    await saves('Branding saved');
    await expect.poll(() => page.title()).toBe('Branding · Northwind Build');
    await sees(page.getByRole('banner').getByText('Northwind Build'));
    expect(await page.evaluate(() => document.documentElement.style.getPropertyValue('--primary'))).toBe('#0f766e');
    const light = await logo('Light');
    expect(await logo('Dark'), 'it falls back').toBe(light);

    await page.locator('input[type=file][aria-label="Logo for dark mode"]').setInputFiles(square('#99f6e4'));
    await saves('Branding saved');
    await logo('Dark');
    await expect.poll(shownLogo).not.toBe(light);
    expect(await logo('Light')).toBe(light);
  });

  test('Configure the welcome screen: title, description, call to action', async () => {
    const { page } = admin;
    await sidebar('Welcome screen');
    await page.getByLabel('Title', { exact: true }).fill('Build at Northwind');
    await page.getByLabel('Description', { exact: true }).fill('A workspace for everybody.');
    await page.getByLabel('Call to action', { exact: true }).fill('Start building');
    await saves('Welcome screen saved');
  });
});

describe('Step 2: register a blueprint', () => {
  test('Open the Blueprints page', async () => {
    await sidebar('Blueprints');
    await says('No blueprints yet');
  });

  test('Register blueprint: a cluster without a project says where to put one', async () => {
    await link('Register blueprint').click();
    const example = await admin.page.getByRole('main').locator('code').textContent();
    cluster = path.join(portal.data, example!.split('/projects/')[0]!);
    const project = path.join(cluster, 'projects/shop');
    await cp(path.resolve('templates/static-site'), path.join(project, 'storefront'), { recursive: true });
    await mkdir(path.join(project, 'back-office'));
    await writeFile(path.join(project, 'back-office/environment.yaml'), 'version: 1\nname: Back office\n');
  });

  test('Select the project: its environments are discovered', async () => {
    const { page } = admin;
    await expect.poll(() => page.getByLabel('Project').textContent()).toBe('shop');
    await says('2 found');
    await sees(page.getByRole('radio', { name: /Back office/ }));
  });

  test('Choose the template environment, set display name and description', async () => {
    const { page } = admin;
    await page.getByRole('radio', { name: /Static site/ }).check();
    await page.getByLabel('Name').fill('Storefront');
    await page.getByLabel('Description').fill('The shop as customers see it.');
    await press('Register');
    await heading('Storefront');
  });

  test('New blueprints start in Testing: try it, then change its state to Enabled', async () => {
    const { page } = admin;
    await sees(page.getByRole('heading', { name: 'Storefront' }).getByText('Testing'));
    await link('Try it').click();
    await dialog().getByLabel('Name').fill('Trial');
    await dialog().getByRole('button', { name: 'Launch' }).click();
    await sees(page.frameLocator('iframe[title=Preview]').getByRole('heading'), 60_000);

    await link('Northwind Build, dashboard').click();
    await link('Admin').click();
    await openBlueprint('Storefront', 'General');
    await press('Enable');
    await says('Storefront is enabled');
    await sees(page.getByRole('heading', { name: 'Storefront' }).getByText('Enabled'));
  }, 90_000);

  test('A second blueprint', async () => {
    const { page } = admin;
    await sidebar('Blueprints');
    await link('Register blueprint').click();
    await page.getByRole('radio', { name: /Back office/ }).check();
    await expect.poll(() => page.getByLabel('Name').inputValue()).toBe('Back office');
    await press('Register');
    await press('Enable');
    await says('Back office is enabled');
  });
});

describe('Step 3: configure access control', () => {
  test('Open the blueprint, go to Access: it is open', async () => {
    await openBlueprint('Storefront', 'Access');
    await says('Open to every member.');
  });

  test('Choose an access policy: a domain and, combined with it, an address', async () => {
    await addRule('Domain', '@northwind.example');
    await addRule('Email', contractor);
    await says(/You match no rule yourself/);
    await saves('Access saved');
  });

  test('Restrict the other blueprint to one address', async () => {
    await openBlueprint('Back office', 'Access');
    await addRule('Email', 'finance@northwind.example');
    await saves('Access saved');
  });
});

describe('Step 4: configure blueprint settings', () => {
  const provider = (name: string) => admin.page.getByRole('region', { name, exact: true });

  test('Anthropic: builders sign in with their own account, or work on your key', async () => {
    const anthropic = provider('Anthropic');
    await openBlueprint('Storefront', 'AI & Data');
    await flip('Use Anthropic');
    await anthropic.getByRole('radio', { name: 'Own accounts' }).click();
    await saves('AI providers saved');
    await says('Builders’ own accounts are for Claude Code alone.');

    await anthropic.getByRole('radio', { name: 'Organization’s key' }).click();
    await anthropic.getByLabel('Key').fill(keys.anthropic);
    await anthropic.getByLabel('Model', { exact: true }).fill('claude-sonnet-5');
    await saves('AI providers saved');
    await says('Powers Chat with claude-sonnet-5.');
  });

  test('OpenAI: a key, independently of the others', async () => {
    const openai = provider('OpenAI');
    await flip('Use OpenAI');
    await openai.getByLabel('Key').fill(keys.openai);
    await openai.getByLabel('Model', { exact: true }).fill('gpt-4.1');
    await saves('AI providers saved');
    await says('Another one comes before it.');
    await provider('Anthropic').getByRole('radio', { name: 'Own accounts' }).click();
    await saves('AI providers saved');
    await says('Powers Chat with gpt-4.1.');
  });

  test('Custom provider: any address that speaks OpenAI’s API', async () => {
    const custom = provider('Custom');
    await flip('Use Custom');
    await custom.getByLabel('Name').fill('Northwind models');
    await custom.getByLabel('Base URL').fill(`${model.url}/v1`);
    await custom.getByLabel('Model', { exact: true }).fill('house-model');
    await flip('Use OpenAI');
    await saves('AI providers saved');
    await says('No price yet: house-model');

    await link('Add price').click();
    await press('Add price');
    await dialog().getByLabel('Model').fill('house-model');
    await dialog().getByLabel('Input').fill('0');
    await dialog().getByLabel('Output').fill('0');
    await dialog().getByRole('button', { name: 'Add price' }).click();
    await says('Prices saved');
    await openBlueprint('Storefront', 'AI & Data');
    await says('Powers Chat with house-model.');
    await custom.getByRole('button', { name: 'Test' }).click();
    await says(/house-model answered in/);
  });

  test('Layout: which tabs appear, a custom command among them, locked, without the preview', async () => {
    const { page } = admin;
    await openBlueprint('Storefront', 'Workspace');
    await press('Move Terminal up');
    await press('Move Terminal up');
    await press('Add tab');
    await page.getByRole('menuitem', { name: 'Command' }).click();
    await page.getByLabel('Name of Command').fill('Hello');
    await page.getByLabel('Command of Hello').fill('echo hello $((40 + 2))');
    await flip('Lock layout');
    await flip('Preview');
    await saves('Layout saved');

    await opensTrial();
    await expect.poll(() => tabs(page)).toEqual(tabsInOrder);
    await expect.poll(() => page.getByRole('button', { name: /Arrange tabs|Show the preview/ }).count()).toBe(0);
  });

  test('Layout: not locked, the preview is hidden by default, and each builder may show it', async () => {
    const { page } = admin;
    await leavesEditor();
    await link('Admin').click();
    await openBlueprint('Storefront', 'Workspace');
    await flip('Lock layout');
    await saves('Layout saved');
    await opensTrial();
    await sees(page.getByRole('button', { name: 'Arrange tabs' }));
    await expect.poll(() => page.getByTitle('Preview').count()).toBe(0);
    await press('Show the preview');
    await sees(page.frameLocator('iframe[title=Preview]').getByRole('heading'));
  });
});

describe('Step 5: invite members', () => {
  test('Open the Members page, invite by mail', async () => {
    await leavesEditor();
    await link('Admin').click();
    await sidebar('Members');
    await press('Invite members');
    await dialog().getByLabel('Email addresses').fill(`Kim Ko <${employee}>, ${contractor}`);
    await dialog().getByRole('button', { name: 'Send 2 invitations' }).click();
    await says('2 people are invited');
    await dialog().getByRole('button', { name: 'Done' }).click();
    await sees(admin.page.getByRole('row', { name: new RegExp(contractor) }).getByText('Pending'));
    await assign(contractor, 'Admin', 'an admin');
    await assign(contractor, 'User', 'a user');
  });

  // Where the organization has single sign-on, the provider signs them in instead: sso.test.ts.
  test('Members receive a mail with a link that logs them in', async () => {
    const text = await mail.to(employee);
    expect(text).toContain('invites you to Northwind Build');
    await kim.page.goto(linkIn(text));
    await heading('Build at Northwind', kim.page);
    await says('A workspace for everybody.', kim.page);
    await sees(kim.page.getByRole('button', { name: 'Start building' }));
  });

  test('Who asks for a sign-in link instead is told to open the invitation', async () => {
    const { page, context } = await people.person();
    const invitation = linkIn(await mail.to(contractor));
    await page.goto(portal.url);
    await signIn(page, contractor);
    await says('If you were invited, open the link in that mail', page);
    await page.goto(invitation);
    await heading('Build at Northwind', page);
    await context.close();
  });

  test('Assign roles: only admins see the admin section', async () => {
    await assign(employee, 'Admin', 'an admin');
    await sees(link('Admin', kim.page));
    await assign(employee, 'User', 'a user');
    await seesNo(link('Admin', kim.page));
  });
});

describe.each([
  { width: 1440, account: employee },
  { width: 390, account: contractor },
])('Verify your setup, at $width px', ({ width, account }) => {
  const workspace = `Test of ${account}`;

  test('Log out of your account and log back in with one that is no admin', async () => {
    await admin.page.setViewportSize({ width, height: 900 });
    await changesTo(account);
    await heading('Build at Northwind');
    await fitsItsWidth(admin.page);
    await expect.poll(() => link('Admin').count()).toBe(0);
    await press('Account');
    await sees(admin.page.getByRole('menuitem', { name: 'Your settings' }));
    await expect.poll(() => admin.page.getByRole('menuitem', { name: 'Admin' }).count()).toBe(0);
    await admin.page.keyboard.press('Escape');
  });

  test('The catalog shows exactly what they may use', async () => {
    await expect.poll(() => catalog(admin.page)).toEqual(['Storefront']);
  });

  test('Create a test workspace: it deploys, and the editor has the configured tabs', async () => {
    const { page } = admin;
    await launch(page, workspace);
    await expect.poll(() => tabs(page), { timeout: 60_000 }).toEqual(tabsInOrder);
    await fitsItsWidth(page);
    await page.getByRole('tab', { name: 'Hello' }).click();
    await terminalOn(page).shows(/hello 42/);
    await page.getByRole('tab', { name: 'Terminal', exact: true }).click();
    await terminalOn(page).shows(/\$$/);
  }, 90_000);

  test('Delete the workspace from the dashboard', async () => {
    const { page } = admin;
    await leavesEditor();
    await press(`Actions for ${workspace}`);
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await says(`${workspace} is in the trash`);
    await seesNo(page.getByRole('article', { name: workspace }));
    await fitsItsWidth(page);
  });
});

describe('How access rules work', () => {
  test('Who matches no rule any more does not see the blueprint at their next load', async () => {
    await launch(kim.page, 'Made before');
    await sees(kim.page.getByRole('tab', { name: 'Terminal', exact: true }), 60_000);
    await kim.page.getByRole('link', { name: 'Northwind Build, dashboard' }).click();
    await expect.poll(() => catalog(kim.page)).toEqual(['Storefront']);

    await admin.page.setViewportSize({ width: 1440, height: 900 });
    await changesTo(boss);
    await link('Admin').click();
    await openBlueprint('Storefront', 'Access');
    await press('Remove domain northwind.example');
    await saves('Access saved');
    await kim.page.reload();
    await says('No blueprints yet', kim.page);
  }, 90_000);

  test('Their workspaces go on', async () => {
    await kim.page.getByRole('link', { name: 'Made before', exact: true }).click();
    await kim.page.getByRole('tab', { name: 'Terminal', exact: true }).click();
    await terminalOn(kim.page).types('echo goes $((1 + 1)) on');
    await terminalOn(kim.page).shows(/goes 2 on/);
    await kim.page.getByRole('link', { name: 'Northwind Build, dashboard' }).click();
  });

  test('Removing all rules, with the delete icon, opens it to everybody again', async () => {
    await press(`Remove email ${contractor}`);
    await press('Save');
    await dialog().getByRole('button', { name: 'Open to everybody' }).click();
    await says('Open to every member.');
    await kim.page.reload();
    await expect.poll(() => catalog(kim.page)).toEqual(['Storefront']);
  });
});

test('The admin credential and the AI keys were in no answer of the portal', async () => {
  const text = answers.join('\n');
  expect(text, 'the answers were read').toContain('Northwind Build');
  for (const key of Object.values(keys)) expect(text).not.toContain(key);
  // The engine keeps the hash of the key that it gave the portal.
  const kept = await readFile(path.join(cluster, 'credential.json'), 'utf8');
  expect(kept).toMatch(/"hashes":\s*\[\s*"[0-9a-f]{64}"/);
  expect(text.match(/[\w-]{43}/g)?.filter((word) => kept.includes(hashOf(word)))).toEqual([]);
});

test('No page complained on the way', () => {
  admin.isFine();
  kim.isFine();
});

const hashOf = (secret: string) => createHash('sha256').update(secret).digest('hex');
const square = (colour: string) => ({
  name: 'logo.svg',
  mimeType: 'image/svg+xml',
  buffer: Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" fill="${colour}"/></svg>`,
  ),
});
const linkIn = (text: string) => /http\S+\/sign-in\/link#\S+/.exec(text)![0];

/** The logo in the header, in a mode. */
async function logo(mode: 'Light' | 'Dark'): Promise<string | null> {
  const { page } = admin;
  await page.getByRole('button', { name: 'Theme' }).click();
  await page.getByRole('menuitemcheckbox', { name: mode }).click();
  return shownLogo();
}

const shownLogo = () => admin.page.getByRole('banner').locator('img').getAttribute('src');

async function saves(done: string): Promise<void> {
  await press('Save');
  await says(done);
  // The toast may be that of the save before; once this one is done there is nothing left to save.
  await sees(admin.page.locator('button[aria-disabled=true]:not([aria-busy])').filter({ hasText: /^Save$/ }));
}

async function addRule(type: string, value: string): Promise<void> {
  const { page } = admin;
  await page.getByLabel('Type of rule').click();
  await page.getByRole('option', { name: new RegExp(`^${type}`) }).click();
  await page.getByRole('textbox', { name: type, exact: true }).fill(value);
  await press('Add rule');
}

async function opensTrial(): Promise<void> {
  await link('Dashboard').click();
  await link('Trial').click();
}

/** By the logo, which leads to the dashboard. */
async function leavesEditor(): Promise<void> {
  await link('Northwind Build, dashboard').click();
  await heading('Your workspaces');
}

async function assign(email: string, role: string, words: string): Promise<void> {
  await admin.page.getByLabel(`Role of ${email}`).click();
  await admin.page.getByRole('option', { name: role }).click();
  await says(`${email} is now ${words}`);
}

/** Out by the account's menu, and in again by typing an address and opening the mail. */
async function changesTo(email: string): Promise<void> {
  await press('Account');
  await admin.page.getByRole('menuitem', { name: 'Sign out', exact: true }).click();
  await signIn(admin.page, email);
}

async function signIn(page: Page, email: string): Promise<void> {
  await page.getByLabel('Email').fill(email);
  await press('Continue', page);
  await heading('Check your mail', page);
  await page.goto(linkIn(await mail.to(email)));
}

const catalog = (page: Page) =>
  page.getByRole('region', { name: 'Launch a workspace' }).getByRole('heading', { level: 3 }).allTextContents();
const tabs = (page: Page) => page.getByRole('tablist', { name: 'Tools' }).getByRole('tab').allTextContents();

async function launch(page: Page, name: string): Promise<void> {
  await page.getByRole('article', { name: 'Storefront' }).getByRole('button', { name: 'Launch' }).click();
  await dialog(page).getByLabel('Name').fill(name);
  await dialog(page).getByRole('button', { name: 'Launch' }).click();
}
