import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Client } from '#client/client.ts';
import type { PublishRequest } from '#contract/publishing.ts';
import { paths } from '#web/paths.ts';
import { type RealPortal, startRealPortal } from '../harness/real-portal.ts';
import { type People, type Person, sees, seesNo, startBrowser } from './browser.ts';
import { isAccessible, picturesOfFailures } from './checks.ts';
import { launchStaticSite, writeInside } from './inside.ts';
import { signIn } from './sign-in.ts';

/** A change of 10,000 files, one more of 100 MB among them, from the publish dialog to the review. */
const org = 'main';
let portal: RealPortal;
let people: People;
let person: Person;
let client: Client;
let workspace: string;
let request: PublishRequest;
/** The largest answer about files, in bytes. */
let largest = 0;

const script = `
const fs = require('node:fs');
for (let i = 0; i < 10000; i++) {
  const folder = 'items/group-' + String(i % 100).padStart(2, '0');
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(folder + '/file-' + String(i).padStart(5, '0') + '.txt', 'number ' + i + '\\n');
}
fs.writeFileSync('huge.txt', 'a line of text\\n'.repeat(7_000_000));
`;

beforeAll(async () => {
  portal = await startRealPortal();
  people = await startBrowser(portal.url);
  client = await portal.client('admin@corp.com');
  workspace = await launchStaticSite(client, client);
  await writeInside(client, workspace, '/tmp/fill.cjs', script, 'node /tmp/fill.cjs');
  person = await people.person();
  await signIn(person.page, portal, client, 'admin@corp.com');
  person.page.on('response', async (response) => {
    if (!/\/(files|preview)\b/.test(response.url())) return;
    const body = await response.body().catch(() => null);
    largest = Math.max(largest, body?.length ?? 0);
  });
}, 180_000);
afterAll(async () => {
  await people?.end();
  await portal?.stop();
});
picturesOfFailures(() => people);

test('the publish dialog lists them in pages, and opens the huge one without its bytes', async () => {
  const { page } = person;
  await page.goto(portal.url + paths.workspace(workspace));
  await page.getByRole('button', { name: 'Publish' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('10,001 files changed').waitFor({ timeout: 120_000 });
  await sees(dialog.getByRole('button', { name: 'Show more of the 9,901 other files' }));
  await expect.poll(() => dialog.getByRole('listitem').count()).toBeLessThan(300);
  await dialog.getByRole('button', { name: /file-00000\.txt/ }).click();
  await sees(dialog.getByText('number 0'));

  // By the keyboard: type, Enter, and the file is open; Enter sends nothing.
  await dialog.getByLabel('Find a file').focus();
  await page.keyboard.type('GROUP-99/file-05099');
  await expect.poll(() => dialog.getByRole('list').first().getByRole('listitem').count()).toBe(1);
  await page.keyboard.press('Enter');
  await sees(dialog.getByText('number 5099'));
  await expect
    .poll(() => dialog.getByRole('button', { name: /file-05099/ }).evaluate((e) => e === document.activeElement))
    .toBe(true);
  await dialog.getByLabel('Find a file').fill('file-0');
  await sees(dialog.getByRole('button', { name: 'Show more of the 9,900 other files' }));
  await expect.poll(() => dialog.getByRole('listitem').count()).toBeLessThan(300);
  await dialog.getByLabel('Find a file').fill('nowhere');
  await sees(dialog.getByText('No file has this in its path.'));
  await isAccessible(page);
  await dialog.getByLabel('Find a file').fill('');
  await sees(dialog.getByRole('button', { name: 'Show more of the 9,901 other files' }));
  await page.keyboard.press('Escape');
}, 180_000);

test('the API answers them in bounded pages, each file once', async () => {
  request = await client.publishing.submit({ org, id: workspace, subdomain: 'large' });
  expect(request.stats.files).toBe(10_001);
  const found = new Set<string>();
  let cursor: string | undefined;
  do {
    const { items, nextCursor, total } = await client.publishing.files({
      ...{ org, id: request.id, limit: 1000 },
      ...(cursor ? { cursor } : {}),
    });
    expect(items.length).toBeLessThanOrEqual(1000);
    expect(total).toBe(10_001);
    for (const { path } of items) found.add(path);
    cursor = nextCursor ?? undefined;
  } while (cursor);
  expect(found.size).toBe(10_001);
  expect((await client.publishing.files({ org, id: request.id })).items).toHaveLength(200);
  await expect(client.publishing.files({ org, id: request.id, limit: 1001 })).rejects.toMatchObject({
    code: 'BAD_REQUEST',
  });
  expect(await client.publishing.file({ org, id: request.id, path: 'huge.txt' })).toEqual({
    ...{ path: 'huge.txt', patch: null, binary: false, tooLarge: true },
  });
}, 180_000);

test('the review is usable: tree, search, a jump to any file, the keyboard', async () => {
  const { page } = person;
  await page.goto(portal.url + paths.approval(request.id));
  const tree = page.getByRole('navigation', { name: 'Changed files' });
  const card = (path: string) => page.getByRole('article', { name: path, exact: true });
  await sees(card('items/group-00/file-00000.txt').getByText('number 0'));
  // Drawn is what is near, in the tree and among the diffs.
  await expect.poll(() => tree.getByRole('listitem').count()).toBeLessThan(100);
  await expect.poll(() => page.getByRole('article').count()).toBeLessThanOrEqual(100);
  await isAccessible(page);

  // 10,001 files in 100 folders below one.
  await expect.poll(() => tree.getByRole('listitem').first().getAttribute('aria-setsize')).toBe('10102');
  await tree.getByRole('list').evaluate((list) => list.parentElement!.scrollTo(0, list.parentElement!.scrollHeight));
  await tree.getByRole('button', { name: 'huge.txt' }).click();
  await sees(card('huge.txt').getByText('This change is too large to show here.'));

  await page.keyboard.press('t');
  await page.keyboard.type('group-99/file-05099');
  await page.keyboard.press('Enter');
  await sees(card('items/group-99/file-05099.txt').getByText('number 5099'));
  await sees(tree.getByRole('button', { name: 'items/group-99/file-05099.txt' }));
  await page.keyboard.press('j');
  await sees(card('items/group-99/file-05199.txt').getByText('number 5199'));
  await page.keyboard.press('k');
  await expect
    .poll(() =>
      card('items/group-99/file-05099.txt')
        .getByRole('button')
        .first()
        .evaluate((e) => e === document.activeElement),
    )
    .toBe(true);
  await expect.poll(() => page.getByRole('article').count()).toBeLessThanOrEqual(200);

  await tree.getByLabel('Find a file').fill('nowhere');
  await sees(tree.getByText('No file has this in its path.'));
  await seesNo(tree.getByRole('listitem'));
  expect(largest).toBeGreaterThan(10_000);
  expect(largest).toBeLessThan(300_000);
  person.isFine();
}, 120_000);
