import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Client } from '#client/client.ts';
import { paths } from '#web/paths.ts';
import { type RealPortal, startRealPortal } from '../harness/real-portal.ts';
import { type People, type Person, sees, seesNo, startBrowser } from './browser.ts';
import { endsWithItsFirstFailure, fitsItsWidth, isAccessible, picturesOfFailures } from './checks.ts';
import { launchStaticSite, writeInside } from './inside.ts';
import { signIn } from './sign-in.ts';

/** An admin decides who may use a blueprint, what its editor shows and who is trusted with it, in the browser. */
let portal: RealPortal;
let people: People;
let admin: Person;
let builder: Person;
let client: Client;
let theirs: Client;
let blueprint = { id: '' };
const org = 'main';

beforeAll(async () => {
  portal = await startRealPortal();
  people = await startBrowser(portal.url);
  client = await portal.client('admin@corp.com');
  theirs = await portal.client('kim@partner.io', 'user');
  blueprint = (await client.blueprints.list({ org })).items.find(({ name }) => name === 'Static site')!;
  admin = await people.person();
  builder = await people.person();
  await signIn(admin.page, portal, client, 'admin@corp.com');
}, 120_000);
afterAll(async () => {
  await people?.end();
  await portal?.stop();
});
picturesOfFailures(() => people);
endsWithItsFirstFailure();

const open = (tab: Parameters<typeof paths.blueprint>[1]) =>
  admin.page.goto(portal.url + paths.blueprint(blueprint.id, tab));
const press = (name: string | RegExp, page = admin.page) => page.getByRole('button', { name }).first().click();
const sentence = (text: string | RegExp, page = admin.page) => sees(page.getByText(text));

async function isWellMade(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    for (const width of [390, 768, 1440]) {
      await page.setViewportSize({ width, height: 900 });
      await fitsItsWidth(page);
      await isAccessible(page);
    }
  }
  await page.emulateMedia({ colorScheme: 'light' });
}

describe('access', () => {
  test('rules are added, seen to match, and saved', async () => {
    const { page } = admin;
    await open('access');
    await sentence('Open to every member.');
    await page.getByLabel('Domain', { exact: true }).fill('@Corp.com');
    await press('Add rule');
    const rules = page.getByRole('list', { name: 'Access rules' });
    await sees(rules.getByText('corp.com', { exact: true }));
    const matching = page.getByRole('list', { name: 'Members who match' });
    await sees(matching.getByText('admin@corp.com'));
    await seesNo(matching.getByText('kim@partner.io'));

    await page.getByLabel('Domain', { exact: true }).fill('*.io');
    await press('Add rule');
    await sentence(/Wildcards do not work/);
    await isWellMade(page);
    await press('Remove domain *.io');
    await press('Save');
    await sentence('Access saved');
    expect((await client.access.get({ org, id: blueprint.id })).rules).toEqual([{ type: 'domain', value: 'corp.com' }]);
    expect((await theirs.blueprints.catalog({ org })).items.map(({ id }) => id)).not.toContain(blueprint.id);
  });

  test('many are pasted at once', async () => {
    const { page } = admin;
    await press('Add many');
    await page
      .getByRole('textbox', { name: 'Domains and addresses' })
      .fill('Kim <kim@partner.io>, corp.com\nother.example');
    await press('Add 3 rules');
    await sentence('Not saved: 2 added');
    await press('Discard');
  });

  test('another admin’s rules are not overwritten', async () => {
    const { page } = admin;
    await page.getByLabel('Domain', { exact: true }).fill('mine.example');
    await press('Add rule');
    const { version } = await client.access.get({ org, id: blueprint.id });
    const rules = [{ type: 'domain', value: 'theirs.example' }] as const;
    await client.access.set({ org, id: blueprint.id, version, rules: [...rules] });
    await sentence('Another admin changed these rules while you edited them.');
    await press('Load theirs');
    await sentence('theirs.example');
    await sentence(/You match no rule yourself/);
  });

  test('removing the last rule is confirmed', async () => {
    await press('Remove domain theirs.example');
    await press('Save');
    await sentence('Open it to every member?');
    await press('Open to everybody');
    await sees(admin.page.locator('[data-sonner-toast]').getByText('Open to every member'));
    expect((await client.access.get({ org, id: blueprint.id })).rules).toEqual([]);
  });
});

