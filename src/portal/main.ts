import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';
import pino, { type Logger } from 'pino';
import { EngineError, type EngineKind } from '#engines/engine.ts';
import { createKubernetesEngine } from '#engines/kubernetes/engine.ts';
import { createLocalEngine } from '#engines/local/engine.ts';
import { createBuiltinForge } from '#forges/builtin/forge.ts';
import { openForge } from '#forges/open.ts';
import { keptMailer } from '#mail/kept.ts';
import { reachOf } from '#mail/reach.ts';
import { serverFromUrl, smtpMailer } from '#mail/smtp.ts';
import { ensureReadyBlueprints } from './blueprints/actions.ts';
import { starters } from './blueprints/starters.ts';
import { type Composed, composePortal } from './compose.ts';
import type { Config } from './config.ts';
import { type Db, openDatabase } from './db/database.ts';
import { startEmbeddedPostgres } from './db/embedded.ts';
import { migrate } from './db/migrate.ts';
import type { OpenEngine } from './engines.ts';
import { createGitStore } from './git/bare-store.ts';
import { firstAdminLink } from './identity/break-glass.ts';
import { linkSocketPath, listenForLinks } from './link-socket.ts';
import { lockData } from './lock.ts';
import { engineCredential, ensureFirstOrganization } from './organizations/actions.ts';
import { reachCluster } from './organizations/reach-cluster.ts';
import { pullRequestTable } from './publishing/pull-requests.ts';
import { loadKeyring } from './seal/keyring.ts';
import { resealAll } from './seal/reseal.ts';

const root = path.resolve(import.meta.dirname, '../..');
/** Names our lock among those that other programs may hold in the same database. */
const leaderLock = 7_080_001;

export interface Running {
  url: string;
  signInLink: string;
  notices: string[];
  /** Ends by itself when the database does; otherwise by {@link stop}. */
  ended: Promise<string>;
  stop(environments: 'stop' | 'leave'): Promise<void>;
}

/**
 * Starts a portal: the composition root, and the only file that picks drivers.
 *
 * @param tell one line of progress for the person who started it
 * @throws Error with a sentence for that person: data in use, settings that do not fit
 */
