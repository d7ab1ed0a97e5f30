import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Client } from '#client/client.ts';
import { type ModelServer, startModelServer } from '../harness/model-server.ts';
import { type RealPortal, startRealPortal } from '../harness/real-portal.ts';
import { type People, type Person, sees, seesNo, startBrowser } from './browser.ts';
import { endsWithItsFirstFailure, fitsItsWidth, isAccessible, picturesOfFailures } from './checks.ts';
import { signIn } from './sign-in.ts';

/** An admin gives a blueprint its AI and data, sees what it cost, and sets a limit; the model is a local one. */
let model: ModelServer;
let portal: RealPortal;
let people: People;
let admin: Person;
let client: Client;
let blueprint: string;
const org = 'main';

beforeAll(async () => {
  model = await startModelServer();
  portal = await startRealPortal({ env: { SLIPWAY_AI_ALLOW_HOSTS: model.host } });
  client = await portal.client('admin@corp.com');
  blueprint = (await client.blueprints.list({ org })).items[0]!.id;
  people = await startBrowser(portal.url);
  admin = await people.person();
  await signIn(admin.page, portal, client, 'admin@corp.com');
}, 120_000);
afterAll(async () => {
  await people?.end();
  await portal?.stop();
  await model?.end();
});
picturesOfFailures(() => people);
endsWithItsFirstFailure();

const provider = (name: string) => admin.page.getByRole('region', { name, exact: true });
const save = () => admin.page.getByRole('button', { name: 'Save', exact: true });

test('a provider is set up; a private address is refused at its field, and the key is never shown again', async () => {
  const { page } = admin;
  admin.allows(/status of 400/);
  await page.goto(`${portal.url}/admin/blueprints/${blueprint}/ai`);
  await sees(page.getByText('Nothing powers Chat yet'));
  await isAccessible(page);
  await page.getByRole('switch', { name: 'Use OpenAI' }).click();
  await sees(page.getByText('You have unsaved changes.'));
  await provider('OpenAI').getByLabel('Key').fill('sk-local-key-1234');
  await provider('OpenAI').getByLabel('Model', { exact: true }).fill('gpt-4.1');
  await provider('OpenAI').getByLabel('Base URL').fill('https://10.0.0.7/v1');
  await save().click();
  await sees(
    provider('OpenAI')
      .getByRole('alert')
      .getByText(/private network/),
  );
  await provider('OpenAI').getByLabel('Base URL').fill(`${model.url}/v1`);
  await save().click();
  await sees(page.getByText('Powers Chat with gpt-4.1.'));
  await expect.poll(() => provider('OpenAI').getByLabel('Key').inputValue()).toBe('••••••••1234');
  expect(await page.content()).not.toContain('sk-local-key');
});

test('the provider’s own words tell whether it works', async () => {
  await provider('OpenAI').getByRole('button', { name: 'Test' }).click();
  await sees(provider('OpenAI').getByText(/gpt-4\.1 answered in/));
  await sees(provider('OpenAI').getByText('Hello from the model.'));
  model.answer = () => ({ error: { status: 401, message: 'This key was revoked yesterday.' } });
  await provider('OpenAI').getByRole('button', { name: 'Test' }).click();
  await sees(provider('OpenAI').getByText(/This key was revoked yesterday/));
});

