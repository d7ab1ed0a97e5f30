import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RealPortal, startRealPortal } from '../harness/real-portal.ts';
import { type People, type Person, sees, seesNo, startBrowser } from './browser.ts';
import { endsWithItsFirstFailure, isAccessible, picturesOfFailures } from './checks.ts';
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
  // As a newcomer has it.
  portal = await startRealPortal({ env: { SLIPWAY_STARTERS: undefined } });
  people = await startBrowser(portal.url);
  admin = await people.person();
  builder = await people.person();
});
afterAll(async () => {
  await people?.end();
  await portal?.stop();
});

picturesOfFailures(() => people);
endsWithItsFirstFailure();

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
  stranger.allows(/status of 4\d\d/);
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
  await page.getByLabel('Portal name', { exact: true }).fill(named);
  await page.getByLabel('Accent colour', { exact: true }).fill(accent);
  await button(admin, 'Save').click();
  await sees(page.getByText('Branding saved'));
  await expect.poll(() => page.title()).toBe(`Branding · ${named}`);
  await sees(page.getByRole('banner').getByText(named));

  await builder.page.goto(portal.url);
  await sees(builder.page.getByRole('heading', { name: `Sign in to ${named}` }));
  for (const { page } of [admin, builder]) {
    const primary = () =>
      page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue('--primary').trim());
    await expect.poll(primary).toBe(accent);
  }
  builder.allows(/status of 401/);
});

test('the credential of the cluster is replaced and never shown', async () => {
  const { page } = admin;
  await adminPage('Clusters').click();
  await sees(page.getByText(/^Made /));
  await button(admin, 'Actions for local').click();
  await page.getByRole('menuitem', { name: 'Rotate credential' }).click();
  await dialog(admin).getByRole('button', { name: 'Rotate' }).click();
  await sees(page.getByText('The credential is replaced'));
  await sees(page.getByText('Rotated just now'));
});

test('an environment that the portal discovered becomes a blueprint, in testing', async () => {
  const { page } = admin;
  await adminPage('Blueprints').click();
  await page.getByRole('link', { name: 'Register blueprint' }).click();
  // One project is no choice.
  await expect.poll(() => page.getByLabel('Project').textContent()).toBe('starters');
  await page.getByRole('radio', { name: /Static site/ }).check();
  await expect.poll(() => page.getByLabel('Name').inputValue()).toBe('Static site');
  await isAccessible(page);
  await page.getByLabel('Name').fill('Team handbook');
  await button(admin, 'Register').click();
  await sees(page.getByRole('heading', { name: 'Team handbook' }));
  await sees(page.getByRole('heading', { name: 'Team handbook' }).getByText('Testing'));
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

  await adminPage('Mail').first().click();
  // The members, whose row has a button, too, are shown until the page is there.
  await sees(page.getByRole('heading', { name: 'Mail', exact: true }));
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
  const card = builder.page.getByRole('article', { name: 'Team handbook' });
  await sees(card.getByText('Coming soon'));
  await expect.poll(() => card.getByRole('button', { name: 'Launch' }).getAttribute('aria-disabled')).toBe('true');

  const { page } = admin;
  await adminPage('Blueprints').click();
  await page.getByRole('link', { name: 'Team handbook', exact: true }).click();
  await button(admin, 'Enable').click();
  await sees(page.getByText('Team handbook is enabled'));
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
  await sees(preview().getByRole('heading', { name: 'Team wins' }), 60_000);
  await terminalOn(page).shows(/\$$/);
  const opensTheMail = 1;
  expect(opensTheMail + builder.clicks() - before).toBeLessThanOrEqual(4);
  workspaceUrl = page.url();
  await isAccessible(page);
}, 180_000);

test('a change from the terminal shows in the preview without a reload', async () => {
  const terminal = terminalOn(builder.page);
  await terminal.types('echo answer $((6*7))');
  await terminal.shows(/answer 42/);

  await previewFrame().evaluate(() => Object.assign(window, { sameDocument: true }));
  await terminal.types("sed -i 's/Team wins/Crew wins/' src/App.tsx");
  await sees(preview().getByRole('heading', { name: 'Crew wins' }));
  expect(await previewFrame().evaluate(() => 'sameDocument' in window)).toBe(true);
});

