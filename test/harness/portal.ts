import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pino from 'pino';
import { type Client, createClient } from '#client/client.ts';
import type { Role } from '#contract/identity.ts';
import { createFakeEngine } from '#engines/fake/engine.ts';
import { createFakeForge } from '#forges/fake/forge.ts';
import { fakeMailer } from '#mail/fake.ts';
import { type Composed, composePortal } from '#portal/compose.ts';
import { type Config, readConfig } from '#portal/config.ts';
import { createGitStore } from '#portal/git/bare-store.ts';
import { adminCreateKey } from '#portal/identity/break-glass.ts';
import { ensureFirstOrganization } from '#portal/organizations/actions.ts';
import { newKeyEntry, parseKeyring } from '#portal/seal/keyring.ts';
import { testDatabase } from './database.ts';

export interface TestPortal extends Composed {
  url: string;
  config: Config;
  engine: ReturnType<typeof createFakeEngine>;
  mailer: ReturnType<typeof fakeMailer>;
  /** A client of somebody who is a verified member of an organization. */
  as(email: string, role: Role, org?: string): Promise<Client & { key: string }>;
  /** A second tenant, with a cluster of its own. */
  addOrganization(slug: string): Promise<void>;
  end(): Promise<void>;
}

/**
 * A whole portal on real PostgreSQL and real git, listening on a free port, with the fake engine: for what is decided and
 * stored. What runs in workspaces is tested with the local engine.
 */
export async function testPortal(settings: NodeJS.ProcessEnv = {}): Promise<TestPortal> {
  const database = await testDatabase();
  const data = await mkdtemp(path.join(tmpdir(), 'slipway-portal-'));
  const web = path.join(data, 'web');
  await mkdir(path.join(web, 'assets'), { recursive: true });
  await writeFile(path.join(web, 'index.html'), '<!doctype html><title>Slipway</title>');
  const port = 20_000 + (randomBytes(2).readUInt16LE() % 30_000);
  const config = readConfig({
    SLIPWAY_DATA: data,
    SLIPWAY_PORT: String(port),
    SLIPWAY_RATE_LIMIT: '100000',
    SLIPWAY_LAUNCH_LIMIT: '100000',
    ...settings,
  });
  const engine = createFakeEngine();
  const mailer = fakeMailer();
  const composed = await composePortal({
    config,
    log: pino({ level: process.env.SLIPWAY_TEST_LOG ?? 'silent' }),
    clock: () => new Date(),
    db: database.db,
    keyring: parseKeyring(newKeyEntry('k1')),
    git: createGitStore({ root: path.join(data, 'git') }),
    forge: createFakeForge(),
    mailer,
    openEngine: async () => engine,
    isSetupToken: () => false,
    supervisorUrl: 'unix:/nowhere',
    web,
  });
  await composed.server.listen({ host: '127.0.0.1', port });
  await composed.start();
  await ensureFirstOrganization(composed.portal);
  const url = config.url;

  return {
    ...composed,
    url,
    config,
    engine,
    mailer,
    async as(email, role, org = 'main') {
      const key = await adminCreateKey(composed.portal, { email, org, role });
      return Object.assign(createClient({ url, key }), { key });
    },
    async addOrganization(slug) {
      const id = `org${slug}`;
      const now = new Date();
      await database.db
        .insertInto('organizations')
        .columns(['id', 'slug', 'name', 'accent', 'welcome', 'maxRunningWorkspaces', 'deployOn', 'createdAt'])
        .expression((eb) =>
          eb
            .selectFrom('organizations')
            .select((e) => [
              e.val(id).as('id'),
              e.val(slug).as('slug'),
              'name',
              'accent',
              'welcome',
              'maxRunningWorkspaces',
              'deployOn',
              'createdAt',
            ])
            .where('slug', '=', 'main'),
        )
        .execute();
      await database.db
        .insertInto('clusters')
        .values({ id: `cls${slug}`, organizationId: id, name: 'local', engine: 'fake', createdAt: now })
        .execute();
      await composed.portal.engines.open(`cls${slug}`, 'fake');
    },
    async end() {
      await composed.stop('stop');
      await database.drop();
      await rm(data, { recursive: true, force: true });
    },
  };
}
