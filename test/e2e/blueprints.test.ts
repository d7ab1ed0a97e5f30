import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Client } from '#client/client.ts';
import { runningPostgres } from '#portal/db/embedded.ts';
import { paths } from '#web/paths.ts';
import { type RealPortal, startRealPortal } from '../harness/real-portal.ts';
import { type People, type Person, sees, seesNo, startBrowser } from './browser.ts';
import { endsWithItsFirstFailure, isAccessible, picturesOfFailures } from './checks.ts';
import { readyBlueprint } from './inside.ts';
import { signIn } from './sign-in.ts';
import { terminalOn } from './terminal.ts';

/** An admin sets a blueprint up, a builder lives with it, and the history tells who did what. */
let portal: RealPortal;
let people: People;
let admin: Person;
let builder: Person;
let client: Client;
let blueprint: string;

beforeAll(async () => {
  portal = await startRealPortal();
  people = await startBrowser(portal.url);
  client = await portal.client('admin@corp.com');
  await portal.client('ada@corp.com', 'user');
  blueprint = await readyBlueprint(client, 'Static site');
  [admin, builder] = await Promise.all([people.person(), people.person()]);
  await signIn(admin.page, portal, client, 'admin@corp.com');
  await signIn(builder.page, portal, client, 'ada@corp.com');
}, 120_000);
afterAll(async () => {
  await people?.end();
  await portal?.stop();
});
picturesOfFailures(() => people);
endsWithItsFirstFailure();

test('icon, names, resources and idle stop are set on one page, with faults said at their field', async () => {
  const { page } = admin;
  await page.goto(`${portal.url}${paths.blueprint(blueprint)}`);
  await page.getByRole('button', { name: 'Icon: Blocks' }).click();
  await page.getByRole('button', { name: 'Rocket' }).click();
  const template = page.getByLabel('Naming template');
  await template.fill('{user}-{team}');
  await sees(page.getByText('{team} is unknown'));
  await template.fill('web-{user}-{random}');
  await sees(page.getByText('web-admin-k3x7q'));
  await page.getByLabel('Memory (MiB)').fill('768');
  await page.getByLabel('Idle stop (minutes)').fill('60');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await sees(page.getByText('Blueprint saved'));
  await page.reload();
  await sees(page.getByRole('button', { name: 'Icon: Rocket' }));
  await expect.poll(() => page.getByLabel('Memory (MiB)').inputValue()).toBe('768');
  await expect.poll(() => page.getByLabel('CPU (cores)').inputValue(), { message: 'the source’s own' }).toBe('');
  await isAccessible(page);
});

test('variables: a reserved name is refused where it stands, a secret is never shown again', async () => {
  const { page } = admin;
  admin.allows(/400/);
  const card = page.locator('#variables');
  const name = card.getByLabel('Name', { exact: true });
  await card.getByRole('button', { name: 'Add variable' }).click();
  await name.fill('LD_PRELOAD');
  await card.getByLabel('Value of LD_PRELOAD').fill('hello');
  await card.getByRole('button', { name: 'Save variables' }).click();
  await sees(card.getByRole('alert').getByText('would load code'));
  await name.fill('GREETING');
  await card.getByRole('button', { name: /^Plain/ }).click();
  await card.getByRole('button', { name: 'Save variables' }).click();
  await sees(page.getByText('Variables saved'));
  await page.reload();
  await sees(card.getByPlaceholder(/kept; type to replace/));
  await expect.poll(() => card.getByLabel('Value of GREETING').inputValue()).toBe('');
  await isAccessible(page);
});

test('a builder launches with the proposed name, sees the variable, and finds the workspace by its tag', async () => {
  const { page } = builder;
  await page.goto(portal.url);
  const card = page.getByRole('article', { name: 'Static site' });
  await card.getByRole('button', { name: 'Launch' }).click();
  const dialog = page.getByRole('dialog');
  await expect.poll(() => dialog.getByLabel('Name').inputValue()).toBe('Static site');
  await dialog.getByLabel('Name').fill('Team page');
  await dialog.getByRole('button', { name: 'Launch' }).click();
  const terminal = terminalOn(page);
  await page
    .getByRole('tab', { name: /Terminal/ })
    .first()
    .click({ timeout: 60_000 });
  await terminal.types('echo "$GREETING/$((40+2))"');
  await terminal.shows(/hello\/42/);

  await page.goto(portal.url);
  await page.getByRole('button', { name: 'Actions for Team page' }).click();
  await page.getByRole('menuitem', { name: 'Tags' }).click();
  await dialog.getByLabel('Tags', { exact: true }).fill('Demo, sales');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('combobox', { name: 'Tag' }).click();
  await page.getByRole('option', { name: 'demo' }).click();
  await page.waitForURL(/tag=demo/);
  await page.getByRole('searchbox', { name: 'Search workspaces' }).pressSequentially('nothing like it');
  await sees(page.getByText('No workspace matches'));
  await page.waitForURL(/q=nothing/);
  await page.getByRole('button', { name: 'Show all' }).click();
  await sees(page.getByRole('link', { name: 'Team page' }));
  await page.getByRole('button', { name: 'Actions for Team page' }).click();
  await page.getByRole('menuitem', { name: 'Details' }).click();
  await sees(dialog.getByText(/^web-ada-[a-z2-7]{5}$/));
});

test('nobody uses it: the editor says when it stops, and keeps it on request', async () => {
  const { page } = builder;
  // Minutes that no admin may set, so that nobody has to wait for them here.
  const { url, release } = await runningPostgres(path.join(portal.data, 'postgres'));
  const database = new pg.Client(url);
  await database.connect();
  await database.query('update blueprints set idle_stop_minutes = 1 where id = $1', [blueprint]);
  await database.end();
  release();
  await page.getByRole('button', { name: 'Close' }).click();
  await page.getByRole('link', { name: 'Team page' }).click();
  await sees(page.getByText('This workspace stops in'), 60_000);
  await isAccessible(page);
  await page.getByRole('button', { name: 'Keep it running' }).click();
  await sees(page.getByText('It keeps running'));
  await seesNo(page.getByText('This workspace stops in'));
}, 90_000);

test('the history says who changed what', async () => {
  const { page } = admin;
  await page.getByRole('navigation', { name: 'Blueprint' }).getByRole('link', { name: 'Activity' }).click();
  await sees(page.getByText('Launched'));
  await sees(page.getByText('GREETING'));
  await page.getByRole('radio', { name: 'Settings' }).click();
  await seesNo(page.getByText('Launched'));
  await sees(page.getByText('{user}-{blueprint}-{random} → web-{user}-{random}'));
  await isAccessible(page);
  builder.isFine();
});

test('an admin narrows all workspaces to a tag, and the address keeps it', async () => {
  const { page } = admin;
  await client.workspaces.create({ org: 'main', blueprint, name: 'Plain page' });
  await page.goto(portal.url + paths.workspaces);
  const plain = page.getByRole('row', { name: /Plain page/ });
  await sees(plain);
  await page.getByRole('combobox', { name: 'Tag' }).click();
  await page.getByRole('option', { name: 'demo' }).click();
  await seesNo(plain);
  await sees(page.getByRole('row', { name: /Team page/ }));
  await page.waitForURL(/tag=demo/);
  await page.reload();
  await sees(page.getByRole('row', { name: /Team page/ }));
  await expect.poll(() => plain.count()).toBe(0);
  await isAccessible(page);
  admin.isFine();
});
