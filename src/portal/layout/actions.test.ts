import { afterAll, beforeAll, expect, test } from 'vitest';
import { apiError, type Client } from '#client/client.ts';
import type { BlueprintLayout } from '#contract/layout.ts';
import { type TestPortal, testPortal } from '../../../test/harness/portal.ts';

let portal: TestPortal;
let admin: Client;
let builder: Client;
let blueprint: string;
let workspace: string;
const org = 'main';

const base = { org, locked: false, preview: true, pathBar: true, publicUrl: false };
const tabs: BlueprintLayout['tabs'] = [
  { id: 'terminal', type: 'terminal', name: 'Shell' },
  { id: 'tests', type: 'command', name: 'Tests', command: 'npm test -- --watch' },
];

beforeAll(async () => {
  portal = await testPortal();
  admin = (await portal.as('admin@corp.com', 'admin')).client;
  builder = (await portal.as('builder@corp.com', 'user')).client;
  blueprint = await portal.addBlueprint({ 'app.mjs': 'console.log(1)' });
  workspace = (await builder.workspaces.create({ org, blueprint })).id;
});
afterAll(() => portal.end());

const codeOf = (call: Promise<unknown>) =>
  call.then(
    () => 'done',
    (error: unknown) => apiError(error)?.code,
  );
const shown = async () =>
  (await builder.layout.workspace({ org, id: workspace })).tabs.map((tab) => (tab.hidden ? `(${tab.id})` : tab.id));

test('a workspace has the default until an admin sets a layout; Claude Code is in it where it is enabled', async () => {
  expect(await shown()).toEqual(['chat', 'terminal']);
  await portal.portal.db
    .insertInto('aiProviders')
    .values({
      blueprintId: blueprint,
      provider: 'anthropic',
      enabled: true,
      mode: 'user_oauth',
      name: '',
      models: [],
      updatedAt: new Date(),
    })
    .execute();
  expect(await shown()).toEqual(['chat', 'claude-code', 'terminal']);
});

test('what an admin sets is what an existing workspace shows at its next load', async () => {
  const saved = await admin.layout.set({ ...base, id: blueprint, tabs, pathBar: false });
  expect(saved.tabs).toEqual(tabs);
  expect(await admin.layout.get({ org, id: blueprint })).toEqual(saved);
  const { version: _version, ...set } = saved;
  expect(await builder.layout.workspace({ org, id: workspace })).toEqual({
    ...set,
    tabs: tabs.map((tab) => ({ ...tab, hidden: false })),
  });
});

test('a builder orders and hides tabs, and an admin sees what they see', async () => {
  await builder.layout.arrange({ org, id: workspace, order: ['tests', 'terminal', 'gone'], hidden: ['terminal'] });
  expect(await shown()).toEqual(['tests', '(terminal)']);
  expect(await admin.layout.workspace({ org, id: workspace })).toEqual(
    await builder.layout.workspace({ org, id: workspace }),
  );
  expect(await codeOf(admin.layout.arrange({ org, id: workspace, order: [], hidden: [] }))).toBe('FORBIDDEN');
});

test('locking shows exactly the admin’s tabs and forgets the builder’s order; unlocking does not bring it back', async () => {
  await admin.layout.set({ ...base, id: blueprint, tabs, locked: true });
  expect(await shown()).toEqual(['terminal', 'tests']);
  expect(await codeOf(builder.layout.arrange({ org, id: workspace, order: ['tests'], hidden: [] }))).toBe('CONFLICT');
  await admin.layout.set({ ...base, id: blueprint, tabs });
  expect(await shown()).toEqual(['terminal', 'tests']);
});

test('an arrangement that was on its way while an admin locked the layout is refused', async () => {
  const answers = await Promise.all([
    codeOf(admin.layout.set({ ...base, id: blueprint, tabs, locked: true })),
    codeOf(builder.layout.arrange({ org, id: workspace, order: ['tests', 'terminal'], hidden: [] })),
  ]);
  expect(answers[0]).toBe('done');
  expect(await shown()).toEqual(['terminal', 'tests']);
  const kept = await portal.portal.db.selectFrom('workspaceLayouts').selectAll().execute();
  expect(kept).toEqual([]);
});

test('an empty editor is refused, and so is a command of several lines', async () => {
  expect(await codeOf(admin.layout.set({ ...base, id: blueprint, tabs: [], preview: false }))).toBe('BAD_REQUEST');
  const twoLines = { type: 'command', name: 'Both', command: 'true\nfalse' } as const;
  expect(await codeOf(admin.layout.set({ ...base, id: blueprint, tabs: [twoLines] }))).toBe('BAD_REQUEST');
});

test('a change is in the audit log with what it was before, and one that changes nothing is not', async () => {
  const lines = async () =>
    (await admin.audit.list({ org })).items.filter((line) => line.action === 'blueprint.layout_set');
  await admin.layout.set({ ...base, id: blueprint, tabs });
  const before = await lines();
  expect(before[0]).toMatchObject({ data: { changes: [{ field: 'lock layout', from: 'on', to: 'off' }] } });
  await admin.layout.set({ ...base, id: blueprint, tabs });
  expect(await lines()).toHaveLength(before.length);
});

test('of two admins who opened the same layout, the second to save is told, and nothing of the first is lost', async () => {
  const { version } = await admin.layout.get({ org, id: blueprint });
  const first = await admin.layout.set({ ...base, id: blueprint, tabs: tabs.slice(0, 1), version });
  expect(first.version).toBe(version + 1);
  expect(await codeOf(admin.layout.set({ ...base, id: blueprint, tabs, pathBar: false, version }))).toBe('CONFLICT');
  expect(await admin.layout.get({ org, id: blueprint })).toEqual(first);
  // The same again, as a repeated request is: what was asked for is so.
  expect(await admin.layout.set({ ...base, id: blueprint, tabs: first.tabs, version })).toEqual(first);
});
