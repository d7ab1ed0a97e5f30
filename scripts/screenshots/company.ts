import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Client } from '#client/client.ts';
import { launchNamed, publish, readyBlueprint, writeInside } from '../../test/e2e/inside.ts';
import type { RealPortal } from '../../test/harness/real-portal.ts';
import { waitFor } from '../../test/harness/wait-for.ts';
import type { History } from './history.ts';
import { org } from './stage.ts';

/** Northwind, a company of some forty people, of whom these have come to the portal so far: name, address, role, days since. */
const staff = [
  ['Maren Holt', 'maren.holt@northwind.example', 'admin', 140],
  ['Lena Fischer', 'lena.fischer@northwind.example', 'admin', 138],
  ['Jonas Reyes', 'jonas.reyes@northwind.example', 'user', 121],
  ['Priya Nair', 'priya.nair@northwind.example', 'user', 104],
  ['Tom Becker', 'tom.becker@northwind.example', 'user', 66],
  ['Aisha Diallo', 'aisha.diallo@northwind.example', 'user', 41],
  ['Kim Park', 'kim.park@halden.example', 'user', 19],
  ['Ola Berg', 'ola.berg@fjordworks.example', 'user', 5],
] as const;

export interface Company {
  admin: Client;
  builder: Client;
  /** Ids by name. */
  blueprints: Record<string, string>;
  workspaces: Record<string, string>;
  /** Address of the published handbook. */
  handbook: string;
}

export async function foundCompany(portal: RealPortal, history: History): Promise<Company> {
  const clients: Client[] = [];
  for (const [, email, role] of staff) clients.push(await portal.client(email, role));
  const [admin, lena, jonas, priya, tom, aisha] = clients as [Client, Client, Client, Client, Client, Client];
  for (const [name, email, , days] of staff) await history.introduce(email, name, days);
  await history.introduce('admin@localhost', 'admin', 140);
  await admin.organizations.updateSettings({ org, name: 'Northwind Build', accent: '#0f766e' });
  const blueprints = await makeBlueprints(admin, lena);
  await addSources(portal, admin);
  const site = await launchNamed(admin, jonas, 'Static site', 'Team handbook');
  await writeInside(jonas, site, 'public/hello.html', '<h1>Hello</h1>\n');
  await publish(admin, jonas, site, 'handbook');
  await writeInside(jonas, site, 'public/hello.html', '<h1>Hello and welcome</h1>\n');
  const handbook = await publish(admin, jonas, site, 'handbook');
  const workspaces = {
    'Team handbook': site,
    'Budget 2027': await launchNamed(admin, jonas, 'Budget dashboard', 'Budget 2027'),
    'Quarterly wins': await launchNamed(admin, jonas, 'Full-stack starter', 'Quarterly wins'),
    'Orders by region': await launchNamed(admin, priya, 'Data report', 'Orders by region'),
    'Forecast Q1': await launchNamed(admin, tom, 'Budget dashboard', 'Forecast Q1'),
    'Halden renewal': await launchNamed(admin, aisha, 'Sales quote', 'Halden renewal'),
  };
  await writeDownWins(jonas, workspaces['Quarterly wins']);
  await isStopped(jonas, site);
  await isStopped(tom, workspaces['Forecast Q1']);
  await history.ages();
  await history.usesAi();
  return { admin, builder: jonas, blueprints, workspaces, handbook };
}

/** A second cluster, and a project of the company's own that could be registered. */
async function addSources(portal: RealPortal, admin: Client): Promise<void> {
  await admin.clusters.create({ org, name: 'Build machines' });
  const { items } = await admin.clusters.list({ org });
  const local = items.find(({ name }) => name === 'local')!;
  for (const [environment, name] of [
    ['main', 'Order desk'],
    ['nightly', 'Order desk, nightly import'],
  ] as const) {
    const folder = path.join(portal.data, 'clusters', local.id, 'projects', 'order-desk', environment);
    await mkdir(path.join(folder, 'files'), { recursive: true });
    await writeFile(path.join(folder, 'environment.yaml'), orderDesk(name));
    await writeFile(path.join(folder, 'files', 'server.mjs'), '// The order desk.\n');
  }
}

const orderDesk = (name: string) => `version: 1
name: ${name}
description: The order desk's web app with its API.
setup:
  - npm ci
services:
  - name: web
    command: npm run dev
    port: 3100
  - name: import
    command: node import.mjs --watch
resources:
  cpu: 2
  memory: 4096
app:
  build:
    - npm run build
  command: npm start
`;

async function makeBlueprints(admin: Client, lena: Client): Promise<Record<string, string>> {
  for (const template of ['budget-dashboard', 'sales-quote', 'data-report', 'landing-page']) {
    const { id } = await lena.blueprints.create({ org, template });
    if (template !== 'landing-page') await lena.blueprints.setState({ org, id, state: 'enabled' });
  }
  const { items } = await admin.blueprints.list({ org });
  for (const { name } of items) await readyBlueprint(admin, name);
  const blueprints = Object.fromEntries(items.map(({ name, id }) => [name, id]));
  const starter = { org, id: blueprints['Full-stack starter']! };
  await lena.blueprints.update({ ...starter, icon: 'rocket', naming: '{user}-{name}-{random}' });
  await admin.blueprints.update({ ...starter, resources: { cpu: 2, memory: 3072 }, idleStopMinutes: 120 });
  const variables = [
    { name: 'DATABASE_URL', value: 'postgres://build@db.northwind.example/orders', secret: true },
    { name: 'LOG_LEVEL', value: 'info', secret: false },
  ];
  await lena.blueprints.setVariables({ ...starter, items: variables });
  await admin.blueprints.update({ org, id: blueprints['Budget dashboard']!, icon: 'landmark' });
  await admin.blueprints.update({ org, id: blueprints['Sales quote']!, icon: 'file-text' });
  await admin.blueprints.update({ org, id: blueprints['Data report']!, icon: 'bar-chart' });
  return blueprints;
}

async function writeDownWins(jonas: Client, workspace: string): Promise<void> {
  const rows = [
    ['Signed Halden Logistics for three years', 'Sales'],
    ['Closed the June books two days early', 'Finance'],
    ['Support answers in under an hour now', 'Care'],
  ];
  const adds = rows.map(([text, author]) => {
    const body = JSON.stringify({ text, author });
    return `curl -sf -X POST -H 'content-type: application/json' -d '${body}' http://127.0.0.1:3100/api/wins`;
  });
  await writeInside(jonas, workspace, '/tmp/adds.sh', adds.join('\n'), 'sh /tmp/adds.sh');
}

async function isStopped(owner: Client, id: string): Promise<void> {
  await owner.workspaces.stop({ org, id });
  const look = () => owner.workspaces.get({ org, id });
  await waitFor(`${id} is stopped`, async () => (await look()).status === 'stopped');
}
