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

  expect(await resealAll(db, parseKeyring(`${fresh},${old}`))).toBe(7);
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
  const variable = await db.selectFrom('blueprintVariables').select('sealed').executeTakeFirstOrThrow();
  expect(unseal(alone, 'blueprints/bp1/variables/TOKEN', variable.sealed!)).toBe('variable');
});
