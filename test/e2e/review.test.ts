import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Client } from '#client/client.ts';
import type { PublishRequest } from '#contract/publishing.ts';
import { type RealPortal, startRealPortal } from '../harness/real-portal.ts';
import { type People, type Person, sees, seesNo, startBrowser } from './browser.ts';
import { endsWithItsFirstFailure, fitsItsWidth, isAccessible, picturesOfFailures } from './checks.ts';
import { launchStaticSite, writeInside } from './inside.ts';
import { signIn } from './sign-in.ts';

/** An admin tries exactly what was submitted before deciding it. */
let portal: RealPortal;
let people: People;
let client: Client;
let builder: Client;
let admin: Person;
let workspace: string;
let request: PublishRequest;

beforeAll(async () => {
  portal = await startRealPortal();
  people = await startBrowser(portal.url);
  client = await portal.client('reviewer@corp.com');
  builder = await portal.client('builder@corp.com', 'user');
  admin = await people.person();
  await signIn(admin.page, portal, client, 'reviewer@corp.com');
  workspace = await launchStaticSite(client, builder);
  await writeInside(builder, workspace, 'public/index.html', '<title>Try me</title><h1>As submitted</h1>');
  request = await builder.publishing.submit({ org: 'main', id: workspace, subdomain: 'try-me' });
  await writeInside(builder, workspace, 'public/index.html', '<h1>Changed afterwards</h1>');
}, 180_000);
afterAll(async () => {
  await people?.end();
  await portal?.stop();
});

picturesOfFailures(() => people);
endsWithItsFirstFailure();

const card = () => admin.page.getByRole('region', { name: 'Preview' });
const framed = () => admin.page.frameLocator('iframe[title=Preview]');

test('the reviewer runs the commit and sees it beside its changes', async () => {
  const { page } = admin;
  await page.goto(`${portal.url}/admin/approvals/${request.id}`);
  await card().getByRole('button', { name: 'Run preview' }).click();
  await sees(card().getByText('Starting'));
  await sees(framed().getByRole('heading', { name: 'As submitted' }), 90_000);
  await sees(card().getByText('Running'));
  await sees(page.getByRole('heading', { name: '1 file' }));
  await isAccessible(page);
  await fitsItsWidth(page);
});

test('it runs without anything of the workspace, on an origin that only this reviewer enters', async () => {
  const address = framed().locator('html');
  const origin = await address.evaluate(() => window.origin);
  expect(origin).toContain(`--${request.id}.preview.localhost`);
  expect(await address.evaluate(() => document.cookie)).toBe('');

  const stranger = await people.person();
  stranger.allows(/status of 401/);
  await stranger.page.goto(origin);
  await sees(stranger.page.getByText('Open this preview from the publish request.'));
  await stranger.context.close();
});

test('it is stopped by its button', async () => {
  await card().getByRole('button', { name: 'Stop preview' }).click();
  await sees(card().getByRole('button', { name: 'Run preview' }));
  await seesNo(admin.page.locator('iframe[title=Preview]'));
  admin.isFine();
});

test('one that does not start says why', async () => {
  const { page } = admin;
  await builder.publishing.withdraw({ org: 'main', id: request.id });
  await writeInside(builder, workspace, 'serve.mjs', 'console.log("It is broken"); process.exit(3);');
  request = await builder.publishing.submit({ org: 'main', id: workspace, subdomain: 'try-me' });
  await page.goto(`${portal.url}/admin/approvals/${request.id}`);
  await card().getByRole('button', { name: 'Run preview' }).click();
  await sees(card().getByText('Failed'), 90_000);
  await sees(card().getByText('It is broken'));
  await sees(card().getByRole('button', { name: 'Try again' }));
  await isAccessible(page);
});

const file = (name: string) => admin.page.getByRole('article', { name, exact: true });

test('the reviewer comments on lines, and takes one back', async () => {
  const { page } = admin;
  // A file's lines are loaded once it is near.
  await file('serve.mjs').scrollIntoViewIfNeeded();
  for (const [line, text] of [
    ['Comment on line 1', 'Why does it <b>end</b>?'],
    ['Comment on line 1 as it was', 'This was fine.'],
  ] as const) {
    await file('serve.mjs').getByRole('button', { name: line, exact: true }).click();
    await page.getByRole('textbox', { name: /^Comment on line/ }).fill(text);
    await page.getByRole('button', { name: 'Comment', exact: true }).click();
    await sees(file('serve.mjs').getByText(text));
  }
  await isAccessible(page);
  const second = file('Comment on line 1').filter({ hasText: 'This was fine.' });
  await second.getByRole('button', { name: 'Remove this comment' }).click();
  await seesNo(second);
});