test('the terminal survives a reload of the page, and a portal that is killed under it', async () => {
  const { page } = builder;
  const terminal = terminalOn(page);
  await page.reload();
  await terminal.shows(/answer 42/);
  await terminal.types('export KEPT=yes');
  // A key that is on its way when the portal dies is lost: the shell has this one once it asks again.
  await terminal.shows(/KEPT=yes\n.*\$$/);

  for (const person of [admin, builder]) person.allows(/ERR_|WebSocket|status of 50/);
  await portal.kill9();
  await sees(page.getByText('Reconnecting… What runs in this terminal goes on.'));
  await portal.restart();
  await seesNo(page.getByText('Reconnecting… What runs in this terminal goes on.'));
  await terminal.types('echo kept $KEPT');
  await terminal.shows(/kept yes/);
  await terminal.shows(/answer 42/);
  await sees(preview().getByRole('heading', { name: 'Crew wins' }));
});

test('three clicks from a change to sent, and Publish then says why it is off', async () => {
  const { page } = builder;
  const before = builder.clicks();
  await button(builder, 'Publish').click();
  await dialog(builder).getByLabel('Subdomain').fill('crew-wins');
  await dialog(builder)
    .getByRole('button', { name: /App\.tsx/ })
    .click();
  await sees(dialog(builder).getByText('<h1>Crew wins</h1>'));
  await isAccessible(page);
  await submits('Our wins');
  expect(builder.clicks() - before).toBeLessThanOrEqual(3);

  await expect.poll(() => button(builder, 'Publish').getAttribute('aria-disabled')).toBe('true');
  await button(builder, 'Publish').hover();
  await sees(page.getByRole('tooltip', { name: /request/ }));
});

test('the bell tells the admin of it, and leads to the review', async () => {
  const { page } = admin;
  await button(admin, 'Notifications, 1 unread').click();
  await sees(dialog(admin).getByText('1 unread'));
  await isAccessible(page);
  await dialog(admin)
    .getByRole('link', { name: /asks to publish “Crew wins”/ })
    .click();
  await sees(page.getByRole('heading', { name: /Crew wins/ }));
  await sees(button(admin, 'Notifications'));
});

test('an admin reads the diff and rejects it with feedback, which the builder reads in the editor', async () => {
  await review('Our wins');
  await sees(admin.page.getByText('<h1>Crew wins</h1>'));
  await isAccessible(admin.page);
  await button(admin, 'Reject').click();
  await dialog(admin).getByLabel('Feedback').fill('Call it Fleet wins, please.');
  await dialog(admin).getByRole('button', { name: 'Reject' }).click();
  await sees(admin.page.getByText('Rejected').first());

  await sees(builder.page.getByText('Changes requested'));
  await sees(builder.page.getByText('Call it Fleet wins, please.'));
});

test('the builder fixes it and resubmits; approved, it is live at its address', async () => {
  const { page } = builder;
  await terminalOn(page).types("sed -i 's/Crew wins/Fleet wins/' src/App.tsx");
  await sees(preview().getByRole('heading', { name: 'Fleet wins' }));
  await button(builder, 'Fix and resubmit').click();
  await expect.poll(() => dialog(builder).getByLabel('Subdomain').inputValue()).toBe('crew-wins');
  await submits('With the new name');

  await review('With the new name');
  await sees(admin.page.getByText('<h1>Fleet wins</h1>'));
  await approve();
  await opensApp('Fleet wins');
}, 180_000);

