import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Client } from '#client/client.ts';
import { paths } from '#web/paths.ts';
import { type RealPortal, startRealPortal } from '../harness/real-portal.ts';
import { type People, type Person, sees, seesNo, startBrowser } from './browser.ts';
import { fitsItsWidth, isAccessible, picturesOfFailures } from './checks.ts';
import { launchStaticSite, publish, writeInside } from './inside.ts';
import { signIn } from './sign-in.ts';

/** Every page, in both modes and three widths, and in every state that is not the good one. */
let portal: RealPortal;
let people: People;
let admin: Person;
let client: Client;
const ids = { workspace: '', blueprint: '', approval: '', app: '' };

/** What to put into the addresses that take something. A page that is missing here fails to compile. */
const parts: { [Name in Functions]: () => Parameters<(typeof paths)[Name]>[0][] } = {
  workspace: () => [ids.workspace],
  blueprint: () => [ids.blueprint],
  template: () => ['blank'],
  approval: () => [ids.approval],
  request: () => [ids.approval],
  app: () => [ids.app],
  settings: () => Object.keys(sections) as (keyof typeof sections)[],
};
const sections: Record<Parameters<typeof paths.settings>[0], true> = {
  branding: true,
  welcome: true,
  limits: true,
  'sign-in': true,
  domain: true,
  mail: true,
  notifications: true,
  forge: true,
  clusters: true,
  ai: true,
};
type AppTab = NonNullable<Parameters<typeof paths.app>[1]>;
const appTabs: Record<AppTab, true> = {
  versions: true,
  logs: true,
  access: true,
  address: true,
  variables: true,
  replicas: true,
  removal: true,
};
type Functions = {
  [Name in keyof typeof paths]: (typeof paths)[Name] extends string ? never : Name;
}[keyof typeof paths];

const names = Object.keys(paths) as (keyof typeof paths)[];
const adminNames = names.filter((name) => name !== 'signIn' && name !== 'signInLink' && name !== 'signInConfirm');
const widths = [
  { width: 390, height: 844 },
  { width: 768, height: 1024 },
  { width: 1440, height: 900 },
];

/** Every address of a name. */
function addresses(name: keyof typeof paths): string[] {
  const build = paths[name];
  if (typeof build === 'string') return [build];
  return parts[name as Functions]().map((part) => (build as (part: string) => string)(part));
}

beforeAll(async () => {
  portal = await startRealPortal();
  people = await startBrowser(portal.url);
  client = await portal.client('admin@corp.com');
  ids.workspace = await launchStaticSite(client, client);
  ids.blueprint = (await client.blueprints.list({ org: 'main' })).items[0]!.id;
  await writeInside(client, ids.workspace, 'public/first-page.html', '<h1>First</h1>\n');
  await publish(client, client, ids.workspace, 'team-site');
  ids.app = (await client.apps.list({ org: 'main' })).items[0]!.id;
  await writeInside(client, ids.workspace, 'public/new-page.html', '<h1>New</h1>\n'.repeat(30));
  ids.approval = (await client.publishing.submit({ org: 'main', id: ids.workspace, subdomain: 'handbook' })).id;
  admin = await people.person();
  await signIn(admin.page, portal, client, 'admin@corp.com');
}, 120_000);
afterAll(async () => {
  await people?.end();
  await portal?.stop();
});
picturesOfFailures(() => people);

/** Waits until the page shows what it is about: nothing of it loads any more. */
async function settles(page: Page): Promise<void> {
  await sees(page.getByRole('heading'));
  await page.waitForLoadState('load');
  await expect.poll(() => page.locator('[data-slot=skeleton]').count()).toBe(0);
}

async function looksGood(page: Page, address: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    for (const size of widths) {
      await page.setViewportSize(size);
      const where = `${address}, ${colorScheme}, ${size.width} px`;
      await fitsItsWidth(page, where);
      await isAccessible(page, where);
    }
  }
}

async function isWhole(address: string): Promise<void> {
  const person = await people.person({ storageState: await admin.context.storageState() });
  await person.page.goto(portal.url + address);
  await settles(person.page);
  await expect.poll(() => person.page.title(), { message: address }).toMatch(/\S/);
  await expect
    .poll(() => person.page.getByRole('heading', { level: 1 }).count(), { message: `${address} has one main heading` })
    .toBe(1);
  await looksGood(person.page, address);
  person.isFine();
  await person.context.close();
}

describe('every page is whole in both modes and at every width', () => {
  test.each(adminNames.filter((name) => name !== 'settings' && name !== 'app'))('%s', async (name) => {
    for (const address of addresses(name)) await isWhole(address);
  });

  // Each on its own: together they take longer than a test may.
  test.each(parts.settings())('settings: %s', (section) => isWhole(paths.settings(section)));
  test.each(Object.keys(appTabs) as AppTab[])('app: %s', (tab) => isWhole(paths.app(ids.app, tab)));

  test.each(['signIn', 'signInLink', 'signInConfirm'] as const)('%s, before signing in', async (name) => {
    const person = await people.person();
    if (name !== 'signIn') person.allows(/status of 4/);
    await person.page.goto(portal.url + paths[name]);
    await settles(person.page);
    await expect.poll(() => person.page.title()).toMatch(/Sign in/);
    await looksGood(person.page, paths[name]);
    person.isFine();
    await person.context.close();
  });
});