test('the decision ends the preview, and may say nothing but the comments', async () => {
  const { page } = admin;
  await page.getByRole('button', { name: 'Reject', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await sees(dialog.getByText('1 comment on a line goes along.'));
  await dialog.getByRole('button', { name: 'Reject', exact: true }).click();
  await sees(admin.page.getByText('Rejected').first());
  await seesNo(card());
  await file('serve.mjs').scrollIntoViewIfNeeded();
  await sees(file('serve.mjs').getByText('Why does it <b>end</b>?'));
  expect(
    await file('serve.mjs')
      .getByRole('button', { name: /Comment on line|Remove/ })
      .count(),
  ).toBe(0);
  admin.isFine();
});

/** The builder, in a browser of their own. */
let builderPage: Page;
let isBuilderFine: () => void;
const server = readFileSync(path.resolve(import.meta.dirname, '../../templates/static-site/files/serve.mjs'), 'utf8');
const dialog = () => builderPage.getByRole('dialog');

test('the builder reads the comment in the editor', async () => {
  ({ page: builderPage, isFine: isBuilderFine } = await people.person());
  await signIn(builderPage, portal, client, 'builder@corp.com');
  await builderPage.goto(`${portal.url}/workspaces/${workspace}`);
  const strip = builderPage.getByRole('region', { name: 'Publishing' });
  await sees(strip.getByText('Changes requested'));
  await sees(strip.getByText('serve.mjs:1'));
  await sees(strip.getByText('Why does it <b>end</b>?'));
  await isAccessible(builderPage);
  await strip.getByRole('link', { name: 'Details' }).click();
});

test('the request’s own page says what happened, and where the comment is', async () => {
  await sees(builderPage.getByText('An admin asks for changes.'));
  for (const step of ['Submitted by builder@corp.com', /^Checks/, 'Rejected by reviewer@corp.com'])
    await sees(builderPage.getByText(step));
  await builderPage.getByRole('button', { name: 'serve.mjs:1' }).click();
  await sees(builderPage.locator('[data-marked]').filter({ hasText: 'It is broken' }));
  // Comments are read here, and written by reviewers alone.
  const changed = builderPage.getByRole('article', { name: 'serve.mjs', exact: true });
  await changed.scrollIntoViewIfNeeded();
  await sees(changed.getByText('Why does it <b>end</b>?'));
  await expect.poll(() => builderPage.getByRole('button', { name: /Comment on line|Approve|Reject/ }).count()).toBe(0);
  await isAccessible(builderPage);
  await fitsItsWidth(builderPage);
});

test('from there it is fixed and submitted again, and may be withdrawn', async () => {
  const page = builderPage;
  await writeInside(builder, workspace, 'serve.mjs', server);
  await page.getByRole('link', { name: 'Fix and resubmit' }).click();
  await expect.poll(() => dialog().getByLabel('Subdomain').inputValue()).toBe('try-me');
  await dialog().getByRole('button', { name: 'Submit for review' }).click();
  await seesNo(dialog());
  // The dialog was asked for once: a page that is loaded again does not open it.
  expect(new URL(page.url()).search).toBe('');
  const strip = page.getByRole('region', { name: 'Publishing' });
  await sees(strip.getByText('Waiting for review'));
  await strip.getByRole('link', { name: 'Details' }).click();
  await sees(page.getByText('It waits for an admin.'));
  await page.getByRole('button', { name: 'Withdraw' }).click();
  await sees(page.getByText('You took it back.'));
  await page.getByRole('link', { name: 'Publish again' }).click();
  await dialog().getByRole('button', { name: 'Submit for review' }).click();
  await seesNo(dialog());
});

test('it follows the build until the app is live, with its log', async () => {
  const page = builderPage;
  const [waiting] = (await builder.publishing.list({ org: 'main', status: 'pending' })).items;
  await page.goto(`${portal.url}/requests/${waiting!.id}`);
  await sees(page.getByText('It waits for an admin.'));
  await client.publishing.approve({ org: 'main', id: waiting!.id, commit: waiting!.commit });
  await sees(page.getByText('It is live.'), 60_000);
  await sees(page.getByText('Pull request #1 was merged'));
  await sees(page.getByRole('link', { name: 'Open app' }));
  await page.getByText('Log', { exact: true }).click();
  await isAccessible(page);
  isBuilderFine();

  // The notification of the rejection leads back to its own request.
  await page.getByRole('button', { name: /^Notifications/ }).click();
  await page.getByRole('link', { name: /asks for changes/ }).click();
  await sees(page.getByText('An admin asks for changes.'));
});

test('nobody else reads it', async () => {
  await portal.client('other@corp.com', 'user');
  const other = await people.person();
  other.allows(/status of 404/);
  await signIn(other.page, portal, client, 'other@corp.com');
  await other.page.goto(`${portal.url}/requests/${request.id}`);
  await sees(other.page.getByRole('heading', { name: 'There is nothing here' }));
  other.isFine();
});
