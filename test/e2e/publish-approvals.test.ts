import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Client } from '#client/client.ts';
import { type RealPortal, startRealPortal } from '../harness/real-portal.ts';
import { type People, type Person, sees, seesNo, startBrowser } from './browser.ts';
import { endsWithItsFirstFailure, fitsItsWidth, isAccessible, picturesOfFailures } from './checks.ts';
import { launchNamed, writeInside } from './inside.ts';
import { signIn } from './sign-in.ts';

/**
 * What docs/approvals.md and docs/trusted-users.md promise, done by a builder and an admin, each at a browser: each test is a
 * sentence of the publish flow. They reach everything by clicking, as a newcomer does.
 */
let portal: RealPortal;
let people: People;
let boss: Client;
let jonas: Client;
let admin: Person;
let builder: Person;
const workspaces = { handbook: '', canteen: '' };

const org = 'main';
const email = 'jonas@corp.com';
const feedback = 'The phone number is of the old office.';

beforeAll(async () => {
  portal = await startRealPortal();
  people = await startBrowser(portal.url);
  boss = await portal.client('boss@corp.com');
  jonas = await portal.client(email, 'user');
  workspaces.handbook = await launchNamed(boss, jonas, 'Static site', 'Handbook');
  workspaces.canteen = await launchNamed(boss, jonas, await secondBlueprint(), 'Canteen');
  [admin, builder] = await Promise.all([people.person(), people.person()]);
  await signIn(admin.page, portal, boss, 'boss@corp.com');
  await signIn(builder.page, portal, boss, email);
}, 180_000);
afterAll(async () => {
  await people?.end();
  await portal?.stop();
});

picturesOfFailures(() => people);
endsWithItsFirstFailure();

const press = ({ page }: Person, name: string) => page.getByRole('button', { name, exact: true }).click();
const dialog = ({ page }: Person) => page.getByRole('dialog');
const says = ({ page }: Person, text: string | RegExp) => sees(page.getByText(text));
const row = (name: string) => admin.page.getByRole('row').filter({ hasText: name });

describe('How the publish flow works', () => {
  test('The builder clicks Publish in their workspace editor', async () => {
    await writeInside(jonas, workspaces.handbook, 'public/index.html', '<h1>Handbook</h1>\n<p>Call 100.</p>\n');
    await builder.page.goto(portal.url);
    await builder.page.getByRole('link', { name: 'Handbook' }).click();
    await press(builder, 'Publish');
    await sees(dialog(builder).getByRole('heading', { name: 'Publish Handbook' }));
  });

  test('They select a subdomain for their published application and review a diff of the changes', async () => {
    await dialog(builder).getByLabel('Subdomain').fill('admin');
    await sees(dialog(builder).getByText(/reserved/));
    await dialog(builder).getByLabel('Subdomain').fill('handbook');
    await sees(dialog(builder).getByText(/handbook\.apps\.localhost/));
    await sees(dialog(builder).getByText('anybody who has its address'));
    await dialog(builder)
      .getByRole('button', { name: /index\.html/ })
      .click();
    await sees(dialog(builder).getByText('<p>Call 100.</p>'));
    await isAccessible(builder.page);
  });

  test('The portal creates a git commit with the changes and a publish request', async () => {
    await dialog(builder).getByLabel('Message to the reviewer').fill('Our handbook');
    await press(builder, 'Submit for review');
    await says(builder, 'Waiting for review');
    const { items } = await jonas.publishing.list({ org, workspace: workspaces.handbook });
    expect(items).toMatchObject([{ status: 'pending', commit: expect.stringMatching(/^[0-9a-f]{40}$/) }]);
  });

  test('The request appears in the admin approvals queue', async () => {
    await admin.page.getByRole('link', { name: 'Admin', exact: true }).click();
    await sees(sidebar('Approvals').getByText('1'));
    await sidebar('Approvals').click();
    await sees(row('Handbook'));
  });
});

describe('Reviewing requests', () => {
  test('Each pending request includes workspace name, builder email, subdomain, time and a summary of the changes', async () => {
    for (const fact of ['Handbook', email, 'handbook', '1 file', /^Waiting /])
      await sees(row('Handbook').getByRole('cell', { name: fact }));
    await isAccessible(admin.page);
  });

  test('The admin reviews the diff to understand what the builder is publishing', async () => {
    await row('Handbook').getByRole('link').click();
    await sees(admin.page.getByRole('heading', { name: /Handbook/ }));
    await says(admin, 'Anybody who has its address');
    await says(admin, '<p>Call 100.</p>');
    await says(admin, 'No passwords, keys or tokens were found.');
    await isAccessible(admin.page);
    await fitsItsWidth(admin.page);
  });
});

