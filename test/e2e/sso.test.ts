import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Client } from '#client/client.ts';
import { paths } from '#web/paths.ts';
import { type RealPortal, startRealPortal } from '../harness/real-portal.ts';
import { type SignInProvider, signInProvider } from '../harness/sign-in-provider.ts';
import { type People, type Person, sees, startBrowser } from './browser.ts';
import { endsWithItsFirstFailure, fitsItsWidth, isAccessible, picturesOfFailures } from './checks.ts';
import { signIn } from './sign-in.ts';

/** An admin sets sign-in by SSO up in the browser, and a colleague comes in by it. */
let provider: SignInProvider;
let portal: RealPortal;
let people: People;
let client: Client;
let admin: Person;
let ann: Person;

beforeAll(async () => {
  provider = await signInProvider();
  portal = await startRealPortal({ env: { SLIPWAY_SSO_ALLOW_HOSTS: provider.host } });
  provider.serve(portal.url);
  const account = (name: string) => ({ sub: name, email: `${name}@corp.com`, email_verified: true, name });
  for (const name of ['boss', 'ann']) provider.accounts.set(name, account(name));
  provider.accounts.set('eve', { ...account('eve'), email_verified: false });
  people = await startBrowser(portal.url);
  client = await portal.client('boss@corp.com');
  admin = await people.person();
  ann = await people.person();
  await signIn(admin.page, portal, client, 'boss@corp.com');
}, 120_000);
afterAll(async () => {
  await people?.end();
  await portal?.stop();
  await provider?.end();
});
picturesOfFailures(() => people);
endsWithItsFirstFailure();

/** The provider's own pages: who signs in, and that they agree. */
async function logIn(page: Page, login: string): Promise<void> {
  await page.getByPlaceholder('Enter any login').fill(login);
  await page.getByPlaceholder('and password').fill('any');
  await page.getByRole('button', { name: 'Sign-in' }).click();
  await page.getByRole('button', { name: 'Continue' }).click();
}

test('an admin enters the provider, checks it and tries it', async () => {
  const { page } = admin;
  await page.goto(portal.url + paths.settings('sign-in'));
  await page.getByLabel('Issuer').fill(provider.issuer);
  await page.getByLabel('Client ID').fill(provider.clientId);
  await page.getByLabel('Client secret').fill(provider.clientSecret);
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('button', { name: 'Check connection' }).click();
  await sees(page.getByText('Authorization code with PKCE (S256)'));

  const [tab] = await Promise.all([
    admin.context.waitForEvent('page'),
    page.getByRole('button', { name: 'Try signing in' }).click(),
  ]);
  await logIn(tab, 'boss');
  const dialog = tab.getByRole('dialog', { name: 'What the provider sent' });
  await sees(dialog.getByText('boss@corp.com').first());
  await isAccessible(tab);
  await tab.close();
});

test('then captures the domain and turns it on', async () => {
  const { page } = admin;
  await page.reload();
  await sees(page.getByText(/Tried with success/));
  await page.getByRole('textbox', { name: 'Captured domains' }).fill('corp.com');
  await page.getByLabel('Who may come').click();
  await page.getByRole('option', { name: /Anyone in these domains/ }).click();
  const card = page.locator('section', { has: page.getByRole('heading', { name: 'People' }) });
  await card.getByRole('button', { name: 'Save' }).click();
  await sees(page.getByText('People saved'));
  await page.getByRole('switch', { name: 'Sign-in by SSO' }).click();
  await sees(page.getByText('SSO on', { exact: true }));
  for (const width of [390, 768, 1440]) {
    await page.setViewportSize({ width, height: 900 });
    await fitsItsWidth(page);
    await isAccessible(page);
  }
});

test('a colleague types their address and comes in through the provider', async () => {
  const { page } = ann;
  await page.goto(`${portal.url}${paths.workspaces}`);
  await page.getByLabel('Email').fill('ann@corp.com');
  await page.getByRole('button', { name: 'Continue' }).click();
  const onward = page.getByRole('link', { name: /^Continue with/ });
  await sees(onward);
  await isAccessible(page);
  await onward.click();
  await logIn(page, 'ann');
  await sees(page.getByRole('heading', { name: 'This part is for admins' }));
  expect(page.url(), 'they come back to where they wanted').toBe(`${portal.url}${paths.workspaces}`);
});

test('required: who signed in by mail is led to the provider', async () => {
  const { page } = admin;
  await page.getByRole('switch', { name: 'Required' }).click();
  await page.getByRole('button', { name: 'Require', exact: true }).click();
  // The provider knows them from the try, and asks nothing.
  await page.getByRole('button', { name: /^Continue with/ }).click();
  await sees(page.getByText('SSO required'));
});

test('an unverified address is told what to do', async () => {
  const { page } = await people.person();
  await page.goto(portal.url);
  await page.getByLabel('Email').fill('eve@corp.com');
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('link', { name: /^Continue with/ }).click();
  await logIn(page, 'eve');
  await sees(page.getByText('Your address is not verified'));
  await isAccessible(page);
});

test('signing out here signs out there', async () => {
  const { page } = ann;
  await page.goto(portal.url);
  await page.getByRole('button', { name: 'Account' }).click();
  await page.getByRole('menuitem', { name: 'Sign out', exact: true }).click();
  await page.getByRole('button', { name: /Yes, sign me out/i }).click();
  await sees(page.getByLabel('Email'));
  expect(new URL(page.url()).pathname).toBe(paths.signIn);
  // Asking who they are is how the portal finds out that nobody is signed in.
  ann.allows(/status of 401/);
  ann.isFine();
});
