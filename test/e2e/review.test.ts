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

test('the decision ends it', async () => {
  await client.publishing.reject({ org: 'main', id: request.id, feedback: 'It does not start.' });
  await sees(admin.page.getByText('Rejected').first());
  await seesNo(card());
  admin.isFine();
});