describe('layout', () => {
  test('a command tab is added, moved by the keyboard and saved with what is switched', async () => {
    const { page } = admin;
    await open('workspace');
    await sees(page.getByRole('img', { name: 'The editor with Chat, Terminal, the preview' }));
    await press('Add tab');
    await page.getByRole('menuitem', { name: /^Command/ }).click();
    await page.getByLabel('Name of Command').fill('Hello');
    await page.getByLabel('Command of Hello').fill('echo "hello from the layout"');
    await press('Remove Chat');
    await page.getByRole('switch', { name: 'Lock layout' }).click();
    await page.getByRole('switch', { name: 'Public URL' }).click();
    await isWellMade(page);

    await page.getByRole('button', { name: 'Drag Hello' }).focus();
    await page.keyboard.press('Space');
    await sees(page.getByText('Hello is at place 2 of 2.'));
    await page.keyboard.press('ArrowUp');
    await sees(page.getByText('Hello is at place 1 of 2.'));
    await page.keyboard.press('Space');
    await sees(page.getByRole('img', { name: 'The editor with Hello, Terminal, the preview' }));
    await press('Save');
    await sentence('Layout saved');
    expect(await client.layout.get({ org, id: blueprint.id })).toMatchObject({
      tabs: [{ type: 'command', name: 'Hello' }, { type: 'terminal' }],
      locked: true,
      publicUrl: true,
    });
  });

  test('another admin’s layout is not overwritten', async () => {
    const { page } = admin;
    await page.getByRole('switch', { name: 'Path bar' }).click();
    const { version, ...theirs } = await client.layout.get({ org, id: blueprint.id });
    await client.layout.set({ org, id: blueprint.id, ...theirs, version, locked: false });
    await sentence('Another admin changed this layout while you edited it.');
    await isAccessible(page);
    await press('Load theirs');
    await seesNo(page.getByText('Another admin changed this layout'));
    await expect
      .poll(() => page.getByRole('switch', { name: 'Lock layout' }).getAttribute('aria-checked'))
      .toBe('false');
    await expect.poll(() => page.getByRole('switch', { name: 'Path bar' }).getAttribute('aria-checked')).toBe('true');
  });

  test('the portal’s word on a tab stands at the tab', async () => {
    const { page } = admin;
    admin.allows(/status of 400/);
    await page.getByLabel('Name of Hello').fill('terminal');
    await press('Save');
    await sentence('Another tab has this name.');
    await press('Discard');
  });

  test('a builder opens the preview to a stranger, and closes it', async () => {
    const workspace = await launchStaticSite(client, theirs);
    await signIn(builder.page, portal, client, 'kim@partner.io');
    await builder.page.goto(portal.url + paths.workspace(workspace));
    await press('Public URL', builder.page);
    await builder.page.getByRole('switch', { name: /is public/ }).click();
    const address = await builder.page.getByRole('dialog').getByLabel('Public URL', { exact: true }).inputValue();
    const stranger = await people.person();
    await stranger.page.goto(address);
    await sees(stranger.page.getByRole('heading').first());

    await builder.page.getByRole('switch', { name: /is public/ }).click();
    await seesNo(builder.page.getByRole('dialog').getByLabel('Public URL', { exact: true }));
    await stranger.page.goto(address);
    await sentence('Open this preview from the workspace.', stranger.page);
  });
});

describe('trust', () => {
  test('is granted, revoked and given back', async () => {
    const { page } = admin;
    await open('trust');
    await sentence('Every publish request is reviewed');
    await press('Trust a member');
    await page.getByLabel('Search members').fill('kim');
    await press('Trust kim@partner.io');
    const row = page.getByRole('row', { name: /kim@partner\.io/ });
    await sees(row.getByRole('cell', { name: /^admin@corp\.com, / }));
    await isWellMade(page);
    await row.getByRole('button', { name: /Revoke/ }).click();
    await sentence('kim@partner.io is not trusted any more');
    await seesNo(row);
    await press('Undo');
    await sees(row);
    expect((await client.trust.list({ org, id: blueprint.id })).items).toHaveLength(1);
  });

  test('a request by trust says so where it is looked at', async () => {
    const { id } = (await theirs.workspaces.list({ org })).items[0]!;
    await writeInside(theirs, id, 'public/hello.html', '<h1>Hello</h1>\n');
    const request = await theirs.publishing.submit({ org, id, subdomain: 'by-trust' });
    expect(request).toMatchObject({ status: 'approved', autoApproved: true, grantedBy: { email: 'admin@corp.com' } });
    await admin.page.goto(portal.url + paths.approval(request.id));
    await sentence('Approved without a review: admin@corp.com trusts the builder');
  });

  test('rules hold a request back, and say which to both', async () => {
    const { page } = admin;
    await open('trust');
    await page.getByLabel('Files at most').fill('20');
    await page.getByLabel('Protected paths').fill('config\npublic/*.css\n');
    await isWellMade(page);
    await press('Save');
    await sentence('Rules saved');
    await page.reload();
    await expect.poll(() => page.getByLabel('Protected paths').inputValue()).toBe('config\npublic/*.css');
    const { id } = (await theirs.workspaces.list({ org })).items[0]!;
    await writeInside(theirs, id, 'public/look.css', 'body { color: red }\n');
    const request = await theirs.publishing.submit({ org, id, subdomain: 'by-trust' });
    expect(request).toMatchObject({ status: 'pending', heldBack: [{ rule: 'paths' }] });
    await page.goto(portal.url + paths.approval(request.id));
    await sentence('Trusted, but the rules ask for a review');
    await sentence('It changes what is protected: public/look.css.');
    await builder.page.goto(portal.url + paths.workspace(id));
    await sentence('You are trusted, but: It changes what is protected: public/look.css.', builder.page);
    await theirs.publishing.withdraw({ org, id: request.id });
  });

  test('is taken back and given where a request is looked at', async () => {
    const { page } = admin;
    const trust = page.getByRole('switch', { name: 'Trust kim for Static site' });
    await trust.click();
    await sentence('kim is not trusted any more');
    expect((await client.trust.list({ org, id: blueprint.id })).items).toEqual([]);
    await isWellMade(page);
    await trust.click();
    await sentence('kim is trusted for Static site');
    expect((await client.trust.list({ org, id: blueprint.id })).items).toMatchObject([
      { user: { email: 'kim@partner.io' }, grantedBy: { email: 'admin@corp.com' } },
    ]);
  });

  test('nothing broke on the way', () => {
    admin.isFine();
    builder.isFine();
  });
});