export async function startPortal(config: Config, tell: (line: string) => void): Promise<Running> {
  // Workspaces run as other users below this folder; they may pass through it, not list it.
  await mkdir(config.data, { recursive: true, mode: 0o711 });
  const closing: (() => unknown)[] = [];
  const close = async () => {
    for (const step of closing.reverse()) await step();
  };
  try {
    closing.push(lockData(config.data, config.url));
    const log = pino(
      { level: config.logLevel },
      pino.destination({ dest: path.join(config.data, 'portal.log'), sync: false }),
    );
    tell('Starting the database…');
    const { db, lost } = await openStore(config, log, closing);
    const composed = await compose(config, log, db);
    await composed.server.listen({ host: config.host, port: config.port });
    const links = await listenForLinks(linkSocketPath(config.data), composed.portal.gateway);
    closing.push(() => new Promise((resolve) => links.close(resolve)));
    await composed.start();
    await firstStart(composed, tell);
    return {
      url: config.url,
      signInLink: await firstAdminLink(composed.portal),
      notices: await notices(composed),
      ended: lost,
      async stop(environments) {
        await composed.stop(environments);
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function openStore(
  config: Config,
  log: Logger,
  closing: (() => unknown)[],
): Promise<{ db: Db; lost: Promise<string> }> {
  let lost = new Promise<string>(() => {});
  let connectionString = config.databaseUrl;
  if (!connectionString) {
    const embedded = await startEmbeddedPostgres({
      dir: path.join(config.data, 'postgres'),
      binaries: config.postgresBinaries,
      log: (line) => log.debug({ postgres: line }),
    });
    closing.push(() => embedded.stop());
    connectionString = embedded.url;
    lost = embedded.closed.then(() => 'The database has stopped.');
  }
  const db = openDatabase({ connectionString }, (error) =>
    log.warn({ err: error }, 'an idle database connection was lost'),
  );
  closing.push(() => db.destroy());
  closing.push(await leadAlone(connectionString, log));
  await migrate(db);
  return { db, lost };
}

/**
 * Two portals on one database would both launch and publish. The second waits for the first to end, then gives up.
 *
 * @throws Error in words
 */
async function leadAlone(connectionString: string, log: Logger): Promise<() => Promise<void>> {
  const client = new pg.Client({ connectionString });
  client.on('error', (error) => log.error({ err: error }, 'the connection that holds the lead was lost'));
  await client.connect();
  for (let tried = 0; tried < 20; tried++) {
    const { rows } = await client.query('select pg_try_advisory_lock($1) as won', [leaderLock]);
    if (rows[0].won) return () => client.end();
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  await client.end();
  throw new Error('Another portal is using this database. Stop it first.');
}

async function compose(config: Config, log: Logger, db: Db): Promise<Composed> {
  const keyring = await loadKeyring(config.data, config.key);
  await resealAll(db, keyring);
  const web = path.join(root, 'dist');
  if (!existsSync(path.join(web, 'index.html')))
    throw new Error('The interface is not built. Run "npm start", or "npm run build".');
  const setupTokens = new Map<string, string>();
  const socketUrl = `${config.link === 'websocket' ? 'ws+unix' : 'unix'}:${linkSocketPath(config.data)}`;
  const supervisorUrl = (engine: string) => (engine === 'local' ? socketUrl : config.linkUrl);
  const templates = path.join(root, 'templates');

  const openEngine: OpenEngine = async ({ id, engine }) => {
    const shared = {
      templates,
      credential: () => engineCredential(composed.portal, id),
      log: (level: 'info' | 'warn', message: string) => log[level]({ cluster: id }, message),
      setupAddress: async (environmentId: string) => {
        const token = randomBytes(32).toString('base64url');
        setupTokens.set(environmentId, token);
        return { url: supervisorUrl(engine), token, lease: 60 };
      },
    };
    if (engine === 'kubernetes') {
      return createKubernetesEngine({
        ...shared,
        cluster: id,
        image: () => {
          if (config.kubernetesImage) return config.kubernetesImage;
          throw new EngineError('failed', 'Nothing starts on Kubernetes before SLIPWAY_KUBERNETES_IMAGE is set.');
        },
        sharedStorage: config.kubernetesSharedStorage,
        reach: reachCluster(config),
      });
    }
    if (engine !== 'local') throw new EngineError('failed', `This portal has no driver for the engine "${engine}".`);
    return createLocalEngine({
      ...shared,
      root: path.join(config.data, 'clusters', id),
      supervisorEntry: path.join(root, 'bin/supervisor.ts'),
      node: process.execPath,
      ...(config.bwrap ? { bwrap: config.bwrap } : {}),
      ...(config.claude ? { claude: config.claude } : {}),
    });
  };
  const kinds: EngineKind[] = config.kubernetesImage ? ['local', 'kubernetes'] : ['local'];
  const composed = await composePortal({
    config,
    log,
    clock: () => new Date(),
    db,
    keyring,
    git: createGitStore({ root: path.join(config.data, 'git', 'store') }),
    forge: createBuiltinForge({
      root: path.join(config.data, 'git', 'forge'),
      pulls: pullRequestTable(db),
      clock: () => new Date(),
      cloneBase: `${config.url}/git`,
      // Its branches are named after the requests that made them; their page is the review.
      page: (_, branch) => `/admin/approvals/${branch.replace('publish/', '')}`,
    }),
    openForge,
    mailer: config.smtpUrl ? smtpMailer(serverFromUrl(config.smtpUrl, config.mailFrom)) : keptMailer(log),
    openMailer: (server) => smtpMailer(server, { timeout: 10_000, reach: reachOf(config.smtpAllowHosts) }),
    openEngine,
    engineKinds: kinds,
    // The token is random and lives in this process alone; a map look-up tells nothing by its time that a network could measure.
    isSetupToken: (environmentId, token) => setupTokens.get(environmentId) === token,
    supervisorUrl,
    web,
  });
  return composed;
}

/** What empty data needs before anybody can sign in. On other data it changes nothing. */
async function firstStart({ portal }: Composed, tell: (line: string) => void): Promise<void> {
  await ensureFirstOrganization(portal);
  const clusters = await portal.db
    .selectFrom('clusters')
    .selectAll()
    .where('engine', '=', 'local')
    .orderBy('createdAt')
    .limit(1)
    .execute();
  for (const { id, organizationId, credential } of clusters) {
    if (!credential) continue;
    const templates = await portal.engines.of(id).templates();
    await ensureReadyBlueprints(portal, organizationId, id, starters(templates, portal.config.starters));
  }
  tell('Ready.');
}

async function notices({ portal }: Composed): Promise<string[]> {
  const clusters = await portal.db
    .selectFrom('clusters')
    .select(['id', 'name'])
    .where('removedAt', 'is', null)
    .execute();
  return Promise.all(
    clusters.map(async ({ id, name }) => `Cluster ${name}: ${(await portal.engines.of(id).isolation()).notice}`),
  );
}