test('the bell has told the builder of each turn, and all are read at once, by keyboard', async () => {
  const { page } = builder;
  await button(builder, 'Notifications, 3 unread').press('Enter');
  for (const title of [/asks for changes to “Crew wins”/, /approved “Crew wins”/, '“Crew wins” is live'])
    await sees(dialog(builder).getByRole('link', { name: title }));
  await sees(dialog(builder).getByText('Call it Fleet wins, please.'));
  await dialog(builder).getByRole('button', { name: 'Mark all as read' }).press('Enter');
  await sees(dialog(builder).getByText('All read'));
  await page.keyboard.press('Escape');
  await seesNo(dialog(builder));
  await expect.poll(() => page.evaluate(() => document.activeElement?.ariaLabel)).toBe('Notifications');
});

test('the next request shows only what changed since the published version', async () => {
  const { page } = builder;
  await terminalOn(page).types("sed -i 's/Big or small/Large or small/' src/App.tsx");
  await sees(preview().getByText('Large or small'));
  await button(builder, 'Publish').click();
  await sees(dialog(builder).getByText('1 file changed'));
  await sees(dialog(builder).getByText('since the last published version'));
  await dialog(builder)
    .getByRole('button', { name: /App\.tsx/ })
    .click();
  await sees(dialog(builder).getByText(/Large or small/));
  await expect.poll(() => dialog(builder).getByText('−1').count()).toBeGreaterThan(0);
  await submits('A better word');
  await review('A better word');
  await approve();
  const app = await opensApp('Fleet wins');
  await expect
    .poll(async () => {
      await app.reload();
      return app.getByText('Large or small').count();
    })
    .toBe(1);
}, 180_000);

test('a password among the files needs a reason, which the reviewer reads beside where it is', async () => {
  const { page } = builder;
  const address = ['postgres:/', 'crew:hunter2secret@db.corp.com', 'wins'].join('/');
  const drawing = `<svg xmlns="http://www.w3.org/2000/svg" width="24" height="12"></svg>`;
  await terminalOn(page).types(`echo '${drawing}' > src/mark.svg`);
  await terminalOn(page).types(`echo 'export const url = "${address}";' > src/database.ts`);
  await button(builder, 'Publish').click();
  await sees(dialog(builder).getByText('1 place looks like a password, a key or a token'));
  await sees(dialog(builder).getByText('src/database.ts:1'));
  await dialog(builder).getByLabel('Message to the reviewer').fill('With our data');
  const anyway = dialog(builder).getByRole('button', { name: 'Publish anyway' });
  await expect.poll(() => anyway.getAttribute('aria-disabled')).toBe('true');
  await isAccessible(page);
  await dialog(builder).getByLabel('Why publish it anyway?').fill('A database of examples.');
  await anyway.click();
  await sees(page.getByText('Waiting for review'));

  await review('With our data');
  await sees(admin.page.getByText('A database of examples.'));
  await sees(admin.page.getByText('src/database.ts:1'));
  await sees(admin.page.getByText('Password of a database'));
  const picture = admin.page.getByRole('img', { name: 'src/mark.svg after' });
  await expect.poll(() => picture.evaluate((each: HTMLImageElement) => each.naturalWidth)).toBe(24);
  await isAccessible(admin.page);
  await button(admin, 'Reject').click();
  await dialog(admin).getByLabel('Feedback').fill('Not even of examples, please.');
  await dialog(admin).getByRole('button', { name: 'Reject' }).click();
  await sees(page.getByText('Not even of examples, please.'));
  await terminalOn(page).types('rm src/database.ts src/mark.svg');
}, 90_000);

