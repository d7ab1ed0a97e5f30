/** `npm run screenshots`: writes docs/images from a real portal, in which a small company has been at work for a while. */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import type { Client } from '#client/client.ts';
import { startBrowser } from '../test/e2e/browser.ts';
import { launchNamed, publish, readyBlueprint, writeInside } from '../test/e2e/inside.ts';
import { signIn } from '../test/e2e/sign-in.ts';
import { terminalOn } from '../test/e2e/terminal.ts';
import { startRealPortal } from '../test/harness/real-portal.ts';
import { waitFor } from '../test/harness/wait-for.ts';

const folder = path.resolve(import.meta.dirname, '../docs/images');
await mkdir(folder, { recursive: true });
const portal = await startRealPortal();
const people = await startBrowser(portal.url);
try {
  await takeAll();
} finally {
  await people.end();
  await portal.stop();
}

async function takeAll(): Promise<void> {
  const admin = await portal.client('maren.holt@northwind.example');
  const builder = await portal.client('jonas.reyes@northwind.example', 'user');
  await decorate(admin);
  const { win, handbook } = await work(admin, builder);

  const maren = (await people.person()).page;
  const jonas = (await people.person()).page;
  await maren.goto(`${portal.url}/sign-in`);
  await maren.getByRole('heading', { name: 'Sign in to Northwind Build' }).waitFor();
  await shoot(maren, 'sign-in', ['light']);
  await signIn(maren, portal, admin, 'maren.holt@northwind.example');
  await name(maren, 'Maren Holt');
  await signIn(jonas, portal, admin, 'jonas.reyes@northwind.example');
  await name(jonas, 'Jonas Reyes');

  await jonas.goto(portal.url);
  await jonas.getByRole('link', { name: 'Quarterly wins' }).waitFor();
  await shoot(jonas, 'dashboard', ['light', 'dark']);
  await jonas.getByRole('button', { name: 'Launch' }).first().click();
  await jonas.getByRole('dialog').waitFor();
  await shoot(jonas, 'launch', ['light']);

  await jonas.goto(`${portal.url}/workspaces/${win}`);
  const preview = jonas.frameLocator('iframe[title=Preview]');
  await preview.getByText('Closed the June books two days early').waitFor();
  const terminal = terminalOn(jonas);
  await terminal.types('ls src');
  await terminal.types("sed -i 's/Latest/This quarter/' src/App.tsx");
  await preview.getByText('This quarter').waitFor();
  await terminal.types('grep -n quarter src/App.tsx');
  await terminal.shows(/This quarter \{/);
  await shoot(jonas, 'editor', ['light', 'dark']);
  await jonas.getByRole('button', { name: 'Publish', exact: true }).click();
  await jonas.getByLabel('Message to the reviewer').fill('Groups the wins by quarter, as the sales team asked.');
  await jonas.getByRole('status', { name: 'Available' }).waitFor();
  await jonas.getByRole('button', { name: /App\.tsx/ }).click();
  await jonas.getByRole('dialog').getByText('This quarter').first().waitFor();
  await shoot(jonas, 'publish', ['light']);
  await jonas.getByRole('button', { name: 'Submit for review' }).click();
  await jonas.getByText('Waiting for review').waitFor();

  await maren.goto(`${portal.url}/admin/approvals`);
  await maren.getByRole('link', { name: 'Quarterly wins' }).click();
  await maren.getByText('This quarter').first().waitFor();
  await shoot(maren, 'approval', ['light', 'dark']);
  await maren.goto(`${portal.url}/admin/blueprints`);
  await maren.getByRole('row', { name: /Full-stack starter/ }).waitFor();
  await shoot(maren, 'blueprints', ['light']);
  await maren.goto(handbook);
  await maren.getByRole('heading').first().waitFor();
  await shoot(maren, 'app', ['light']);
}

async function decorate(admin: Client): Promise<void> {
  await admin.organizations.updateSettings({ org: 'main', name: 'Northwind Build', accent: '#0f766e' });
  for (const template of ['budget-dashboard', 'sales-quote', 'landing-page']) {
    const { id } = await admin.blueprints.create({ org: 'main', template });
    if (template !== 'landing-page') await admin.blueprints.setState({ org: 'main', id, state: 'enabled' });
  }
  const { items } = await admin.blueprints.list({ org: 'main' });
  for (const { name } of items) await readyBlueprint(admin, name);
}

/** What the two have made before the pictures are taken. */
async function work(admin: Client, builder: Client): Promise<{ win: string; handbook: string }> {
  const site = await launchNamed(admin, builder, 'Static site', 'Team handbook');
  await writeInside(builder, site, 'public/hello.html', '<h1>Hello</h1>\n');
  const handbook = await publish(admin, builder, site, 'handbook');
  await builder.workspaces.stop({ org: 'main', id: site });
  await launchNamed(admin, builder, 'Budget dashboard', 'Budget 2027');
  const win = await launchNamed(admin, builder, 'Full-stack starter', 'Quarterly wins');
  const rows = [
    ['Signed Halden Logistics for three years', 'Sales'],
    ['Closed the June books two days early', 'Finance'],
    ['Support answers in under an hour now', 'Care'],
  ];
  const adds = rows.map(([text, author]) => {
    const body = JSON.stringify({ text, author });
    return `curl -sf -X POST -H 'content-type: application/json' -d '${body}' http://127.0.0.1:3100/api/wins`;
  });
  await writeInside(builder, win, '/tmp/adds.sh', adds.join('\n'), 'sh /tmp/adds.sh');
  const sites = () => builder.workspaces.get({ org: 'main', id: site });
  await waitFor('the handbook is stopped', async () => (await sites()).status === 'stopped');
  return { win, handbook };
}

async function name(page: Page, value: string): Promise<void> {
  await page.goto(`${portal.url}/settings`);
  await page.getByLabel('Name', { exact: true }).fill(value);
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Name saved').waitFor();
}

async function shoot(page: Page, picture: string, modes: ('light' | 'dark')[]): Promise<void> {
  for (const colorScheme of modes) {
    await page.emulateMedia({ colorScheme });
    await page.mouse.move(0, 0);
    // Colours fade from one mode to the other. A cursor blinks for ever.
    await page.waitForFunction(() =>
      document
        .getAnimations()
        .every(({ effect, playState }) => playState !== 'running' || effect?.getComputedTiming().endTime === Infinity),
    );
    await page.screenshot({ path: path.join(folder, `${picture}-${colorScheme}.png`), animations: 'disabled' });
    console.log(`docs/images/${picture}-${colorScheme}.png`);
  }
  await page.emulateMedia({ colorScheme: 'light' });
}
