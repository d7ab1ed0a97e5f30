import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { plainPng } from '#portal/branding/png.fixture.ts';
import { type CommandLine, commandLine } from '../harness/command-line.ts';
import { type TestPortal, testPortal } from '../harness/portal.ts';

/** The look of a portal and its people from the command line, typed as an admin would. Each command is a process. */
vi.setConfig({ testTimeout: 90_000 });

let portal: TestPortal;
let slipway: CommandLine;
let folder: string;
beforeAll(async () => {
  portal = await testPortal();
  slipway = commandLine(portal.url, (await portal.as('ann@corp.com', 'admin')).key);
  folder = await mkdtemp(path.join(tmpdir(), 'slipway-cli-'));
});
afterAll(async () => {
  await portal.end();
  await rm(folder, { recursive: true });
});

test('name, colour, welcome texts, and their defaults', async () => {
  const update = (...typed: string[]) => slipway('organization', 'update-settings', ...typed);
  expect(await update('--name', 'Acme', '--accent', '#0f766e', '--welcome', '{"callToAction":"Start"}')).toMatchObject({
    name: 'Acme',
    accent: '#0f766e',
    welcome: { callToAction: 'Start' },
  });
  const { accent, welcome, defaults } = await update('--accent', 'null', '--welcome', 'null');
  expect({ accent, welcome }).toEqual({ accent: defaults.accent, welcome: defaults.welcome });
});

test('logos out of files', async () => {
  const file = path.join(folder, 'logo.png');
  await writeFile(file, plainPng(4, 4));
  const { light } = await slipway('branding', 'set-logo', '--mode', 'light', '--file', file);
  expect((await fetch(portal.url + light.url)).headers.get('content-type')).toBe('image/png');
  expect(await slipway('branding', 'remove-logo', '--mode', 'light')).toEqual({ light: null, dark: null });
  const missing = path.join(folder, 'missing.png');
  await expect(slipway('branding', 'set-logo', '--mode', 'light', '--file', missing)).rejects.toThrow(/cannot be read/);
  await writeFile(file, 'text');
  await expect(slipway('branding', 'set-logo', '--mode', 'light', '--file', file)).rejects.toThrow(/PNG or an SVG/);
});

test('people are invited, listed, changed and removed', async () => {
  const { items } = await slipway('member', 'invite', '--emails', 'bob@corp.com, cay@corp.com', '--role', 'user');
  expect(items).toHaveLength(2);
  const pending = (await slipway('member', 'invitations')).items as { id: string; email: string }[];
  const idOf = (email: string) => pending.find((each) => each.email === email)!.id;
  await expect(slipway('member', 'resend', '--id', idOf('bob@corp.com'))).rejects.toThrow(/TOO_MANY_REQUESTS/);
  await slipway('member', 'revoke', '--id', idOf('bob@corp.com'));
  await portal.as('cay@corp.com', 'user');
  const id = idOf('cay@corp.com');
  expect(await slipway('member', 'update', '--id', id, '--role', 'admin')).toMatchObject({ role: 'admin' });
  expect(await slipway('member', 'remove', '--id', id, '--workspaces', 'keep')).toMatchObject({ id });
  expect((await slipway('member', 'list')).items.map(({ email }: { email: string }) => email)).toEqual([
    'admin@localhost',
    'ann@corp.com',
  ]);
});

test('a workspace is given to somebody else', async () => {
  const blueprint = await portal.addBlueprint({ 'app.mjs': '' });
  const { client } = await portal.as('dan@corp.com', 'user');
  const { id } = await client.workspaces.create({ org: 'main', blueprint });
  const { items } = await slipway('member', 'list', '--q', 'ann@');
  expect(await slipway('workspace', 'reassign', '--id', id, '--owner', items[0].userId)).toMatchObject({
    owner: { email: 'ann@corp.com' },
  });
});
