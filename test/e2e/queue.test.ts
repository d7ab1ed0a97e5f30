import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Client } from '#client/client.ts';
import type { PublishRequest } from '#contract/publishing.ts';
import { type RealPortal, startRealPortal } from '../harness/real-portal.ts';
import { type People, type Person, sees, seesNo, startBrowser } from './browser.ts';
import { endsWithItsFirstFailure, fitsItsWidth, isAccessible, picturesOfFailures } from './checks.ts';
import { launchStaticSite, writeInside } from './inside.ts';
import { signIn } from './sign-in.ts';

/** An admin goes through what waits, mostly without a mouse. */
let portal: RealPortal;
let people: People;
let client: Client;
let admin: Person;
const requests: PublishRequest[] = [];
/** So long that its password is far from the top. */
const settings = `${'// nothing here\n'.repeat(80)}export const url = 'postgres://bob:hunter2secret@db.acme.io/x';\n`;
const names = ['First numbers', 'Second numbers', 'Third plan'];

beforeAll(async () => {
  portal = await startRealPortal();
  people = await startBrowser(portal.url);
  client = await portal.client('reviewer@corp.com');
  const builders = [await portal.client('ada@corp.com', 'user'), await portal.client('ben@corp.com', 'user')];
  for (const [at, name] of names.entries()) {
    const builder = builders[at % 2]!;
    const id = await launchStaticSite(client, builder);
    await builder.workspaces.update({ org: 'main', id, name });
    await writeInside(builder, id, 'public/index.html', `<h1>${name}</h1>`);
    if (at === 2) await writeInside(builder, id, 'settings.mjs', settings);
    const why = at === 2 ? { secretsReason: 'It is of an example.' } : {};
    requests.push(await builder.publishing.submit({ org: 'main', id, subdomain: `queue-${'abc'[at]}`, ...why }));
  }
  admin = await people.person();
  await signIn(admin.page, portal, client, 'reviewer@corp.com');
}, 240_000);
afterAll(async () => {
  await people?.end();
  await portal?.stop();
});

picturesOfFailures(() => people);
endsWithItsFirstFailure();

const rows = () => admin.page.getByRole('region', { name: 'Publish requests' }).getByRole('link').allTextContents();
const isAt = (name: string) => sees(admin.page.getByRole('heading', { level: 1, name: new RegExp(name) }));
const waiting = () => admin.page.getByRole('navigation', { name: 'Requests that wait' });

test('the queue begins with who waits longest, and is narrowed without losing the count of all', async () => {
  const { page } = admin;
  await page.goto(`${portal.url}/admin/approvals`);
  await expect.poll(rows).toEqual(names);
  await sees(page.getByRole('cell', { name: /^Waiting (less than a minute|\d+ minutes?)$/ }));
  await page.getByLabel('Search requests').fill('NUMBERS');
  await expect.poll(rows).toEqual(['First numbers', 'Second numbers']);
  await sees(page.getByRole('radio', { name: /^Waiting for review ?2$/ }));
  await sees(page.getByRole('link', { name: /^Approvals ?3 waiting$/ }));
  await isAccessible(page);
  await fitsItsWidth(page);

  await page.getByRole('combobox', { name: 'Builder' }).click();
  await page.getByRole('option', { name: 'ada@corp.com' }).click();
  await expect.poll(rows).toEqual(['First numbers']);
  await page.reload();
  await expect.poll(rows).toEqual(['First numbers']);
  await page.getByRole('combobox', { name: 'Blueprint' }).click();
  await page.getByRole('option', { name: 'Static site' }).click();
  await page.getByLabel('Search requests').fill('nothing of it');
  await sees(page.getByRole('heading', { name: 'No request matches' }));
  await page.getByRole('button', { name: 'Show all' }).click();
  await expect.poll(rows).toEqual(names);
});