describe('Rejecting a request', () => {
  test('Reject sends it back to the builder, with optional feedback on what they should change', async () => {
    await press(admin, 'Reject');
    await dialog(admin).getByLabel('Feedback').fill(feedback);
    await dialog(admin).getByRole('button', { name: 'Reject' }).click();
    await says(admin, 'Rejected');
  });

  test('The builder sees the rejection with the feedback in their workspace, and by mail', async () => {
    await says(builder, 'Changes requested');
    await says(builder, feedback);
    expect(await mailTo(email, 'Changes requested: Handbook')).toContain(feedback);
  });

  test('They make adjustments and submit a new publish request', async () => {
    await writeInside(jonas, workspaces.handbook, 'public/index.html', '<h1>Handbook</h1>\n<p>Call 200.</p>\n');
    await press(builder, 'Fix and resubmit');
    await expect.poll(() => dialog(builder).getByLabel('Subdomain').inputValue()).toBe('handbook');
    await dialog(builder).getByLabel('Message to the reviewer').fill('The new number');
    await press(builder, 'Submit for review');
    await says(builder, 'Waiting for review');
  });
});

describe('Approving a request', () => {
  test('Approve triggers the deployment', async () => {
    await sidebar('Approvals').click();
    await row('The new number').getByRole('link').click();
    await says(admin, '<p>Call 200.</p>');
    await says(admin, /^None through the portal/);
    await sees(admin.page.getByRole('listitem').filter({ hasText: 'Our handbook' }).getByText('Rejected'));
    await press(admin, 'Approve');
    await dialog(admin).getByRole('button', { name: 'Approve' }).click();
    await says(admin, 'Approved handbook');
  });

  test('The builder’s commit is pushed to the git repository, with a pull request of the changes', async () => {
    await says(admin, /Pull request #1/);
    const { items } = await jonas.publishing.list({ org, workspace: workspaces.handbook, status: 'approved' });
    expect(await gitLog('handbook')).toContain(`${items[0]?.commit} ${email}`);
  });

  test('The request is marked as approved', async () => {
    await sidebar('Approvals').click();
    await admin.page.getByRole('radio', { name: /^Approved/ }).click();
    await sees(row('Handbook').getByText('Approved'));
  });

  test('The builder is notified that their request was approved, and the app is live', async () => {
    await sees(builder.page.getByText('Your app is live'), 90_000);
    await expect.poll(() => mailTo(email, 'Approved: Handbook')).toContain(`handbook.apps.localhost`);
    const opened = builder.context.waitForEvent('page');
    await builder.page.getByRole('link', { name: 'Open app' }).click();
    const app = await opened;
    await sees(app.getByText('Call 200.'));
    await app.close();
  }, 120_000);
});

describe('Trusted users', () => {
  test('Locate the user, and enable the toggle: here where their request is reviewed', async () => {
    await writeInside(jonas, workspaces.handbook, 'public/index.html', '<h1>Handbook</h1>\n<p>Call 300.</p>\n');
    await publishes('handbook', 'The newest number');
    await says(builder, 'Waiting for review');
    await sidebar('Approvals').click();
    await row('The newest number').getByRole('link').click();
    await trustSwitch('Static site').click();
    await says(admin, /is trusted for Static site/);
    await press(admin, 'Approve');
    await dialog(admin).getByRole('button', { name: 'Approve' }).click();
    await sees(builder.page.getByText('Your app is live'), 90_000);
  }, 120_000);

  test('Their future publish requests from this blueprint are approved without a review, and say by whose trust', async () => {
    await writeInside(jonas, workspaces.handbook, 'public/index.html', '<h1>Handbook</h1>\n<p>Call 400.</p>\n');
    await publishes('handbook', 'Trusted');
    await says(builder, 'Approved. Your app is on its way.');
    const { items } = await jonas.publishing.list({ org, workspace: workspaces.handbook, limit: 1 });
    expect(items).toMatchObject([{ status: 'approved', autoApproved: true, grantedBy: { email: 'boss@corp.com' } }]);
  });

  test('Their requests on other blueprints still require approval', async () => {
    await writeInside(jonas, workspaces.canteen, 'public/index.html', '<h1>Soup</h1>\n');
    await builder.page.goto(`${portal.url}/workspaces/${workspaces.canteen}`);
    await publishes('canteen', 'The menu');
    await says(builder, 'Waiting for review');
  });

  test('The Approvals page leads to the list of all of them, where others are trusted, too', async () => {
    await sidebar('Approvals').click();
    await admin.page.getByRole('link', { name: 'Trusted users' }).click();
    for (const fact of [email, 'Static site']) await sees(row(email).getByRole('cell', { name: fact }));
    await admin.page.getByRole('combobox', { name: 'Blueprint' }).click();
    await admin.page.getByRole('option', { name: 'Second site' }).click();
    await says(admin, 'Every publish request is reviewed');
    await press(admin, 'Trust a member');
    await press(admin, `Trust ${email}`);
    await sees(row(email).getByRole('cell', { name: 'Second site' }));
    await press(admin, `Revoke the trust in ${email}`);
    await seesNo(row(email));
  });

  test('Review the list periodically: after 90 days it says who is due, and an admin that it is still right', async () => {
    const { page } = admin;
    const address = `${portal.url}/api/v1/orgs/${org}/trusted`;
    // Time passes in the answer alone.
    await page.route(address, async (route) => {
      const response = await route.fetch();
      const { items, ...rest } = await response.json();
      await route.fulfill({
        response,
        json: { ...rest, items: items.map((item: object) => ({ ...item, due: true })) },
      });
    });
    await page.reload();
    const keep = page.getByRole('button', { name: `Keep the trust in ${email} for Static site` });
    await sees(keep);
    await sidebar('Overview').click();
    await says(admin, '1 trusted user to look at again');
    await sidebar('Approvals').click();
    await page.getByRole('link', { name: 'Trusted users 1 to look at' }).click();
    await isAccessible(page);
    await page.unroute(address);
    await keep.click();
    await says(admin, `${email} stays trusted for Static site`);
    await seesNo(keep);
  });

  test('The blueprint’s settings list the trusted users, with who granted it and when', async () => {
    await sidebar('Blueprints').click();
    await admin.page.getByRole('link', { name: 'Static site', exact: true }).click();
    await admin.page.getByRole('link', { name: 'Trust', exact: true }).click();
    for (const fact of [email, 'boss@corp.com', 'just now']) await sees(row(email).getByRole('cell', { name: fact }));
    await isAccessible(admin.page);
  });

  test('Trust is revoked at any time: the next request waits for review', async () => {
    await press(admin, `Revoke the trust in ${email}`);
    await seesNo(row(email));
    await writeInside(jonas, workspaces.handbook, 'public/index.html', '<h1>Handbook</h1>\n<p>Call 500.</p>\n');
    await builder.page.goto(`${portal.url}/workspaces/${workspaces.handbook}`);
    await publishes('handbook', 'Not trusted any more');
    await says(builder, 'Waiting for review');
  });
});

test('no page of the portal complained on the way', () => {
  admin.isFine();
  builder.isFine();
});

const sidebar = (name: string) =>
  admin.page.getByRole('navigation', { name: 'Admin' }).getByRole('link', { name: new RegExp(`^${name}`) });
const trustSwitch = (blueprint: string) => admin.page.getByRole('switch', { name: new RegExp(`for ${blueprint}$`) });

/** The same environment, registered a second time. @returns its name */
async function secondBlueprint(): Promise<string> {
  const { items } = await boss.blueprints.list({ org });
  const { cluster, project, environment } = await boss.blueprints.get({ org, id: items[0]!.id });
  const name = 'Second site';
  const { id } = await boss.blueprints.create({ org, cluster: cluster.id, project, environment, name });
  await boss.blueprints.setState({ org, id, state: 'enabled' });
  return name;
}

async function publishes(subdomain: string, message: string): Promise<void> {
  // What was said of the request before stands in the same place.
  await expect
    .poll(() => builder.page.getByRole('button', { name: 'Publish', exact: true }).getAttribute('aria-disabled'))
    .not.toBe('true');
  await press(builder, 'Publish');
  await dialog(builder).getByLabel('Subdomain').fill(subdomain);
  await dialog(builder).getByLabel('Message to the reviewer').fill(message);
  await press(builder, 'Submit for review');
  await seesNo(dialog(builder));
}

/** What a mail says, which a portal without a mail server keeps. */
async function mailTo(address: string, subject: string): Promise<string> {
  const { items } = await boss.mail.outbox({ org, limit: 50 });
  return items.find((mail) => mail.to === address && mail.subject === subject)?.text ?? '';
}

/** Each commit of what is published, with its author's address. */
async function gitLog(subdomain: string): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'slipway-published-'));
  const url = new URL(`/git/${org}/${subdomain}.git`, portal.url);
  Object.assign(url, { username: 'key', password: await portal.key('boss@corp.com') });
  const git = (...args: string[]) => promisify(execFile)('git', args, { cwd: folder });
  try {
    await git('clone', '--quiet', '--bare', '--', url.href, '.');
    return (await git('log', '--format=%H %ae')).stdout;
  } finally {
    await rm(folder, { recursive: true });
  }
}
