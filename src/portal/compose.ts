import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { EngineKind } from '#engines/engine.ts';
import type { Forge, OpenForge } from '#forges/forge.ts';
import type { Mailer, MailServer } from '#mail/mailer.ts';
import { workspaceVariables } from './ai/actions.ts';
import { createAiGateway } from './ai/gateway.ts';
import { createUpstream } from './ai/upstream.ts';
import { buildServer } from './app.ts';
import { liveApp } from './apps/actions.ts';
import { unlock } from './apps/password.ts';
import { changes } from './change.ts';
import type { Config } from './config.ts';
import type { Db } from './db/database.ts';
import { txtLookUp } from './domains/dns.ts';
import { type EngineRegistry, engineRegistry, type OpenEngine } from './engines.ts';
import { authenticateEnvironment, environmentIdOf } from './environments/actions.ts';
import { createEventBus } from './events/bus.ts';
import { createGateway } from './gateway/create.ts';
import { mayEnter } from './gateway/entry.ts';
import { isRequest } from './gateway/place.ts';
import { createPreviewSession, previewSession } from './gateway/preview-sessions.ts';
import { redeemTicket } from './gateway/tickets.ts';
import type { GitStore } from './git/store.ts';
import { createLimits } from './http/limits.ts';
import { idFor } from './ids.ts';
import { isPublicPreview } from './layout/public-store.ts';
import { type Loops, startLoops } from './loops.ts';
import { createBaseDomains } from './organizations/base-domains.ts';
import type { Portal } from './portal.ts';
import { previewEnvironment, previewUsed } from './review/previews.ts';
import type { Keyring } from './seal/keyring.ts';

/** What differs between a portal in production, on a laptop and in a test. */
export interface Parts {
  config: Config;
  log: Logger;
  clock: () => Date;
  db: Db;
  keyring: Keyring;
  git: GitStore;
  forge: Forge;
  /** Makes the driver of a forge that an organization's admin connected. */
  openForge: OpenForge;
  mailer: Mailer;
  /** Makes the mailer of a server that an organization's admin named. */
  openMailer: (server: MailServer) => Mailer;
  openEngine: OpenEngine;
  /** Engines that it can open, the default first. */
  engineKinds: readonly EngineKind[];
  /** Tokens of supervisors that are in no row: those that prepare sources. */
  isSetupToken: (environmentId: string, token: string) => boolean;
  /** Where supervisors of an engine's environments dial to. */
  supervisorUrl: (engine: string) => string;
  /** Folder of the built interface. */
  web: string;
}

export interface Composed {
  portal: Portal;
  server: FastifyInstance;
  /** Opens the drivers of all clusters that the database knows, then starts the loops. */
  start(): Promise<void>;
  /** Ends loops, sockets and drivers, in the order that loses nothing. The database is the caller's. */
  stop(environments: 'stop' | 'leave'): Promise<void>;
}

/** Puts a portal together. Nothing runs until {@link Composed.start}. */
export async function composePortal(parts: Parts): Promise<Composed> {
  const { config, log, clock, db, keyring, git, forge } = parts;
  const events = createEventBus({ db, clock, log });
  const origins = new Set([config.url, ...localOrigins(config)]);
  const baseDomains = createBaseDomains({ db, log, config });
  let loops: Loops | null = null;

  const engines: EngineRegistry = engineRegistry(parts.openEngine, {
    kinds: parts.engineKinds,
    supervisorUrl: parts.supervisorUrl,
    log,
    changed: () => loops?.wake('workspaces'),
  });
  const gateway = createGateway({
    config,
    origins,
    log,
    clock,
    authenticate: async (id, token, replica) =>
      parts.isSetupToken(id, token) || authenticateEnvironment(portal, id, token, replica),
    redeemTicket: (token, kind) => redeemTicket({ db, clock }, token, kind),
    createPreviewSession: (ticket) => createPreviewSession({ db, clock }, ticket),
    previewSession: async (token) => {
      const session = await previewSession({ db, clock }, token);
      if (session && isRequest(session.workspaceId)) await previewUsed(portal, session.workspaceId);
      return session;
    },
    mayStay: async (holder) => (await mayEnter(db, clock(), holder)) !== null,
    publicPreview: (workspaceId, port) => isPublicPreview(db, workspaceId, port),
    environmentOf: (id) => (isRequest(id) ? previewEnvironment(portal, id) : environmentIdOf(portal, id)),
    terminalVariables: (workspaceId) => workspaceVariables(portal, workspaceId),
    baseDomains,
    serveAi: (environmentId, stream) => ai.serve(environmentId, stream),
    unlock: (attempt) => unlock(portal, attempt),
    liveApp: (address) => liveApp(portal, address),
  });
  const portal: Portal = {
    config,
    log,
    clock,
    ids: idFor,
    db,
    change: changes(db, clock, {
      committed() {
        events.wake();
        loops?.wake('mail');
        loops?.wake('webhooks');
      },
    }),
    keyring,
    origins,
    limits: createLimits({
      requestsPerMinute: config.requestsPerMinute,
      launchesPerMinute: config.launchesPerMinute,
      clock,
    }),
    engines,
    gateway,
    baseDomains,
    lookUpTxt: txtLookUp(config.dnsServers),
    git,
    forge,
    openForge: parts.openForge,
    mailer: parts.mailer,
    openMailer: parts.openMailer,
    events,
    wake: (name) => loops?.wake(name),
  };
  const ai = createAiGateway(portal, createUpstream({ allow: config.aiAllowHosts, proxy: config.upstreamProxy }));
  const server = await buildServer(portal, parts.web, ai);

  return {
    portal,
    server,
    async start() {
      const clusters = await db
        .selectFrom('clusters')
        .select(['id', 'engine'])
        .where('removedAt', 'is', null)
        .execute();
      await Promise.all(clusters.map(({ id, engine }) => engines.open(id, engine)));
      await baseDomains.refresh();
      loops = startLoops(portal, engines);
      gateway.onStatus(() => loops?.wake('workspaces'));
    },
    async stop(environments) {
      const running = loops;
      loops = null;
      await running?.stop();
      await engines.close(environments);
      ai.close();
      await gateway.close();
      events.close();
      await closeServer(server);
      await parts.mailer.close();
    },
  };
}

/** What is being answered is answered to its end, but a caller that takes its bytes slowly holds up a stop only so long. */
async function closeServer(server: FastifyInstance): Promise<void> {
  const deadline = setTimeout(() => server.server.closeAllConnections(), 5_000);
  // A connection whose answer ends from now on would be kept for a next request, and be waited for.
  const idle = setInterval(() => server.server.closeIdleConnections(), 50);
  await server.close();
  clearInterval(idle);
  clearTimeout(deadline);
}

/** A portal that is reached at localhost answers to the address as well: both are typed. */
function localOrigins(config: Config): string[] {
  const { protocol, hostname, port } = new URL(config.url);
  return hostname === 'localhost' ? [`${protocol}//127.0.0.1:${port}`] : [];
}
