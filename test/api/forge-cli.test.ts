import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type BitbucketServer, startBitbucket } from '../harness/bitbucket-server.ts';
import { type CommandLine, commandLine } from '../harness/command-line.ts';
import { type GitlabServer, startGitlab } from '../harness/gitlab-server.ts';
import { type TestPortal, testPortal } from '../harness/portal.ts';

// Each step is a process of its own.
vi.setConfig({ testTimeout: 90_000 });

/** Forges connected from the command line. */
let portal: TestPortal;
let gitlab: GitlabServer;
let bitbucket: BitbucketServer;
let slipway: CommandLine;
beforeAll(async () => {
  [gitlab, bitbucket] = await Promise.all([startGitlab(), startBitbucket()]);
  portal = await testPortal({ SLIPWAY_FORGE_ALLOW_HOSTS: `${gitlab.host},${bitbucket.host}` });
  slipway = commandLine(portal.url, (await portal.as('ann@corp.com', 'admin')).key);
});
afterAll(async () => {
  await portal?.end();
  for (const server of [gitlab, bitbucket]) {
    server?.end();
    expect(server?.violations).toEqual([]);
  }
});

const connect = (kind: string, { url }: { url: string }, owner: string, token: string) =>
  slipway('organization', 'connect-forge', '--kind', kind, '--url', url, '--owner', owner, '--token', token);

test('a subgroup of GitLab is connected, tried and disconnected', async () => {
  const connected = await connect('gitlab', gitlab, 'acme/apps', gitlab.token);
  expect(connected).toMatchObject({ kind: 'gitlab', cloneUrl: `${gitlab.url}/acme/apps/{app}.git` });
  expect(JSON.stringify(connected)).not.toContain(gitlab.token);
  expect(await slipway('organization', 'test-forge')).toEqual({ ok: true, missing: [] });
  expect(await slipway('organization', 'disconnect-forge')).toMatchObject({ connection: null });
});

test('a workspace of Bitbucket is connected, and told what its token lacks', async () => {
  await connect('bitbucket', bitbucket, 'acme', bitbucket.apiToken);
  bitbucket.scopes = 'repository:write, pullrequest:write';
  expect(await slipway('organization', 'test-forge')).toEqual({
    ok: false,
    missing: [expect.stringContaining('repository:admin')],
  });
});

test('a forge that was disconnected is forgotten with its token', async () => {
  const { db } = portal.portal;
  const { id: organizationId } = await db.selectFrom('organizations').select('id').executeTakeFirstOrThrow();
  const [now, token] = [new Date(), Buffer.from('sealed')];
  const forge = { id: 'fgeleft', organizationId, kind: 'gitlab' as const, url: gitlab.url, owner: 'acme', token };
  const dueAt = new Date(now.getTime() + 3_600_000);
  await db
    .insertInto('leftForges')
    .values({ ...forge, leftAt: now, dueAt })
    .execute();
  expect(await slipway('organization', 'forge')).toMatchObject({
    left: [{ id: 'fgeleft', until: expect.any(String) }],
  });
  expect(await slipway('organization', 'forget-forge', '--id', 'fgeleft')).toMatchObject({ left: [] });
  expect(await db.selectFrom('leftForges').selectAll().execute()).toEqual([]);
});
