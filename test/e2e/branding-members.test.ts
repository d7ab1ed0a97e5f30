import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Client } from '#client/client.ts';
import { type RealPortal, startRealPortal } from '../harness/real-portal.ts';
import { waitFor } from '../harness/wait-for.ts';
import { type People, type Person, sees, seesNo, startBrowser } from './browser.ts';
import { endsWithItsFirstFailure, fitsItsWidth, isAccessible, picturesOfFailures } from './checks.ts';
import { launchStaticSite } from './inside.ts';
import { signIn } from './sign-in.ts';

/** An admin gives the portal a look of its own, and brings people in and out. */
let portal: RealPortal;
let people: People;
let client: Client;
let admin: Person;
let visitor: Person;
const org = 'main';

beforeAll(async () => {
  portal = await startRealPortal();
  people = await startBrowser(portal.url);
  client = await portal.client('admin@corp.com');
  admin = await people.person();
  visitor = await people.person();
  await signIn(admin.page, portal, client, 'admin@corp.com');
}, 120_000);
afterAll(async () => {
  await people?.end();
  await portal?.stop();
});
picturesOfFailures(() => people);
endsWithItsFirstFailure();

const symbol = (colour: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" fill="${colour}"/></svg>`;
const svg = (content: string, name = 'logo.svg') => ({
  name,
  mimeType: 'image/svg+xml',
  buffer: Buffer.from(content),
});
const chooser = (label: string) => admin.page.locator(`input[type=file][aria-label="${label}"]`);
const tabIcon = (person: Person) => person.page.locator('link[rel=icon]').getAttribute('href');
const settings = () => client.organizations.settings({ org });

test('a change of the look shows beside the form, and nowhere else until it is saved', async () => {
  const { page } = admin;
  await page.goto(`${portal.url}/admin/settings/branding`);
  await page.getByLabel('Portal name', { exact: true }).fill('Northwind Build');
  await page.getByLabel('Accent colour', { exact: true }).fill('#ffff00');
  await chooser('Logo').setInputFiles(svg(symbol('#0f766e')));
  const preview = page.getByRole('region', { name: 'Preview' });
  await expect.poll(() => preview.getByText('Northwind Build').count()).toBe(2);
  await expect.poll(() => preview.getByRole('figure').first().locator('img').count()).toBe(1);
  await sees(page.getByText('Links in light mode use'));
  await sees(page.getByText('Unsaved changes'));
  expect((await settings()).name).toBe('Slipway');

  await page.getByRole('link', { name: 'Welcome screen' }).click();
  await sees(page.getByRole('dialog', { name: 'Leave without saving' }));
  await page.getByRole('button', { name: 'Cancel' }).click();
  for (const width of [390, 768, 1440]) {
    await page.setViewportSize({ width, height: 900 });
    await fitsItsWidth(page);
  }
  await isAccessible(page);
});

test('saved, it is everybody’s at their next load: header, colour, tab, sign-in page', async () => {
  const { page } = admin;
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await sees(page.getByText('Branding saved'));
  await seesNo(page.getByText('Unsaved changes'));
  await page.reload();
  await sees(page.getByRole('banner').getByText('Northwind Build'));
  await expect.poll(() => page.title()).toBe('Branding · Northwind Build');
  const logo = (await settings()).logos.light!.url;
  await expect.poll(() => tabIcon(admin)).toBe(logo);

  await visitor.page.goto(`${portal.url}/sign-in`);
  await sees(visitor.page.getByRole('heading', { name: 'Sign in to Northwind Build' }));
  await expect.poll(() => tabIcon(visitor)).toBe(logo);
  expect(await visitor.page.evaluate(() => document.documentElement.style.getPropertyValue('--primary'))).not.toBe('');
});

test('a hostile logo is refused in words, and what was typed is still there', async () => {
  const { page } = admin;
  admin.allows(/400/);
  await chooser('Logo for dark mode').setInputFiles(svg('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'));
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await sees(page.getByText('The SVG holds an event attribute (onload).').first());
  await sees(page.getByText('Unsaved changes'));
  await page.getByRole('button', { name: 'Discard' }).click();
  await chooser('Logo').setInputFiles(svg(symbol('red') + ' '.repeat(600_000)));
  await sees(page.getByText('At most 512 kB are allowed.'));
  await seesNo(page.getByText('Unsaved changes'));
});

test('reset, the tab shows the first letter on the accent', async () => {
  const { page } = admin;
  await page.getByRole('button', { name: 'Remove logo' }).click();
  await page.getByRole('button', { name: 'Reset accent colour to its default' }).click();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await sees(page.getByText('Branding saved').first());
  await waitFor('they are reset', async () => (await settings()).logos.light === null);
  expect(await settings()).toMatchObject({ accent: '#2563eb', name: 'Northwind Build' });
  await expect.poll(async () => decodeURIComponent((await tabIcon(admin))!)).toContain('>N</text>');
});

test('the welcome screen in the admin’s words greets who is new, by mail and one click', async () => {
  const { page } = admin;
  await page.goto(`${portal.url}/admin/settings/welcome`);
  await page.getByLabel('Title', { exact: true }).fill('Good to have you');
  await page.getByLabel('Call to action', { exact: true }).fill('Build something');
  await expect.poll(() => page.getByRole('region', { name: 'Preview' }).getByText('Build something').count()).toBe(2);
  await isAccessible(page);
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await sees(page.getByText('Welcome screen saved'));

  await page.getByRole('link', { name: 'Members' }).click();
  await page.getByRole('button', { name: 'Invite members' }).click();
  const pasted = 'Grace Hopper <grace@corp.com>, ada@corp.com\nada@corp.com\nnobody at all';
  await page.getByLabel('Email addresses').fill(pasted);
  await sees(page.getByText('Line 3: “nobody at all” is not an address.'));
  await page.getByLabel('Email addresses').fill(pasted.replace('nobody at all', 'admin@corp.com'));
  await page.getByRole('button', { name: 'Send 3 invitations' }).click();
  await sees(page.getByText('2 people are invited'));
  await sees(page.getByText('Is a member already'));
  await isAccessible(page);
  await page.getByRole('button', { name: 'Done' }).click();

  const link = await waitFor('the mail is kept', async () => {
    const { items } = await client.mail.outbox({ org, limit: 200 });
    const mail = items.find(({ to, text }) => to === 'grace@corp.com' && text.includes('#sll_'));
    return mail && /http\S+#\S+/.exec(mail.text)?.[0];
  });
  await visitor.page.goto(link);
  await sees(visitor.page.getByRole('heading', { name: 'Good to have you' }));
  await sees(visitor.page.getByRole('button', { name: 'Build something' }));
  await sees(page.getByRole('button', { name: 'Actions for grace@corp.com' }));
});

test('an invitation is sent again only after a while, and revoked at any time', async () => {
  const { page } = admin;
  admin.allows(/429/);
  const pending = page.getByRole('region', { name: 'Pending invitations' }).last();
  const choose = async (item: string) => {
    await page.getByRole('button', { name: 'Actions for the invitation of ada@corp.com' }).click();
    await page.getByRole('menuitem', { name: item }).click();
  };
  await sees(pending.getByText('ada@corp.com'));
  await choose('Send again');
  await sees(page.getByText(/It was mailed just now/));
  await choose('Revoke');
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
  // What a dialog covers has no role: the table would be gone already while it is open.
  await sees(page.getByText('The invitation of ada@corp.com is revoked'));
  await seesNo(page.getByText('ada@corp.com', { exact: true }));
  expect((await client.members.list({ org, q: 'ada@' })).items).toEqual([]);
});

test('who is removed is out at once; their workspace waits for a new owner', async () => {
  const { page } = admin;
  const grace = await portal.client('grace@corp.com', 'user');
  await launchStaticSite(client, grace);
  await page.reload();
  await page.getByRole('button', { name: 'Actions for grace@corp.com' }).click();
  await page.getByRole('menuitem', { name: 'Remove' }).click();
  await sees(page.getByText('They own 1 workspace'));
  await isAccessible(page);
  visitor.allows(/401|404/);
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await sees(page.getByText('1 workspace is kept'));
  await sees(visitor.page.getByRole('heading', { name: 'Sign in to Northwind Build' }));

  await page.goto(`${portal.url}/admin/workspaces`);
  const row = page.getByRole('row', { name: /grace@corp\.com/ });
  await sees(row.getByText('Owner removed'));
  await row.getByRole('button', { name: /Actions for/ }).click();
  await page.getByRole('menuitem', { name: 'Reassign' }).click();
  await page.getByLabel('New owner').click();
  await page.getByRole('option', { name: /^admin@corp\.com/ }).click();
  await page.getByRole('button', { name: 'Reassign' }).click();
  await sees(page.getByText(/belongs to admin@corp\.com now/));
  await seesNo(page.getByText('Owner removed'));
  admin.isFine();
  visitor.isFine();
}, 120_000);