test('the keyboard goes through the queue as it was narrowed', async () => {
  const { page } = admin;
  await page.getByLabel('Search requests').fill('numbers');
  await expect.poll(rows).toHaveLength(2);
  await page.getByRole('link', { name: 'First numbers' }).press('Enter');
  await isAt('First numbers');
  await sees(waiting().getByText('1 of 2 waiting'));
  await page.keyboard.press('n');
  await isAt('Second numbers');
  await sees(waiting().getByText('2 of 2 waiting'));
  await expect
    .poll(() => page.getByRole('button', { name: 'Next request', exact: true }).getAttribute('aria-disabled'))
    .toBe('true');
  await page.keyboard.press('n');
  await page.keyboard.press('p');
  await isAt('First numbers');
  await page.keyboard.press('?');
  const help = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await sees(help.getByText('Next request that waits'));
  await isAccessible(page);
  await page.keyboard.press('Escape');
  await seesNo(help);
});

test('a comment is written on the first change, and the next request is one key after the decision', async () => {
  const { page } = admin;
  await page.keyboard.press('j');
  await sees(page.getByRole('button', { name: /^Comment on line/ }));
  await page.keyboard.press('c');
  const comment = page.getByRole('textbox', { name: 'Comment on line 1' });
  await comment.fill('Can these be j, k and n?');
  await page.keyboard.press('Escape');
  await seesNo(comment);
  await isAt('First numbers');

  await page.keyboard.press('r');
  await page.getByLabel('Feedback').fill('Round them.');
  await page.getByRole('dialog').getByRole('button', { name: 'Reject', exact: true }).click();
  await sees(page.getByRole('button', { name: 'Review the next request' }));
  await sees(waiting().getByText('1 waiting'));
  await isAccessible(page);
  await page.getByRole('button', { name: 'Review the next request' }).press('Enter');
  await isAt('Second numbers');
  await page.getByRole('link', { name: 'Approvals', exact: true }).first().click();
  await expect.poll(rows).toEqual(['Second numbers']);
  await sees(page.getByRole('link', { name: /^Approvals ?2 waiting$/ }));
  admin.isFine();
});

/** The one line that stands out, once it is in sight. */
async function marksLine(page: Page, text: string) {
  const marked = page.locator('[data-marked]');
  await sees(marked.filter({ hasText: text }));
  await expect
    .poll(() =>
      marked.evaluate((row) => {
        const { top, bottom } = row.getBoundingClientRect();
        return top > 0 && bottom < innerHeight && row === document.activeElement;
      }),
    )
    .toBe(true);
  await expect.poll(() => marked.count()).toBe(1);
}

test('a check leads the reviewer to the line that it names, and a comment is written there', async () => {
  const { page } = admin;
  await page.goto(`${portal.url}/admin/approvals/${requests[2]!.id}`);
  const link = page.getByRole('button', { name: 'settings.mjs:81' });
  await link.click();
  await marksLine(page, 'hunter2secret');
  await isAccessible(page);
  await page.keyboard.press('c');
  await sees(page.getByRole('textbox', { name: 'Comment on line 81' }));
  await page.keyboard.press('Escape');
  // Once more, after the file was closed.
  await page.getByRole('article', { name: 'settings.mjs' }).getByRole('button', { expanded: true }).click();
  await link.press('Enter');
  await marksLine(page, 'hunter2secret');
  admin.isFine();
});

test('a check leads the builder there before they submit', async () => {
  const [request] = requests.slice(2);
  const ada = await portal.client('ada@corp.com', 'user');
  await ada.publishing.withdraw({ org: 'main', id: request!.id });
  const { page, isFine } = await people.person();
  await signIn(page, portal, client, 'ada@corp.com');
  await page.goto(`${portal.url}/workspaces/${request!.workspace.id}`);
  await page.getByRole('button', { name: 'Publish', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Publish Third plan' });
  await dialog.getByRole('button', { name: 'settings.mjs:81' }).click();
  await marksLine(page, 'hunter2secret');
  await isAccessible(page);
  isFine();
});
