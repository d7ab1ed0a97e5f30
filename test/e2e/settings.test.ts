import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import pg from 'pg';
import type { Page } from 'playwright-core';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Client } from '#client/client.ts';
import { runningPostgres } from '#portal/db/embedded.ts';
import { paths } from '#web/paths.ts';
import { type BitbucketServer, startBitbucket } from '../harness/bitbucket-server.ts';
import { githubDelivery } from '../harness/forge-webhook.ts';
import { newAppKey } from '../harness/github-app.ts';
import { type GithubServer, startGithub } from '../harness/github-server.ts';
import { type GitlabServer, startGitlab } from '../harness/gitlab-server.ts';
import { type RealPortal, startRealPortal } from '../harness/real-portal.ts';
import { type People, type Person, sees, seesNo, startBrowser } from './browser.ts';
import { isAccessible, picturesOfFailures } from './checks.ts';
import { signIn } from './sign-in.ts';

/** What an admin sets up in Settings, and a second organization from its first press on. */
let portal: RealPortal;
let people: People;
let admin: Person;
let page: Page;
let client: Client;
let smtp: SMTPServer;
let github: GithubServer;
let gitlab: GitlabServer;
let bitbucket: BitbucketServer;
const recipients: string[] = [];

beforeAll(async () => {
  smtp = new SMTPServer({
    // Otherwise it asks this machine's name server who is calling, and waits for that.
    disableReverseLookup: true,
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    onAuth: ({ password }, _, done) =>
      password === 'right'
        ? done(null, { user: 'build' })
        : done(Object.assign(new Error('5.7.8 Password not accepted'), { responseCode: 535 })),
    onData(stream, session, done) {
      recipients.push(...session.envelope.rcptTo.map(({ address }) => address));
      stream.resume();
      stream.on('end', () => done());
    },
  });
  smtp.listen(0, '127.0.0.1');
  await once(smtp.server, 'listening');
  github = await startGithub();
  gitlab = await startGitlab();
  bitbucket = await startBitbucket();
  portal = await startRealPortal({
    env: {
      SLIPWAY_SMTP_ALLOW_HOSTS: `127.0.0.1:${smtpPort()}`,
      SLIPWAY_FORGE_ALLOW_HOSTS: `${github.host},${gitlab.host},${bitbucket.host}`,
    },
  });
  people = await startBrowser(portal.url);
  client = await portal.client('maren@corp.com');
  admin = await people.person();
  ({ page } = admin);
  await signIn(page, portal, client, 'maren@corp.com');
}, 120_000);
afterAll(async () => {
  await people?.end();
  await portal?.stop();
  github?.end();
  gitlab?.end();
  bitbucket?.end();
  await new Promise<void>((resolve) => void smtp.close(() => resolve()));
});
picturesOfFailures(() => people);

const smtpPort = () => (smtp.server.address() as AddressInfo).port;
const open = (address: string) => page.goto(portal.url + address);
const press = (name: string) => page.getByRole('button', { name, exact: true }).click();

test('limits are set, and those of the operator are shown with their names', async () => {
  await open(paths.settings('limits'));
  await page.getByLabel('Running workspaces per member').fill('7');
  await press('Save');
  await sees(page.getByText('7 in force.'));
  await sees(page.getByText('SLIPWAY_LAUNCH_LIMIT'));
  expect((await client.organizations.settings({ org: 'main' })).limits.maxRunningWorkspacesPerUser).toBe(7);
});

test('a base domain is refused beside its field, then taken, then reset', async () => {
  await open(paths.settings('domain'));
  const field = page.getByLabel('Domain for apps');
  const save = page.locator('form').filter({ has: field }).getByRole('button', { name: 'Save' });
  admin.allows(/status of 400/);
  await field.fill('co.uk');
  await save.click();
  await sees(page.getByRole('alert').getByText('Anybody can register names below this domain.'));
  await isAccessible(page);
  await field.fill('Äpfel.example');
  await save.click();
  await sees(page.getByText('*.xn--pfel-koa.example', { exact: true }));
  await press('Use the portal’s domain');
  await seesNo(page.getByRole('button', { name: 'Use the portal’s domain' }));
});

test('an admin chooses who can open new apps', async () => {
  const audience = page.getByLabel('Audience of new apps');
  const saved = async () => (await client.organizations.settings({ org: 'main' })).defaultAudience;
  expect(await saved()).toBe('public');
  await audience.getByRole('radio', { name: 'Organization' }).click();
  await sees(page.getByText('Every member of your organization can open it once they are signed in.'));
  await isAccessible(page);
  await page.locator('form').filter({ has: audience }).getByRole('button', { name: 'Save' }).click();
  await expect.poll(saved).toBe('organization');
});

