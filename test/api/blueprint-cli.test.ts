import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { apiCommands } from '#cli/program.ts';
import { type CommandLine, commandLine } from '../harness/command-line.ts';
import { type TestPortal, testPortal } from '../harness/portal.ts';
import { waitFor } from '../harness/wait-for.ts';

// Each step is a process of its own.
vi.setConfig({ testTimeout: 90_000 });

/** The settings of a blueprint and the life of a workspace from the command line, typed as people would. */
let portal: TestPortal;
let slipway: CommandLine;
let blueprint: string;
beforeAll(async () => {
  portal = await testPortal();
  slipway = commandLine(portal.url, (await portal.as('ann@corp.com', 'admin')).key);
  blueprint = await portal.addBlueprint({});
});
afterAll(() => portal.end());

test('settings, which null and {} reset', async () => {
  const update = (...typed: string[]) => slipway('blueprint', 'update', '--id', blueprint, ...typed);
  expect(await update('--naming', 'team-{random}', '--project-mode', 'shared', '--icon', 'rocket')).toMatchObject({
    naming: 'team-{random}',
    projectMode: 'shared',
    icon: 'rocket',
  });
  expect(await update('--idle-stop-minutes', '60', '--resources', '{"memory":512}')).toMatchObject({
    idleStopMinutes: 60,
    resources: { memory: 512 },
  });
  expect(await update('--idle-stop-minutes', 'null', '--resources', '{}')).toMatchObject({
    idleStopMinutes: null,
    resources: {},
  });
  await expect(update('--naming', '{team}')).rejects.toThrow(/\{team\} is unknown/);
});

test('a field is set to nothing by --no-…, which --help tells; the word null is a text', async () => {
  const { db } = portal.portal;
  await db.updateTable('blueprints').set({ primaryService: 'web' }).where('id', '=', blueprint).execute();
  const update = (...typed: string[]) => slipway('blueprint', 'update', '--id', blueprint, ...typed);
  await expect(update('--primary-service', 'null')).rejects.toThrow(/no service of this name/);
  expect(await update('--no-primary-service', '--idle-stop-minutes', '30')).toMatchObject({
    primaryService: null,
    idleStopMinutes: 30,
  });
  expect(await update('--no-idle-stop-minutes')).toMatchObject({ idleStopMinutes: null });
  const command = apiCommands().find((group) => group.name() === 'blueprint')!;
  const help = command.commands.find((row) => row.name() === 'update')!.helpInformation();
  expect(help).toMatch(/--no-primary-service +send null/);
  expect(help).not.toContain('--no-description');
});

test('variables, upgrade and history', async () => {
  const items = '[{"name":"TOKEN","value":"s3cret-value","secret":true}]';
  await slipway('blueprint', 'set-variables', '--id', blueprint, '--items', items);
  expect(await slipway('blueprint', 'variables', '--id', blueprint)).toMatchObject({
    items: [{ name: 'TOKEN', secret: true, value: null }],
  });
  expect(await slipway('blueprint', 'upgrade', '--id', blueprint)).toEqual({
    upgrading: 0,
    atNextStart: 0,
    skipped: 0,
  });
  const { items: lines } = await slipway('blueprint', 'activity', '--id', blueprint, '--kind', 'settings');
  expect(lines[0]).toMatchObject({ text: 'Changed the variables', changes: [{ field: 'TOKEN', to: 'secret' }] });
});

test('a workspace: tags, kept, found by its tag', async () => {
  const { id } = await slipway('workspace', 'create', '--blueprint', blueprint);
  await waitFor('it runs', async () => (await slipway('workspace', 'get', '--id', id)).status === 'running');
  expect(await slipway('workspace', 'update', '--id', id, '--tags', '["demo"]')).toMatchObject({ tags: ['demo'] });
  expect(await slipway('workspace', 'keep', '--id', id)).toMatchObject({ stopsAt: null });
  expect((await slipway('workspace', 'list', '--tag', 'demo')).items).toHaveLength(1);
});
