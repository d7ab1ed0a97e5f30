import type { Page } from 'playwright-core';
import { org, type Scene, type Stage } from './stage.ts';

/** Where an admin makes blueprints and sets them up. */
export const blueprintScenes: Scene[] = [
  {
    pictures: ['blueprints'],
    async take({ maren, portal, shoot }) {
      await maren.goto(`${portal.url}/admin/blueprints`);
      await maren.getByRole('row', { name: /Full-stack starter/ }).waitFor();
      await shoot(maren, 'blueprints');
    },
  },
  { pictures: ['register', 'gallery', 'template'], take: newBlueprint },
  { pictures: ['blueprint-general', 'blueprint-activity'], take: generalAndActivity },
  { pictures: ['access'], take: access },
  { pictures: ['workspace-layout'], take: layout },
  { pictures: ['trust'], take: trust },
];

async function newBlueprint({ maren, portal, shoot }: Stage): Promise<void> {
  await maren.goto(`${portal.url}/admin/blueprints/register`);
  await choose(maren, 'Cluster', /local/);
  await choose(maren, 'Project', /order-desk/);
  await maren
    .getByRole('radio', { name: /Order desk/ })
    .first()
    .check();
  await maren.getByText('node import.mjs --watch').waitFor();
  await shoot(maren, 'register');
  await maren.goto(`${portal.url}/admin/blueprints/templates`);
  await maren.getByRole('link', { name: /Landing page/ }).waitFor();
  await shoot(maren, 'gallery');
  await maren.getByRole('link', { name: /REST API/ }).click();
  await maren.getByLabel('Name', { exact: true }).fill('Order desk API');
  await shoot(maren, 'template');
}

async function choose(page: Page, field: string, option: RegExp): Promise<void> {
  await page.getByLabel(field, { exact: true }).click();
  await page.getByRole('option', { name: option }).first().click();
}

async function openTab({ maren, portal, company }: Stage, name: string, tab: string): Promise<void> {
  await maren.goto(`${portal.url}/admin/blueprints/${company.blueprints[name]}/${tab}`);
  await maren.getByRole('heading', { name }).first().waitFor();
}

async function generalAndActivity(stage: Stage): Promise<void> {
  const { maren, shoot } = stage;
  await openTab(stage, 'Full-stack starter', 'general');
  await maren.getByLabel('Naming template').waitFor();
  await shoot(maren, 'blueprint-general');
  await openTab(stage, 'Full-stack starter', 'activity');
  await maren.getByText('Launched').first().waitFor();
  await shoot(maren, 'blueprint-activity');
}

async function access(stage: Stage): Promise<void> {
  const { maren, company, shoot } = stage;
  const at = { org, id: company.blueprints['Budget dashboard']! };
  const { version } = await company.admin.access.get(at);
  const rules = [
    { type: 'domain', value: 'northwind.example' },
    { type: 'email', value: 'kim.park@halden.example' },
    { type: 'group', value: 'Finance' },
  ] as const;
  await company.admin.access.set({ ...at, version, rules: [...rules] });
  await openTab(stage, 'Budget dashboard', 'access');
  await maren.getByRole('list', { name: 'Members who match' }).getByText('Kim Park').waitFor();
  await shoot(maren, 'access', ['light', 'dark']);
}

async function layout(stage: Stage): Promise<void> {
  const { maren, company, shoot } = stage;
  const at = { org, id: company.blueprints['Data report']! };
  const tabs = [
    { type: 'chat', name: 'Chat' },
    { type: 'command', name: 'Run the report', command: 'node report.mjs --watch' },
    { type: 'terminal', name: 'Terminal' },
  ] as const;
  await company.admin.layout.set({
    ...{ ...at, tabs: [...tabs], locked: true, preview: true, pathBar: false, publicUrl: false },
  });
  await openTab(stage, 'Data report', 'workspace');
  await maren.getByLabel('Command of Run the report').waitFor();
  await shoot(maren, 'workspace-layout', ['light', 'dark']);
}

async function trust(stage: Stage): Promise<void> {
  const { maren, company, history, shoot } = stage;
  const at = { org, id: company.blueprints['Static site']! };
  const { items } = await company.admin.members.list({ org });
  for (const [name, days] of [
    ['Jonas Reyes', 12],
    ['Lena Fischer', 97],
  ] as const) {
    const { userId, email } = items.find((member) => member.name === name)!;
    await company.admin.trust.grant({ ...at, userId });
    await history.trustedSince(email, days);
  }
  await openTab(stage, 'Static site', 'trust');
  await maren.getByRole('row', { name: /Lena Fischer/ }).waitFor();
  await shoot(maren, 'trust');
}