test('a mail server is saved, told to be wrong by its own words, corrected, and used', async () => {
  await open(paths.settings('mail'));
  await sees(page.getByText('Kept here'));
  await page.getByLabel('Host').fill('127.0.0.1');
  await page.getByRole('combobox', { name: 'Security' }).click();
  await page.getByRole('option', { name: /None/ }).click();
  await page.getByLabel('Port').fill(String(smtpPort()));
  await page.getByLabel('User').fill('build');
  await page.getByLabel('Password').fill('wrong');
  await page.getByLabel('From name').fill('Corp Build');
  await page.getByLabel('From address').fill('build@corp.com');
  await press('Save');
  await sees(page.getByText('Your server'));
  await press('Send a test');
  await sees(page.getByText('535 5.7.8 Password not accepted'));
  await isAccessible(page);
  await page.getByLabel('Password').fill('right');
  await press('Save');
  await sees(page.getByRole('button', { name: 'Save', exact: true, disabled: true }));
  await press('Send a test');
  await sees(page.getByText('Sent to maren@corp.com'));
  expect(recipients).toEqual(['maren@corp.com']);
  // It went in and does not come out.
  await expect.poll(() => page.getByLabel('Password').inputValue()).toBe('');
  await press('Remove');
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await sees(page.getByText('Kept here'));
});

test('the forge says where code lives, and when an app goes live', async () => {
  await open(paths.settings('forge'));
  await sees(page.getByText(`git clone ${portal.url}/git/main/{app}.git`));
  await page.getByRole('combobox', { name: 'An app goes live' }).click();
  await page.getByRole('option', { name: /When the request is approved/ }).click();
  await press('Save');
  await sees(page.getByText('Settings saved'));
  expect((await client.organizations.settings({ org: 'main' })).deployOn).toBe('approval');
});

test('GitHub is connected, says what its token lacks, works with another, and is disconnected', async () => {
  await open(paths.settings('forge'));
  admin.allows(/status of 400/);
  await page.getByRole('combobox', { name: 'Kind' }).click();
  await page.getByRole('option', { name: 'Gitea or Forgejo' }).click();
  await expect.poll(() => page.getByLabel('Address', { exact: true }).inputValue()).toBe('');
  await page.getByRole('combobox', { name: 'Kind' }).click();
  await page.getByRole('option', { name: 'GitHub' }).click();
  await page.getByLabel('Address', { exact: true }).fill('https://10.0.0.5');
  await page.getByLabel('Account or organization').fill('acme');
  await page.getByLabel('Token', { exact: true }).fill('ghp_copied_in_part');
  await press('Connect');
  await sees(page.getByRole('alert').getByText('10.0.0.5 is not on the internet'));
  await isAccessible(page);
  await page.getByLabel('Address', { exact: true }).fill(github.url);
  await press('Connect');
  await sees(page.getByText(`${github.url}/acme/{app}.git`));
  await press('Test connection');
  await sees(page.getByText('GitHub does not accept the token.'));
  await isAccessible(page);
  await page.getByLabel('Token', { exact: true }).fill(github.token);
  await press('Replace');
  await sees(page.getByText('The token is replaced.'));
  // It went in and does not come out.
  await expect.poll(() => page.getByLabel('Token', { exact: true }).inputValue()).toBe('');
  await press('Test connection');
  await sees(page.getByText('The connection works'));
  await pastesHook();
  await press('Disconnect');
  await page.getByRole('dialog').getByRole('button', { name: 'Disconnect' }).click();
  await sees(page.getByRole('heading', { name: 'Connect a forge' }));
  expect(github.violations).toEqual([]);
});

test('GitLab is connected below a subgroup, and says what its token lacks', async () => {
  await open(paths.settings('forge'));
  await page.getByRole('combobox', { name: 'Kind' }).click();
  await page.getByRole('option', { name: 'GitLab' }).click();
  await expect.poll(() => page.getByLabel('Address', { exact: true }).inputValue()).toBe('https://gitlab.com');
  await isAccessible(page);
  await page.getByLabel('Address', { exact: true }).fill(gitlab.url);
  await page.getByLabel('Group or account').fill('acme/apps');
  await page.getByLabel('Token', { exact: true }).fill(gitlab.token);
  gitlab.rules.scopes = ['read_api'];
  await press('Connect');
  await sees(page.getByText(`${gitlab.url}/acme/apps/{app}.git`));
  await press('Test connection');
  await sees(page.getByText('The token lacks the scope “api”.'));
  gitlab.rules.scopes = ['api'];
  await press('Test connection');
  await sees(page.getByText('The connection works'));
  await press('Disconnect');
  await page.getByRole('dialog').getByRole('button', { name: 'Disconnect' }).click();
  await sees(page.getByRole('heading', { name: 'Connect a forge' }));
  expect(gitlab.violations).toEqual([]);
});