test('git clones what is published, with a key made in the settings', async () => {
  const { page } = builder;
  await page.goto(`${portal.url}/settings`);
  await button(builder, 'Create API key').click();
  await dialog(builder).getByLabel('Name').fill('Laptop');
  await dialog(builder).getByRole('button', { name: 'Create', exact: true }).click();
  const key = await page.getByTestId('api-key').textContent();
  await dialog(builder).getByRole('button', { name: 'Done' }).click();

  const folder = await mkdtemp(path.join(tmpdir(), 'slipway-clone-'));
  try {
    const { host } = new URL(portal.url);
    const url = `http://key:${key}@${host}/git/main/crew-wins.git`;
    await promisify(execFile)('git', ['clone', '--quiet', '--', url, folder]);
    expect(await readFile(path.join(folder, 'src/App.tsx'), 'utf8')).toMatch(/Fleet wins.*Large or small/s);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('stopped and started, a workspace has its files', async () => {
  const { page } = builder;
  await page.goto(workspaceUrl);
  // What was asked in the moment in which it stopped.
  builder.allows(/status of 409 .*workspaces\/\w+\/(terminals|ports|tickets)/);
  await button(builder, 'Workspace menu').click();
  await page.getByRole('menuitem', { name: 'Stop' }).click();
  await sees(page.getByRole('heading', { name: 'This workspace is stopped' }));
  await isAccessible(page);
  await button(builder, 'Start').click();
  await sees(preview().getByRole('heading', { name: 'Fleet wins' }), 60_000);
  await terminalOn(page).types('grep -o "<h1>.*</h1>" src/App.tsx');
  await terminalOn(page).shows(/<h1>Fleet wins<\/h1>/);
}, 90_000);

test('a launch that is not warm ends in the editor, which opens by itself', async () => {
  await adminPage('Blueprints').click();
  await admin.page.getByRole('link', { name: 'Team handbook', exact: true }).click();
  await expect.poll(() => admin.page.getByLabel('Pool size').inputValue()).toBe('0');
  await sees(admin.page.getByText('Ready', { exact: true }), 60_000);

  const { page } = builder;
  await page.getByRole('link', { name: `${named}, dashboard` }).click();
  await page.getByRole('article', { name: 'Team handbook' }).getByRole('button', { name: 'Launch' }).click();
  // Watched from before: it is over in about a second. Now and then it is over before the page is there: then it has no phase to show.
  const phase = sees(page.getByRole('region', { name: 'Launch progress' }).getByRole('listitem'));
  await dialog(builder).getByRole('button', { name: 'Launch' }).click();
  await Promise.any([phase, terminalOn(page).shows(/\$$/)]);
  await terminalOn(page).shows(/\$$/);
  await sees(preview().getByRole('heading').first());
}, 120_000);

test('a deleted workspace is brought back by Undo', async () => {
  const { page } = builder;
  await page.getByRole('link', { name: `${named}, dashboard` }).click();
  const menu = page.getByRole('button', { name: 'Actions for Team handbook' });
  // Its blueprint's card has the same name, and no menu.
  const card = page.getByRole('article', { name: 'Team handbook' }).filter({ has: menu });
  await menu.click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await sees(page.getByText('Team handbook is in the trash'));
  await seesNo(card);
  await page.getByRole('button', { name: 'Undo' }).click();
  await sees(page.getByText('Team handbook is back'));
  await sees(card);
});

test('no page of the portal complained on the way', () => {
  admin.isFine();
  builder.isFine();
});

function previewFrame() {
  const frame = builder.page.frames().find((each) => each.url().includes('--'));
  if (!frame) throw new Error('There is no preview on the page.');
  return frame;
}

async function submits(message: string): Promise<void> {
  await dialog(builder).getByLabel('Message to the reviewer').fill(message);
  await dialog(builder).getByRole('button', { name: 'Submit for review' }).click();
  await sees(builder.page.getByText('Waiting for review'));
}

async function review(message: string): Promise<void> {
  await adminPage('Approvals').click();
  await admin.page.getByRole('row', { name: message }).getByRole('link').click();
  await sees(admin.page.getByRole('heading', { name: /Crew wins/ }));
}

async function approve(): Promise<void> {
  await button(admin, 'Approve').click();
  await dialog(admin).getByRole('button', { name: 'Approve' }).click();
  await sees(admin.page.getByText('Approved crew-wins'));
}

async function opensApp(title: string): Promise<Page> {
  const { page, context } = builder;
  await sees(page.getByText('Your app is live'), 90_000);
  const opened = context.waitForEvent('page');
  await page.getByRole('link', { name: 'Open app' }).click();
  const app = await opened;
  await sees(app.getByRole('heading', { name: title }));
  expect(app.url()).toBe(`http://crew-wins.apps.localhost:${portal.port}/`);
  return app;
}
