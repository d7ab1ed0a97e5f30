import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '#test/harness/database.ts';
import { newKeyEntry, parseKeyring } from './keyring.ts';
import { resealAll } from './reseal.ts';
import { seal, unseal } from './seal.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.drop());

test('rotation seals every box again under the new key, once, and the old key can leave the ring', async () => {
  const { db } = database;
  const old = newKeyEntry('k1');
  const fresh = newKeyEntry('k2');
  const before = parseKeyring(old);
  const now = new Date();
  const place = 'clusters/cls1/credential';
  const about = { id: 'org1', slug: 'org', name: 'Org', accent: '#000000', welcome: '{}', deployOn: 'merge' as const };
  await db
    .insertInto('organizations')
    .values({ ...about, maxRunningWorkspaces: 1, createdAt: now })
    .execute();
  await db
    .insertInto('clusters')
    .values({
      id: 'cls1',
      organizationId: 'org1',
      name: 'a',
      engine: 'fake',
      createdAt: now,
      credential: seal(before, place, 'secret'),
    })
    .execute();
  await db
    .insertInto('environments')
    .values({
      id: 'env1',
      organizationId: 'org1',
      clusterId: 'cls1',
      purpose: 'warm',
      spec: '{}',
      token: seal(before, 'environments/env1/token', 'token'),
      createdAt: now,
    })
    .execute();

  await db
    .insertInto('blueprints')
    .values({
      id: 'bp1',
      organizationId: 'org1',
      clusterId: 'cls1',
      project: 'p',
      environment: 'e',
      name: 'B',
      description: '',
      state: 'enabled',
      createdAt: now,
      updatedAt: now,
    })
    .execute();
  const sealed = seal(before, 'blueprints/bp1/variables/TOKEN', 'variable');
  await db
    .insertInto('blueprintVariables')
    .values({ blueprintId: 'bp1', name: 'TOKEN', position: 0, sealed })
    .execute();

  await db
    .insertInto('mailServers')
    .values({
      organizationId: 'org1',
      host: 'mail.corp.com',
      port: 587,
      security: 'tls',
      username: 'build',
      password: seal(before, 'mail_servers/org1/password', 'password'),
      fromName: 'Corp',
      fromAddress: 'build@corp.com',
      updatedAt: now,
    })
    .execute();

  const url = seal(before, 'webhooks/org1/url', 'https://hooks.corp.com/x');
  await db
    .insertInto('webhooks')
    .values({ organizationId: 'org1', url, host: 'hooks.corp.com', savedAt: now })
    .execute();

  await db
    .insertInto('forgeConnections')
    .values({
      id: 'fge1',
      organizationId: 'org1',
      kind: 'github',
      url: 'https://github.com',
      owner: 'corp',
      token: seal(before, 'forge_connections/fge1/token', 'forge token'),
      hookSecret: seal(before, 'forge_connections/fge1/hook_secret', 'hook secret'),
      connectedAt: now,
    })
    .execute();

  const left = { organizationId: 'org1', kind: 'github' as const, url: 'https://github.com', owner: 'corp' };
  const leftToken = seal(before, 'forge_connections/fge2/token', 'left token');
  await db
    .insertInto('leftForges')
    .values({ ...left, id: 'fge2', token: leftToken, leftAt: now, dueAt: now })
    .execute();

  const byAda = { id: 'usr1', email: 'ada@corp.com', name: 'Ada' };
  await db
    .insertInto('users')
    .values({ ...byAda, createdAt: now })
    .execute();
  const ofApp = { organizationId: 'org1', blueprintId: 'bp1', createdAt: now };
  await db
    .insertInto('workspaces')
    .values({
      ...{ ...ofApp, id: 'ws1', clusterId: 'cls1', ownerId: 'usr1', name: 'W', intent: 'stop', status: 'stopped' },
      updatedAt: now,
    })
    .execute();
  await db
    .insertInto('apps')
    .values({ ...ofApp, id: 'app1', subdomain: 'sales', ownerId: 'usr1' })
    .execute();
  await db
    .insertInto('publishRequests')
    .values({
      ...{ ...ofApp, id: 'req1', appId: 'app1', workspaceId: 'ws1', workspaceName: 'W', builderId: 'usr1' },
      ...{ subdomain: 'sales', message: '', commit: 'a', tree: 'a', base: 'a', stats: '{}', status: 'approved' },
    })
    .execute();
  await db
    .insertInto('appVersions')
    .values({ id: 'ver1', appId: 'app1', number: 1, requestId: 'req1', commit: 'a', status: 'live', createdAt: now })
    .execute();
  const variableOfApp = { appId: 'app1', name: 'TOKEN', position: 0 };
  await db
    .insertInto('appVariables')
    .values({ ...variableOfApp, sealed: seal(before, 'apps/app1/variables/TOKEN', 'of the app') })
    .execute();
  await db
    .insertInto('appVersionVariables')
    .values({ versionId: 'ver1', sealed: seal(before, 'app_versions/ver1/variables', 'of the version') })
    .execute();

  expect(await resealAll(db, parseKeyring(`${fresh},${old}`))).toBe(10);
  expect(await resealAll(db, parseKeyring(`${fresh},${old}`))).toBe(0);
  const alone = parseKeyring(fresh);
  const { credential } = await db.selectFrom('clusters').select('credential').executeTakeFirstOrThrow();
  const { token } = await db.selectFrom('environments').select('token').executeTakeFirstOrThrow();
  expect(unseal(alone, place, credential!)).toBe('secret');
  expect(unseal(alone, 'environments/env1/token', token)).toBe('token');
  const { password } = await db.selectFrom('mailServers').select('password').executeTakeFirstOrThrow();
  expect(unseal(alone, 'mail_servers/org1/password', password!)).toBe('password');
  const webhook = await db.selectFrom('webhooks').select('url').executeTakeFirstOrThrow();
  expect(unseal(alone, 'webhooks/org1/url', webhook.url)).toBe('https://hooks.corp.com/x');
  const connection = await db.selectFrom('forgeConnections').selectAll().executeTakeFirstOrThrow();
  expect(unseal(alone, 'forge_connections/fge1/token', connection.token)).toBe('forge token');
  expect(unseal(alone, 'forge_connections/fge1/hook_secret', connection.hookSecret!)).toBe('hook secret');
  const leftForge = await db.selectFrom('leftForges').select('token').executeTakeFirstOrThrow();
  expect(unseal(alone, 'forge_connections/fge2/token', leftForge.token!)).toBe('left token');
  const ofTheApp = await db.selectFrom('appVariables').select('sealed').executeTakeFirstOrThrow();
  expect(unseal(alone, 'apps/app1/variables/TOKEN', ofTheApp.sealed!)).toBe('of the app');
  const ofVersion = await db.selectFrom('appVersionVariables').select('sealed').executeTakeFirstOrThrow();
  expect(unseal(alone, 'app_versions/ver1/variables', ofVersion.sealed)).toBe('of the version');
  const variable = await db.selectFrom('blueprintVariables').select('sealed').executeTakeFirstOrThrow();
  expect(unseal(alone, 'blueprints/bp1/variables/TOKEN', variable.sealed!)).toBe('variable');
});