test('Bitbucket is connected, and tells how an API token is typed', async () => {
  await open(paths.settings('forge'));
  await page.getByRole('combobox', { name: 'Kind' }).click();
  await page.getByRole('option', { name: 'Bitbucket Cloud' }).click();
  await expect.poll(() => page.getByLabel('Address', { exact: true }).inputValue()).toBe('https://bitbucket.org');
  await page.getByLabel('Address', { exact: true }).fill(bitbucket.url);
  await page.getByLabel('Workspace').fill('acme');
  await page.getByLabel('Token', { exact: true }).fill(bitbucket.apiToken.split(':')[1]!);
  await press('Connect');
  await sees(page.getByText(`${bitbucket.url}/acme/{app}.git`));
  await press('Test connection');
  await sees(page.getByText('Type it as you@example.com:token.'));
  await page.getByLabel('Token', { exact: true }).fill(bitbucket.apiToken);
  await press('Replace');
  await sees(page.getByText('The token is replaced.'));
  await press('Test connection');
  await sees(page.getByText('The connection works'));
  await press('Disconnect');
  await page.getByRole('dialog').getByRole('button', { name: 'Disconnect' }).click();
  await sees(page.getByRole('heading', { name: 'Connect a forge' }));
  expect(bitbucket.violations).toEqual([]);
});

test('a forge that was disconnected tells of webhooks that are left there, until that is dismissed', async () => {
  await changeRows(
    `insert into left_forges (id, organization_id, kind, url, owner, token, left_at, due_at, problem)
     select 'fgeleft', id, 'gitlab', 'https://gitlab.com', 'left-behind', 'sealed', now(), now() + interval '1 hour', 'GitLab is away.'
     from organizations where slug = 'main'`,
    `insert into left_hooks values ('fgeleft', 'shop'), ('fgeleft', 'blog')`,
  );
  await open(paths.settings('forge'));
  await sees(page.getByText('The portal removes its webhooks at GitLab.'));
  await sees(page.getByText('GitLab is away.'));
  await sees(page.getByText('Repositories: blog, shop'));
  await isAccessible(page);
  await changeRows(`update left_forges set token = null, problem = 'GitLab does not accept the token.'`);
  await open(paths.settings('forge'));
  await sees(page.getByText('The portal could not remove its webhooks at GitLab. Delete them there.'));
  await isAccessible(page);
  await press('Dismiss');
  await seesNo(page.getByText('left-behind'));
  expect((await client.organizations.forge({ org: 'main' })).left).toEqual([]);
});

/** What only a forge that is away for long brings about. */
async function changeRows(...statements: string[]): Promise<void> {
  const { url, release } = await runningPostgres(path.join(portal.data, 'postgres'));
  const database = new pg.Client(url);
  await database.connect();
  for (const statement of statements) await database.query(statement);
  await database.end();
  await release();
}

test('GitHub is connected by an App, whose key was deleted there and is replaced', async () => {
  await open(paths.settings('forge'));
  admin.allows(/status of 400/);
  await page.getByRole('radio', { name: 'GitHub App' }).click();
  await page.getByLabel('Address', { exact: true }).fill(github.url);
  await page.getByLabel('Account or organization').fill('acme');
  await page.getByLabel('App ID').fill(github.app.id);
  await page.getByLabel('Private key').fill('-----BEGIN');
  await press('Connect');
  await sees(page.getByRole('alert').getByText('Paste the whole .pem file'));
  await isAccessible(page);
  await page.getByLabel('Private key').fill(newAppKey());
  await press('Connect');
  await sees(page.getByText(github.app.id, { exact: true }));
  await press('Test connection');
  await sees(page.getByText('GitHub does not accept the private key of the App'));
  await page.getByLabel('Private key').fill(github.app.privateKey);
  await press('Replace');
  await sees(page.getByText('The private key is replaced.'));
  await expect.poll(() => page.getByLabel('Private key').inputValue()).toBe('');
  await press('Test connection');
  await sees(page.getByText('The connection works'));
  await isAccessible(page);
  await press('Disconnect');
  await page.getByRole('dialog').getByRole('button', { name: 'Disconnect' }).click();
  await sees(page.getByRole('heading', { name: 'Connect a forge' }));
  expect(github.violations).toEqual([]);
});

