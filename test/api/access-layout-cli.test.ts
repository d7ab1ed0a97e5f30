import { afterAll, beforeAll, expect, test } from 'vitest';
import { type CommandLine, commandLine } from '../harness/command-line.ts';
import { type TestPortal, testPortal } from '../harness/portal.ts';

/** Access rules, layout and trust of a blueprint from the command line, typed as an admin would. */
let portal: TestPortal;
let slipway: CommandLine;
let blueprint: string;
beforeAll(async () => {
  portal = await testPortal();
  slipway = commandLine(portal.url, (await portal.as('ann@corp.com', 'admin')).key);
  blueprint = await portal.addBlueprint({ 'app.mjs': 'console.log(1)' });
});
afterAll(() => portal.end());

test('access', async () => {
  const rules = JSON.stringify([{ type: 'domain', value: '@Corp.com' }]);
  const about = ['--id', blueprint, '--rules', rules];
  expect(await slipway('access', 'preview', ...about)).toMatchObject({ matching: { matched: 1 } });
  const { version } = await slipway('access', 'get', '--id', blueprint);
  expect(await slipway('access', 'set', ...about, '--version', String(version))).toMatchObject({
    rules: [{ type: 'domain', value: 'corp.com' }],
  });
});

test('layout', async () => {
  const tabs = JSON.stringify([{ type: 'command', name: 'Tests', command: 'npm test' }]);
  const switches = ['--locked', 'true', '--preview', 'true', '--path-bar', 'false', '--public-url', 'true'];
  const set = await slipway('layout', 'set', '--id', blueprint, '--tabs', tabs, ...switches);
  expect(set).toMatchObject({ locked: true, pathBar: false, publicUrl: true, tabs: [{ name: 'Tests' }] });
  expect(await slipway('layout', 'get', '--id', blueprint)).toEqual(set);
});

test('what a builder sees and opens', async () => {
  const { id } = await slipway('workspace', 'create', '--blueprint', blueprint);
  expect(await slipway('layout', 'workspace', '--id', id)).toMatchObject({ tabs: [{ name: 'Tests', hidden: false }] });
  const opened = await slipway('layout', 'set-public-url', '--id', id, '--port', '3100', '--public', 'true');
  expect(opened.items).toMatchObject([{ port: 3100 }]);
  expect(await slipway('layout', 'public-urls', '--id', id)).toEqual(opened);
});

test('trust', async () => {
  await portal.as('ada@corp.com', 'user');
  const members = await slipway('member', 'list', '--q', 'ada@');
  const who = ['--id', blueprint, '--user-id', members.items[0].userId];
  expect(await slipway('trust', 'grant', ...who)).toMatchObject({ user: { email: 'ada@corp.com' } });
  expect((await slipway('trust', 'list', '--id', blueprint)).items).toHaveLength(1);
  const at = ['--id', blueprint];
  const protectedPaths = ['package.json', 'src/**'];
  const rules = ['--checks-pass', 'true', '--max-files', '20', '--protected-paths', JSON.stringify(protectedPaths)];
  const policy = { checksPass: true, maxFiles: 20, maxLines: null, protectedPaths };
  expect(await slipway('trust', 'set-policy', ...at, ...rules)).toEqual(policy);
  expect(await slipway('trust', 'policy', ...at)).toEqual(policy);
  await slipway('trust', 'revoke', ...who);
  expect((await slipway('trust', 'list', '--id', blueprint)).items).toEqual([]);
});
