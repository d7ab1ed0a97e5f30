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
  await sees(file('serve.mjs').getByText('Why does it <b>end</b>?'));
  expect(
    await file('serve.mjs')
      .getByRole('button', { name: /Comment on line|Remove/ })
      .count(),
  ).toBe(0);
  admin.isFine();
});

test('the builder reads the comment in the editor', async () => {
  const { page, isFine } = await people.person();
  await signIn(page, portal, client, 'builder@corp.com');
  await page.goto(`${portal.url}/workspaces/${workspace}`);
  const strip = page.getByRole('region', { name: 'Publishing' });
  await sees(strip.getByText('Changes requested'));
  await sees(strip.getByText('serve.mjs:1'));
  await sees(strip.getByText('Why does it <b>end</b>?'));
  await isAccessible(page);
  isFine();
});