/** Takes the address and a secret from the page to GitHub, whose first call the page then tells of. */
async function pastesHook(): Promise<void> {
  await press('Make a new secret');
  await sees(page.getByText('Copy the secret now.'));
  const secret = await page.getByText(/^whsec_/).textContent();
  const { hook } = (await client.organizations.forge({ org: 'main' })).connection!;
  await sees(page.getByText(hook.url));
  await isAccessible(page);
  await sees(page.getByText('None yet'));
  const call = githubDelivery({ url: hook.url, secret: secret! }, 'ping', { zen: 'Favor focus over features.' });
  expect((await fetch(...call)).status).toBe(204);
  await expect.poll(() => page.getByText('None yet').count()).toBe(0);
  await press('Make a new secret');
  await page.getByRole('dialog').getByRole('button', { name: 'Make a new secret' }).click();
  await expect.poll(() => page.getByText(/^whsec_/).textContent()).not.toBe(secret);
  expect((await fetch(...call)).status).toBe(404);
}

test('a cluster is added, renamed, revoked, configured and removed', async () => {
  const act = async (cluster: string, name: string) => {
    await press(`Actions for ${cluster}`);
    await page.getByRole('menuitem', { name }).click();
  };
  const dialog = page.getByRole('dialog');
  await open(paths.settings('clusters'));
  await press('Add cluster');
  await dialog.getByLabel('Name').fill('Second');
  await dialog.getByRole('button', { name: 'Add cluster' }).click();
  await sees(page.getByRole('heading', { name: 'Second' }));
  await act('Second', 'Rename');
  await dialog.getByLabel('Name').fill('');
  await page.keyboard.press('Enter');
  await dialog.getByLabel('Name').fill('Builders');
  await page.keyboard.press('Enter');
  await sees(page.getByRole('heading', { name: 'Builders' }));
  await act('Builders', 'Rotate credential');
  await dialog.getByRole('button', { name: 'Rotate' }).click();
  await sees(page.getByText('Rotated just now'));
  await act('Builders', 'Revoke credential');
  await dialog.getByRole('button', { name: 'Revoke' }).click();
  await sees(page.getByText('Nothing can be launched here'));
  await isAccessible(page);
  await press('Configure');
  await seesNo(page.getByText('Nothing can be launched here'));
  await press('Actions for local');
  await sees(page.getByRole('menuitem', { name: /Remove It holds 1 blueprint/ }));
  await page.keyboard.press('Escape');
  await act('Builders', 'Remove');
  await dialog.getByLabel('Type Builders to confirm').fill('Builders');
  await dialog.getByRole('button', { name: 'Remove' }).click();
  await seesNo(page.getByRole('heading', { name: 'Builders' }));
});

test('a second organization is made, configured and switched to and from', async () => {
  admin.allows(/status of 409/);
  await open(paths.home);
  await press('Organization: Slipway');
  await page.getByRole('menuitem', { name: 'All organizations' }).click();
  await sees(page.getByRole('heading', { name: 'Select your organization' }));
  await press('New organization');
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name', { exact: true }).fill('Main');
  await dialog.getByRole('button', { name: 'Create organization' }).click();
  await sees(dialog.getByText('“main” is taken. Choose another short name.'));
  await dialog.getByLabel('Name', { exact: true }).fill('Sales (EMEA)');
  await sees(dialog.locator('input[value="sales-emea"]'));
  await isAccessible(page);
  await page.keyboard.press('Enter');

  await sees(page.getByRole('heading', { name: 'Make a credential for local' }));
  await isAccessible(page);
  await press('Configure portal');
  await page.getByRole('link', { name: 'Go to blueprints' }).click();
  await sees(page.getByRole('heading', { name: 'Blueprints', level: 1 }));
  await seesNo(page.getByText('Static site'));

  // Remembered by the browser; the tab that is open stays where it is.
  const other = await admin.context.newPage();
  await other.goto(portal.url + paths.admin);
  await sees(other.getByRole('button', { name: 'Organization: Sales (EMEA)' }));
  await other.getByRole('button', { name: 'Organization: Sales (EMEA)' }).click();
  await other.getByRole('menuitemcheckbox', { name: /Slipway/ }).click();
  await sees(other.getByRole('button', { name: 'Organization: Slipway' }));
  await page.reload();
  await sees(page.getByRole('button', { name: 'Organization: Sales (EMEA)' }));

  // The stream follows: what changes in the one shows in its tab alone.
  await open(paths.settings('clusters'));
  await sees(page.getByRole('heading', { name: 'local' }));
  const { items } = await client.clusters.list({ org: 'sales-emea' });
  await client.clusters.update({ org: 'sales-emea', id: items[0]!.id, name: 'Sales machines' });
  await sees(page.getByRole('heading', { name: 'Sales machines' }), 5_000);
  await other.close();
  admin.isFine();
});
