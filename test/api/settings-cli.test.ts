import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type CommandLine, commandLine } from '../harness/command-line.ts';
import { startGithub } from '../harness/github-server.ts';
import { type TestPortal, testPortal } from '../harness/portal.ts';

// Each step is a process of its own.
vi.setConfig({ testTimeout: 90_000 });

/** The settings of an organization from the command line, typed as an admin would. */
let portal: TestPortal;
let slipway: CommandLine;
beforeAll(async () => {
  portal = await testPortal();
  slipway = commandLine(portal.url, (await portal.as('ann@corp.com', 'admin')).key);
});
afterAll(() => portal.end());

test('limits and the base domain, which null resets', async () => {
  const update = (...typed: string[]) => slipway('organization', 'update-settings', ...typed);
  expect(await update('--limits', '{"maxRunningWorkspacesPerUser":3}')).toMatchObject({
    limits: { maxRunningWorkspacesPerUser: 3 },
  });
  expect(await update('--base-domain', 'apps.corp.example')).toMatchObject({ baseDomain: 'apps.corp.example' });
  expect((await update('--base-domain', 'null')).baseDomain).toMatch(/^apps\.localhost/);
  await expect(update('--base-domain', 'localhost')).rejects.toThrow(/not a DNS name/);
});

test('a mail server', async () => {
  const server = [
    '--host',
    'smtp.corp.example',
    '--port',
    '587',
    '--from-name',
    'Corp',
    '--from-address',
    'a@corp.com',
  ];
  expect(await slipway('mail', 'save-settings', ...server)).toMatchObject({
    inForce: 'own',
    own: { host: 'smtp.corp.example', port: 587, security: 'starttls', user: null },
  });
  expect(await slipway('mail', 'reset-settings')).toMatchObject({ inForce: 'kept', own: null });
  expect(await slipway('mail', 'test')).toMatchObject({ to: 'ann@corp.com' });
});

test('a forge', async () => {
  const github = await startGithub();
  const at = await testPortal({ SLIPWAY_FORGE_ALLOW_HOSTS: github.host });
  try {
    const typed = commandLine(at.url, (await at.as('ann@corp.com', 'admin')).key);
    const place = ['--url', github.url, '--owner', 'acme'];
    expect(await typed('organization', 'connect-forge', ...place, '--token', github.token)).toMatchObject({
      kind: 'github',
      connection: { url: github.url, owner: 'acme' },
    });
    expect(await typed('organization', 'test-forge')).toEqual({ ok: true, missing: [] });
    const app = ['--app-id', github.app.id, '--private-key', github.app.privateKey];
    expect(await typed('organization', 'connect-forge', ...place, ...app)).toMatchObject({
      connection: { appId: github.app.id },
    });
    expect(await typed('organization', 'test-forge')).toEqual({ ok: true, missing: [] });
    expect(await typed('organization', 'disconnect-forge')).toMatchObject({ kind: 'fake', connection: null });
    expect(github.violations).toEqual([]);
  } finally {
    await at.end();
    github.end();
  }
});

test('clusters', async () => {
  const { id } = await slipway('cluster', 'create', '--name', 'Second');
  expect(await slipway('cluster', 'update', '--id', id, '--name', 'Other')).toMatchObject({ name: 'Other' });
  expect(await slipway('cluster', 'rotate', '--id', id)).toMatchObject({ configured: true });
  expect(await slipway('cluster', 'revoke', '--id', id)).toMatchObject({ configured: false });
  expect(await slipway('cluster', 'configure', '--id', id)).toMatchObject({ configured: true });
  expect(await slipway('cluster', 'remove', '--id', id)).toEqual({ id });
});

test('another organization', async () => {
  expect(await slipway('organization', 'create', '--name', 'Sales')).toMatchObject({ slug: 'sales' });
  expect(await slipway('organization', 'configure', '--org', 'sales')).toMatchObject({ configured: true });
  const { items } = await slipway('organization', 'list');
  expect(items.map(({ slug }: { slug: string }) => slug).sort()).toEqual(['main', 'sales']);
  expect(await slipway('organization', 'forge', '--org', 'sales')).toMatchObject({ repositories: [] });
});
