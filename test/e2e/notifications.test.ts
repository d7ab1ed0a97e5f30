import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Client } from '#client/client.ts';
import { unsubscribeUrl } from '#portal/notifications/unsubscribe.ts';
import { loadKeyring } from '#portal/seal/keyring.ts';
import { paths } from '#web/paths.ts';
import { type ChatServer, startChatServer } from '../harness/chat-server.ts';
import { type RealPortal, startRealPortal } from '../harness/real-portal.ts';
import { type People, type Person, sees, seesNo, startBrowser } from './browser.ts';
import { fitsItsWidth, isAccessible, picturesOfFailures } from './checks.ts';
import { launchStaticSite, writeInside } from './inside.ts';
import { signIn } from './sign-in.ts';

/** The bell on a phone, live, and the channel of a chat; the journey has the bell on a desktop. */
let chat: ChatServer;
let portal: RealPortal;
let people: People;
let admin: Person;
let phone: Person;
let client: Client;
let builder: Client;

beforeAll(async () => {
  chat = await startChatServer();
  portal = await startRealPortal({ env: { SLIPWAY_WEBHOOK_ALLOW_HOSTS: chat.host } });
  people = await startBrowser(portal.url);
  client = await portal.client('admin@corp.com');
  builder = await portal.client('ada@corp.com', 'user');
  admin = await people.person();
  phone = await people.person({ viewport: { width: 390, height: 844 } });
  await signIn(admin.page, portal, client, 'admin@corp.com');
  await signIn(phone.page, portal, client, 'admin@corp.com');
}, 120_000);
afterAll(async () => {
  await people?.end();
  await portal?.stop();
  await chat?.end();
});
picturesOfFailures(() => people);

const bell = (person: Person, name: string) => person.page.getByRole('button', { name, exact: true });
const sheet = () => phone.page.getByRole('dialog', { name: 'Notifications' });

test('without notifications the bell says what it is for', async () => {
  await bell(phone, 'Notifications').click();
  await sees(sheet().getByText('No notifications yet'));
  await isAccessible(phone.page);
  await fitsItsWidth(phone.page);
  await phone.page.keyboard.press('Escape');
  await seesNo(sheet());
});

test('an admin saves a webhook, whose address is never shown again, and tries it', async () => {
  const { page } = admin;
  await page.goto(portal.url + paths.settings('notifications'));
  await page.getByLabel('Webhook URL').fill('https://127.0.0.1/x');
  await page.getByRole('button', { name: 'Save' }).click();
  await sees(page.getByText(/is not on the internet/));
  admin.allows(/status of 400/);
  await page.getByLabel('Webhook URL').fill(chat.url);
  await page.getByRole('button', { name: 'Save' }).click();
  await sees(page.getByText(`One at ${chat.host} is kept, encrypted.`));
  await expect.poll(() => page.getByLabel('Webhook URL').inputValue()).toBe('');
  await page.getByRole('button', { name: 'Send a test' }).click();
  await sees(page.getByText('200 ok'));
  expect(chat.posted.at(-1)!.text).toMatch(/tries the notifications of main\.$/);
  await isAccessible(page);
});

test('a request rings the bell of an open page, and is posted to the channel', async () => {
  const id = await launchStaticSite(client, builder);
  await writeInside(builder, id, 'public/new-page.html', '<h1>New</h1>\n');
  const request = await builder.publishing.submit({
    ...{ org: 'main', id, subdomain: 'handbook' },
    message: 'A page about holidays',
  });
  await bell(phone, 'Notifications, 1 unread').click();
  await sees(sheet().getByText('A page about holidays'));
  await isAccessible(phone.page);
  await fitsItsWidth(phone.page);
  await sheet()
    .getByRole('button', { name: /^Mark as read/ })
    .click();
  await sees(sheet().getByText('All read'));
  // Read on the phone, it is read on the desktop.
  await sees(bell(admin, 'Notifications'));
  await sheet()
    .getByRole('link', { name: /asks to publish/ })
    .click();
  await expect.poll(() => new URL(phone.page.url()).pathname).toBe(paths.approval(request.id));
  await seesNo(sheet());
  await expect
    .poll(() => chat.posted.at(-1)!.text)
    .toContain(`${paths.approval(request.id)}?org=main|Open the request>`);
}, 90_000);

test('one chooses in the settings what one is told of', async () => {
  const { page } = phone;
  await page.goto(portal.url + paths.me);
  const mail = page.getByRole('switch', { name: 'Your app is live: mail' });
  await sees(mail);
  await expect.poll(() => mail.getAttribute('aria-checked')).toBe('true');
  await mail.focus();
  await page.keyboard.press('Space');
  await expect
    .poll(() => client.notifications.preferences())
    .toMatchObject({
      items: expect.arrayContaining([{ kind: 'live', inApp: true, mail: false }]),
    });
  await page.reload();
  await expect.poll(() => mail.getAttribute('aria-checked')).toBe('false');
  await seesNo(page.getByRole('switch', { name: 'What waits for review, once a day: bell' }));
  await fitsItsWidth(page);
  await isAccessible(page);
});

test('the link of a mail stops it with a press, and not by being opened', async () => {
  const ada = await people.person({ viewport: { width: 390, height: 844 } });
  const { page } = ada;
  const address = await unsubscribeAddress();
  await page.goto(address);
  await sees(page.getByRole('heading', { name: 'Stop these mails?' }));
  await sees(page.getByText('The git forge holds up what was approved'));
  await isAccessible(page);
  await fitsItsWidth(page);
  const wanted = async () => (await builder.notifications.preferences()).items.find(({ kind }) => kind === 'held_up');
  expect(await wanted()).toMatchObject({ mail: true });
  await page.getByRole('button', { name: 'Stop these mails' }).click();
  await sees(page.getByRole('heading', { name: 'These mails are stopped' }));
  expect(await wanted()).toMatchObject({ inApp: true, mail: false });
  await page.reload();
  await sees(page.getByRole('heading', { name: 'These mails are stopped' }));
  ada.allows(/status of 404/);
  await page.goto(`${address.slice(0, -3)}xyz`);
  await sees(page.getByRole('heading', { name: 'This link does not work' }));
  await isAccessible(page);
  ada.isFine();
});

/** As in a mail to the builder, made with the key of the portal under test. */
async function unsubscribeAddress(): Promise<string> {
  const { id: userId } = await builder.identity.me();
  const keyring = await loadKeyring(portal.data, null);
  return unsubscribeUrl({ config: portal, keyring }, { userId, kind: 'held_up' });
}

test('removed, it is gone', async () => {
  const { page } = admin;
  await page.getByRole('button', { name: 'Remove' }).click();
  await page.getByRole('alertdialog').or(page.getByRole('dialog')).getByRole('button', { name: 'Remove' }).click();
  await sees(page.getByText('The webhook is removed'));
  await seesNo(page.getByText('Last message'));
  admin.isFine();
  phone.isFine();
});
