import { afterAll, beforeAll, expect, test } from 'vitest';
import { gitLine } from '#git/run.ts';
import { type CommandLine, commandLine, typedCommand } from '../harness/command-line.ts';
import { commitTo } from '../harness/forge-repository.ts';
import { type GiteaServer, startGitea } from '../harness/gitea-server.ts';
import { type TestPortal, testPortal } from '../harness/portal.ts';
import { openRealTerminal } from '../harness/real-terminal.ts';
import { waitFor } from '../harness/wait-for.ts';

/** What others changed at a Gitea, brought by the command line into a workspace that really runs. */
const main = { org: 'main' };
let portal: TestPortal;
let gitea: GiteaServer;
let admin: Awaited<ReturnType<TestPortal['as']>>;
let builder: Awaited<ReturnType<TestPortal['as']>>;
let slipway: CommandLine;
let id: string;
beforeAll(async () => {
  gitea = await startGitea();
  portal = await testPortal({ SLIPWAY_FORGE_ALLOW_HOSTS: gitea.host });
  [admin, builder] = await Promise.all([portal.as('ann@corp.com', 'admin'), portal.as('ben@corp.com', 'user')]);
  const forge = { kind: 'gitea' as const, url: gitea.url, owner: 'acme', token: gitea.token };
  await admin.client.organizations.connectForge({ ...main, ...forge });
  slipway = commandLine(portal.url, builder.key);
  const blueprint = await portal.addBlueprint({ 'app.mjs': 'export const answer = 42;\n' });
  ({ id } = await builder.client.workspaces.create({ ...main, blueprint }));
  const status = async () => (await builder.client.workspaces.get({ ...main, id })).status;
  await waitFor('it runs', async () => (await status()) === 'running');
}, 60_000);
afterAll(async () => {
  await portal?.end();
  gitea?.end();
  expect(gitea?.violations).toEqual([]);
});

/** Runs a line in the workspace. @returns what it printed */
async function inside(line: string): Promise<string> {
  const terminal = openRealTerminal(builder.client, { workspace: id });
  await waitFor('the terminal is open', () => terminal.state.status === 'open');
  terminal.send(`clear; ${line}; echo do"ne"\r`);
  await terminal.screen.until(/done/);
  const text = terminal.screen.text;
  terminal.close();
  return text;
}
async function approve({ id: request, commit }: { id: string; commit: string }): Promise<void> {
  await admin.client.publishing.approve({ ...main, id: request, commit });
  const merged = async () => {
    const { pullRequest } = await builder.client.publishing.get({ ...main, id: request });
    return pullRequest?.status === 'merged';
  };
  await waitFor('it is merged', merged, 30_000);
}

test('the command line shows what an update brings, makes it, and publishes the two together', async () => {
  await inside("echo 'export const answer = 43;' > app.mjs");
  await approve(await slipway('publish', 'submit', '--id', id, '--subdomain', 'report'));
  expect(await slipway('publish', 'update', '--id', id)).toEqual({ forge: 'gitea', update: null });

  const { folder } = gitea.repositories.get('acme/report')!;
  const others = { 'app.mjs': 'export const answer = 44;\n', 'NOTES.md': 'Notes\n' };
  const theirs = await commitTo(folder, 'main', others);
  await inside("echo 'export const answer = 45;' > app.mjs");
  expect((await slipway('publish', 'preview', '--id', id)).repository).toEqual({ forge: 'gitea', conflict: true });
  const submit = ['publish', 'submit', '--id', id, '--subdomain', 'report'];
  await expect(slipway(...submit)).rejects.toThrow(/REPOSITORY_CHANGED/);

  const { update } = await slipway('publish', 'update', '--id', id);
  expect(update).toMatchObject({
    theirs,
    conflicts: [{ path: 'app.mjs', mine: true, theirs: true }],
    files: [{ path: 'NOTES.md', status: 'added' }],
  });
  const shown = ['--id', id, '--ours', update.ours, '--theirs', theirs];
  const printed = await typedCommand(portal.url, builder.key)('publish', 'update-file', ...shown, '--path', 'app.mjs');
  expect(printed).toMatch(/-export const answer = 45;\n +\+export const answer = 44;/);
  await expect(slipway('publish', 'apply-update', ...shown)).rejects.toThrow(/BAD_REQUEST/);
  expect(await slipway('publish', 'apply-update', ...shown, '--keep', 'app.mjs')).toEqual({ theirs });
  const text = await inside('cat app.mjs NOTES.md');
  expect(text).toContain('answer = 45');
  expect(text).toContain('Notes');

  const request = await slipway(...submit);
  expect(request).toMatchObject({ forgeCommit: theirs, stats: { files: 2 } });
  await approve(request);
  expect(await gitLine(['show', 'main:app.mjs'], { folder })).toBe('export const answer = 45;');
  expect(await gitLine(['show', 'main:NOTES.md'], { folder })).toBe('Notes');
}, 120_000);
