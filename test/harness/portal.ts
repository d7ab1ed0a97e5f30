import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sql } from 'kysely';
import pino from 'pino';
import { type Client, createClient } from '#client/client.ts';
import { environmentSpec } from '#contract/environment.ts';
import type { Role } from '#contract/identity.ts';
import type { Engine } from '#engines/engine.ts';
import { createFakeEngine } from '#engines/fake/engine.ts';
import { fakeState } from '#engines/fake/state.ts';
import { createFakeForge } from '#forges/fake/forge.ts';
import { openForge } from '#forges/open.ts';
import { fakeMailer } from '#mail/fake.ts';
import { reachOf } from '#mail/reach.ts';
import { smtpMailer } from '#mail/smtp.ts';
import { type Composed, composePortal } from '#portal/compose.ts';
import { type Config, readConfig } from '#portal/config.ts';
import { createGitStore } from '#portal/git/bare-store.ts';
import { adminCreateKey } from '#portal/identity/break-glass.ts';
import { ensureFirstOrganization } from '#portal/organizations/actions.ts';
import type { Portal } from '#portal/portal.ts';
import { newKeyEntry, parseKeyring } from '#portal/seal/keyring.ts';
import { testDatabase } from './database.ts';
import { freePort } from './free-port.ts';
import { realSupervisors } from './supervisors.ts';
import { waitFor } from './wait-for.ts';

export interface TestPortal extends Composed {
  url: string;
  config: Config;
  engine: ReturnType<typeof createFakeEngine>;
  mailer: ReturnType<typeof fakeMailer>;
  /** An API key of somebody who is a verified member of an organization, and a client with it. */
  as(email: string, role: Role, org?: string): Promise<{ client: Client; key: string }>;
  /** A blueprint that is ready to be launched, of files that need no setup. */
  addBlueprint(files: Record<string, string>, poolSize?: number): Promise<string>;
  /** A second tenant, with a cluster of its own. */
  addOrganization(slug: string): Promise<void>;
  end(): Promise<void>;
}

/**
 * A whole portal on real PostgreSQL and real git, listening on a free port, with the fake engine: for what is decided and
 * stored. Its environments have real supervisors, linked over WebSocket and TCP.
 */
export async function testPortal(
  settings: NodeJS.ProcessEnv = {},
  clock: () => Date = () => new Date(),
  /** Makes the driver of Kubernetes clusters, which the portal then offers. */
  kubernetes: ((portal: Portal, cluster: string) => Engine) | null = null,
): Promise<TestPortal> {
  const database = await testDatabase();
  const data = await mkdtemp(path.join(tmpdir(), 'slipway-portal-'));
  const web = path.join(data, 'web');
  await mkdir(path.join(web, 'assets'), { recursive: true });
  await writeFile(path.join(web, 'index.html'), '<!doctype html><title>Slipway</title>');
  const port = await freePort();
  const config = readConfig({
    SLIPWAY_DATA: data,
    SLIPWAY_PORT: String(port),
    SLIPWAY_RATE_LIMIT: '100000',
    SLIPWAY_LAUNCH_LIMIT: '100000',
    ...settings,
  });
  const state = fakeState();
  const supervisors = await realSupervisors(state);
  const engine = createFakeEngine({ state, onStart: supervisors.start, onStop: supervisors.stop });
  const mailer = fakeMailer();
  const composed: Composed = await composePortal({
    config,
    log: pino({ level: process.env.SLIPWAY_TEST_LOG ?? 'silent' }),
    clock,
    db: database.db,
    keyring: parseKeyring(newKeyEntry('k1')),
    git: createGitStore({ root: path.join(data, 'git') }),
    forge: createFakeForge(),
    openForge,
    mailer,
    openMailer: (server) => smtpMailer(server, { timeout: 2_000, reach: reachOf(config.smtpAllowHosts) }),
    openEngine: async (cluster) =>
      kubernetes && cluster.engine === 'kubernetes' ? kubernetes(composed.portal, cluster.id) : engine,
    engineKinds: kubernetes ? ['local', 'kubernetes'] : ['local', 'fake'],
    isSetupToken: () => false,
    supervisorUrl: () => `ws://127.0.0.1:${port}`,
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
      return { client: createClient({ url, key }), key };
    },
    async addBlueprint(files, poolSize = 0) {
      const environment = `source-${state.sources.length}`;
      const spec = environmentSpec.parse({
        version: 1,
        name: 'Plain',
        app: { command: 'node app.mjs', port: await freePort() },
      });
      state.sources.push({ project: 'test', environment, spec, files, revision: 1 });
      const admin = createClient({
        url,
        key: await adminCreateKey(composed.portal, { email: 'admin@localhost', org: 'main', role: 'admin' }),
      });
      const { id } = await admin.blueprints.create({ org: 'main', project: 'test', environment });
      await admin.blueprints.update({ org: 'main', id, poolSize });
      await admin.blueprints.setState({ org: 'main', id, state: 'enabled' });
      await waitFor('the blueprint is ready', async () => {
        const { readiness } = await admin.blueprints.get({ org: 'main', id });
        return readiness.status === 'ready' && readiness.warm === poolSize;
      });
      return id;
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
              // Later than the first one, which is the first by its age.
              sql<Date>`created_at + interval '1 second'`.as('createdAt'),
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
      await supervisors.end();
      await database.drop();
      await rm(data, { recursive: true, force: true });
    },
  };
}