describe('what is not the good case', () => {
  test('an address without a page says so', async () => {
    const { page } = admin;
    for (const address of [
      '/nothing',
      '/workspaces/nothing',
      '/admin/approvals/nothing',
      '/requests/nothing',
      '/admin/apps/nothing',
      '/admin/blueprints/nothing',
    ]) {
      await page.goto(portal.url + address);
      await sees(page.getByRole('heading', { name: 'There is nothing here' }));
      await isAccessible(page, address);
    }
  });

  test('a user who opens the admin’s part is told whose it is', async () => {
    await portal.client('user@corp.com', 'user');
    const user = await people.person();
    await signIn(user.page, portal, client, 'user@corp.com');
    await user.page.goto(`${portal.url}${paths.admin}`);
    await sees(user.page.getByRole('heading', { name: 'This part is for admins' }));
    await looksGood(user.page, paths.admin);
    user.isFine();
    await user.context.close();
  });

  test('what is empty says what comes there', async () => {
    const { page } = admin;
    await page.goto(`${portal.url}${paths.approvals}?status=withdrawn`);
    await sees(page.getByRole('heading', { name: 'No requests of this kind' }));
    await page.goto(`${portal.url}${paths.members}`);
    await page.getByLabel('Search by name or address').fill('nobody at all');
    await sees(page.getByRole('heading', { name: 'No member matches' }));
    await isAccessible(page);
  });

  const refusal = { defined: true, code: 'FORBIDDEN', status: 403, message: 'Not today.', requestId: 'req-42' };
  const listPages = [
    [paths.home, '**/workspaces?*'],
    [paths.approvals, '**/publish-requests?*'],
    [paths.blueprints, '**/orgs/main/blueprints'],
    [paths.workspaces, '**/workspaces?*'],
    [paths.apps, '**/apps'],
    [paths.members, '**/members?*'],
    [paths.audit, '**/audit-events?*'],
    [paths.mail, '**/mail?*'],
    [paths.settings('clusters'), '**/clusters'],
    [paths.settings('mail'), '**/settings/mail'],
    [paths.settings('notifications'), '**/settings/webhook'],
    [paths.settings('forge'), '**/settings/forge'],
    [paths.organizations, '**/orgs'],
  ] as const;

  test.each(listPages)(
    '%s shows its shape while it loads, then what failed and another try',
    async (address, route) => {
      const person = await people.person({ storageState: await admin.context.storageState() });
      const { page } = person;
      const held = Promise.withResolvers<void>();
      let broken = true;
      await page.route(`${portal.url}/api/v1/${route}`, async (request) => {
        await held.promise;
        if (broken) await request.fulfill({ status: 403, json: refusal });
        else await request.continue();
      });
      await page.goto(portal.url + address);
      await sees(page.locator('[data-slot=skeleton]'));
      await isAccessible(page, `${address}, loading`);

      person.allows(/status of 403/);
      held.resolve();
      await sees(page.getByText('FORBIDDEN · req-42'));
      await isAccessible(page, `${address}, failed`);
      broken = false;
      await page.getByRole('button', { name: 'Try again' }).first().click();
      await seesNo(page.getByText('FORBIDDEN · req-42'));
      person.isFine();
      await person.context.close();
    },
  );
});

describe('the keyboard', () => {
  test('reaches the main action of the dashboard, and one sees where one is', async () => {
    const { page } = admin;
    await page.goto(portal.url);
    await settles(page);
    const launch = page.getByRole('button', { name: 'Launch' }).first();
    for (let presses = 0; presses < 40; presses++) {
      await page.keyboard.press('Tab');
      const style = await page.evaluate(() => {
        const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(document.activeElement!);
        return { outlineStyle, outlineWidth, boxShadow };
      });
      expect(style.outlineStyle !== 'none' || style.boxShadow !== 'none', JSON.stringify(style)).toBe(true);
      if (await launch.evaluate((element) => element === document.activeElement)) return;
    }
    throw new Error('Tab did not reach Launch.');
  });

  test('opens the palette, goes to a page by a few letters, and closes dialogs with Escape', async () => {
    const { page } = admin;
    await page.goto(portal.url);
    await settles(page);
    await page.keyboard.press('Control+k');
    await sees(page.getByPlaceholder('Search pages, workspaces, blueprints'));
    await isAccessible(page);
    await page.keyboard.press('Escape');
    await seesNo(page.getByRole('dialog'));
    await page.keyboard.press('Control+k');
    await sees(page.getByPlaceholder('Search pages, workspaces, blueprints'));
    await page.keyboard.type('members');
    await sees(page.getByRole('option', { name: /Members/ }));
    await page.keyboard.press('Enter');
    await sees(page.getByRole('heading', { name: 'Members' }));
    await page.getByRole('button', { name: 'Invite members' }).press('Enter');
    await sees(page.getByRole('dialog', { name: 'Invite members' }));
    await isAccessible(page);
    await page.keyboard.press('Escape');
    await seesNo(page.getByRole('dialog'));
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('Invite members');
  });
});