test('what is not saved is told before it is lost', async () => {
  const { page } = admin;
  await provider('OpenAI').getByLabel('Further models').fill('gpt-4.1-mini');
  await page.getByRole('navigation', { name: 'Blueprint' }).getByRole('link', { name: 'General' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
  await sees(page.getByText('You have unsaved changes.'));
  await page.getByRole('button', { name: 'Discard' }).click();
  await seesNo(page.getByText('You have unsaved changes.'));
});

test('a data source becomes secret variables of the blueprint', async () => {
  const { page } = admin;
  await page.getByRole('button', { name: /^PostgreSQL/ }).click();
  await sees(page.getByText('default_transaction_read_only'));
  await isAccessible(page);
  await page.getByLabel('Host').fill('db.example.com');
  await page.getByLabel('Password').fill('hunter2hunter2');
  await page.getByRole('button', { name: 'Add as secret variables' }).click();
  await sees(page.getByText('Variables of PostgreSQL added'));
  expect((await client.blueprints.variables({ org, id: blueprint })).items).toEqual([
    { name: 'PGHOST', secret: true, value: null },
    { name: 'PGPASSWORD', secret: true, value: null },
  ]);
});

test('what it cost is shown by day and by model, at every width, and can be exported', async () => {
  const { page } = admin;
  await page.goto(`${portal.url}/admin/ai?by=model`);
  await sees(page.getByRole('cell', { name: 'gpt-4.1' }));
  const chart = page.getByRole('img', { name: /Cost by day/ });
  await chart.focus();
  await page.keyboard.press('ArrowLeft');
  await sees(page.getByText(/: \$0\.\d+, \d requests/));
  for (const width of [390, 768, 1440]) {
    await page.setViewportSize({ width, height: 900 });
    await fitsItsWidth(page);
    await isAccessible(page);
  }
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export CSV' }).click();
  expect((await download).suggestedFilename()).toMatch(/^ai-usage-by-model-.*\.csv$/);
});

test('a budget that is reached comes first on the page; removed again, nothing is limited', async () => {
  const { page } = admin;
  await page.goto(`${portal.url}/admin/settings/ai`);
  await sees(page.getByText('No budget yet'));
  await page.getByRole('button', { name: 'Add budget' }).click();
  await page.getByLabel('Limit (US dollars)').fill('0');
  await isAccessible(page);
  await page.getByRole('dialog').getByRole('button', { name: 'Add budget' }).click();
  await sees(page.getByText('of $0.00'));
  await page.goto(`${portal.url}/admin/ai`);
  await sees(page.getByRole('heading', { name: /Budgets near their limit/ }));
  await sees(page.getByText('Reached'));
  await page.getByRole('link', { name: 'All budgets' }).click();
  await page.getByRole('button', { name: 'Remove the budget: The organization per month' }).click();
  await sees(page.getByText('No budget yet'));
});

test('a budget for one workspace finds it by what is typed, and is its alone', async () => {
  const { page } = admin;
  const workspace = await client.workspaces.create({ org, blueprint, name: 'Orders of the third quarter' });
  await page.getByRole('button', { name: 'Add budget' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add budget' });
  await dialog.getByLabel('For', { exact: true }).click();
  await page.getByRole('option', { name: 'Workspace' }).click();
  await dialog.getByLabel('Which workspace').click();
  const search = page.getByRole('combobox', { name: 'Search workspaces' });
  await search.fill('nothing like it');
  await sees(page.getByText('Nothing matches.'));
  await isAccessible(page);
  await search.fill('third quarter');
  await page.getByRole('option', { name: /Orders of the third quarter/ }).click();
  await sees(dialog.getByText('Orders of the third quarter'));
  await dialog.getByRole('button', { name: 'Add budget' }).click();
  await sees(page.getByRole('listitem').getByText('Orders of the third quarter'));
  const { items } = await client.ai.budgets({ org });
  expect(items.map(({ target }) => target)).toEqual([{ id: workspace.id, name: 'Orders of the third quarter' }]);
});

test('a price of one’s own is marked, and goes back to the shipped one', async () => {
  const { page } = admin;
  await page.getByLabel('Search models').fill('gpt-4.1-mini');
  const row = page.getByRole('row', { name: /gpt-4\.1-mini/ });
  const before = await row.getByRole('cell').nth(1).textContent();
  await row.getByRole('button', { name: 'Edit the price of gpt-4.1-mini' }).click();
  await page.getByRole('dialog').getByLabel('Input').fill('7');
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  await sees(row.getByText('Your own'));
  await expect.poll(() => row.getByRole('cell').nth(1).textContent()).toBe('7.00');
  await row.getByRole('button', { name: 'Reset the price of gpt-4.1-mini' }).click();
  await seesNo(row.getByText('Your own'));
  await expect.poll(() => row.getByRole('cell').nth(1).textContent()).toBe(before);
  admin.isFine();
});
