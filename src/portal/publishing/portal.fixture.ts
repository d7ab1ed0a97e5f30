import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import pino from 'pino';
import { environmentSpec } from '#contract/environment.ts';
import type { Role } from '#contract/identity.ts';
import type { AppVariables, SupervisorStatus } from '#contract/supervisor.ts';
import { createFakeEngine } from '#engines/fake/engine.ts';
import { createFakeForge } from '#forges/fake/forge.ts';
import { openForge } from '#forges/open.ts';
import { fakeMailer } from '#mail/fake.ts';
import { Snapshots } from '#supervisor/snapshots.ts';
import { testDatabase } from '#test/harness/database.ts';
import type { Member } from '../actor.ts';
import { liveApp } from '../apps/actions.ts';
import { changes } from '../change.ts';
import { readConfig } from '../config.ts';
import { createEventBus } from '../events/bus.ts';
import { fail } from '../fail.ts';
import type { Gateway, Supervisor } from '../gateway/gateway.ts';
import type { Replicas } from '../gateway/replicas.ts';
import { createGitStore } from '../git/bare-store.ts';
import { makeProject, type Project } from '../git/project.fixture.ts';
import { idFor, newId } from '../ids.ts';
import { createBaseDomains } from '../organizations/base-domains.ts';
import type { Portal } from '../portal.ts';
import { newKeyEntry, parseKeyring } from '../seal/keyring.ts';

export type Release = SupervisorStatus['release'];

const copyNames = ['copy-a', 'copy-b', 'copy-c', 'copy-d', 'copy-e'];

/** What runs in an environment: a scripted supervisor that packs from a real git repository. */
export interface Inside {
  /** Files of a workspace. */
  project: Project | null;
  release: Release;
  /** Tar files that it was sent. */
  releases: Buffer[];
  /** What its app sees from its next start on. */
  app?: AppVariables;
  connected: boolean;
  /** Names of its copies that are connected, and serve when it does; none where it runs once. */
  copies: string[];
}

/**
 * A portal for tests of publishing: real PostgreSQL, real git, the fake engine and the fake forge; only what a supervisor
 * answers is scripted.
 */
export async function publishingPortal(options: { volumes?: { name: string; path: string }[] } = {}) {
  const app = { command: 'node server.js', port: 3200 };
  const spec = environmentSpec.parse({ version: 1, name: 'Site', app, ...options });
  const database = await testDatabase();
  const { db } = database;
  const root = mkdtempSync(path.join(tmpdir(), 'slipway-publishing-'));
  const projects: Project[] = [];
  const insides = new Map<string, Inside>();
  const forgotten: string[] = [];
  let outcome: Release['status'] = 'live';
  let said: string | null = null;
  let now = new Date('2026-03-01T10:00:00.000Z');
  const waiting = new Set<() => void>();
  const copied = new Map<string, Release>();
  let keepsReleases = false;
  let mostCopies = copyNames.length;
  const changed = () => {
    for (const look of waiting) look();
  };

  const insideOf = (id: string) => {
    const inside = insides.get(id);
    if (!inside?.connected) throw fail('SERVICE_UNAVAILABLE');
    return inside;
  };
  const statusOf = (id: string): SupervisorStatus | null => {
    const inside = insides.get(id);
    if (!inside?.connected) return null;
    return { services: [], ports: [], terminals: [], release: inside.release, activeAt: now.toISOString() };
  };
  const replicasOf = (id: string): Replicas => {
    const inside = insides.get(id);
    const named = inside?.copies.length ?? 0;
    const connected = inside?.connected ? Math.max(named, 1) : 0;
    return { connected, ready: inside?.release.status === 'live' ? connected : 0, named };
  };
  const until = <T>(read: () => T | null, signal: AbortSignal) =>
    new Promise<T>((resolve, reject) => {
      const look = () => {
        const value = read();
        if (value === null && !signal.aborted) return;
        waiting.delete(look);
        if (value !== null) resolve(value);
        else reject(signal.reason);
      };
      waiting.add(look);
      signal.addEventListener('abort', look);
      look();
    });
  const snapshotStores = new Map<string, Snapshots>();
  /** The supervisor's own, which has what the project's repository has. */
  const snapshotsOf = (id: string) => {
    const { folder } = insideOf(id).project!;
    const gitDir = path.join(root, `snapshots-${id}`);
    const known = snapshotStores.get(id) ?? new Snapshots(gitDir, folder, () => {});
    mkdirSync(path.join(gitDir, 'objects', 'info'), { recursive: true });
    writeFileSync(path.join(gitDir, 'objects', 'info', 'alternates'), `${folder}/.git/objects\n`);
    snapshotStores.set(id, known);
    return known;
  };
  const supervisor = (id: string, replica?: string): Supervisor =>
    ({
      snapshot: async () => ({ commit: '0'.repeat(40), tree: insideOf(id).project!.tree(), changed: true }),
      objects: async (tree: string, have: string[]) => insideOf(id).project!.pack(tree, have),
      update: (from, to, pack) => {
        return snapshotsOf(id).update({ from, to }, pack, { name: 'Ada', email: 'ada@example.com' });
      },
      release: async (commit, tar) => {
        const inside = insideOf(id);
        inside.releases.push(await buffer(tar));
        inside.release = {
          commit,
          status: outcome,
          error: outcome === 'failed' ? (said ?? 'step 1\nnpm ERR! no such file') : null,
          revision: inside.app?.revision ?? 0,
        };
        changed();
      },
      setAppVariables: async (app) => {
        insideOf(id).app = app;
      },
      logs: async (service) => {
        // Copies were made of what was built, and know nothing of the build.
        if (service === 'build' && insideOf(id).copies.length > 0) return '';
        return said ?? `log of ${service}${replica ? ` in ${replica}` : ''}`;
      },
    }) as Partial<Supervisor> as Supervisor;
  const gateway = {
    connected: (id: string) => insides.get(id)?.connected ?? false,
    whenConnected: async (id: string, signal: AbortSignal) => {
      await until(() => (insides.get(id)?.connected ? true : null), signal);
    },
    status: statusOf,
    whenStatus: (id: string, condition: (status: SupervisorStatus) => boolean, signal: AbortSignal) =>
      until(() => {
        const status = statusOf(id);
        return status && condition(status) ? status : null;
      }, signal),
    supervisor,
    replicas: replicasOf,
    replicaNames: (id: string) => insides.get(id)?.copies ?? [],
    whenReplicas: async (id: string, condition: (replicas: Replicas) => boolean, signal: AbortSignal) => {
      await until(() => (condition(replicasOf(id)) ? true : null), signal);
    },
    disconnect: () => {},
    forget: (target: { subdomain: string } | { workspaceId: string }) => {
      if ('subdomain' in target) forgotten.push(target.subdomain);
    },
  } as Partial<Gateway> as Gateway;

  const engine = createFakeEngine({
    onStart: ({ id, replicas }, { app }) => {
      const inside = insides.get(id);
      if (inside) inside.connected = true;
      else
        insides.set(id, {
          project: null,
          // Copies are made of what the environment served last, and it has that itself when it runs once again.
          release: copied.get(id) ?? { commit: null, status: 'none', error: null },
          releases: [],
          connected: true,
          copies: replicas > 1 ? copyNames.slice(0, Math.min(replicas, mostCopies)) : [],
          ...(app ? { app } : {}),
        });
      changed();
    },
    onStop: ({ id }) => {
      const { release } = insides.get(id) ?? {};
      if (release && keepsReleases) copied.set(id, release);
      insides.delete(id);
    },
  });
  engine.state.sources.push({ project: 'gallery', environment: 'site', spec, files: {}, revision: 1 });

  const clock = () => now;
  const config = readConfig({ SLIPWAY_DATA: root, SLIPWAY_URL: 'https://slipway.example' });
  const txt = new Map<string, string[] | 'no answer'>();
  const log = pino({ level: 'silent' });
  const forge = createFakeForge();
  /** A portal process; another call is another process over the same database, disk, engine and forge. */
  const start = (): Portal => ({
    config,
    log,
    clock,
    ids: idFor,
    db,
    change: changes(db, clock, { committed: () => {} }),
    events: createEventBus({ db, clock, log }),
    keyring,
    origins: new Set(['https://slipway.example']),
    limits: { request: async () => {}, launch: async () => {}, anonymous: async () => {}, password: async () => {} },
    engines: {
      kinds: ['local'],
      forget: async () => {},
      of: () => engine,
      capabilities: () => engine.capabilities,
      supervisorUrl: () => 'unix:/nowhere',
      open: async () => {},
    },
    gateway,
    baseDomains: createBaseDomains({ db, log, config }),
    lookUpTxt: async (name) => {
      const records = txt.get(name) ?? [];
      if (records === 'no answer') throw new Error('DNS is away.');
      return records;
    },
    git: createGitStore({ root }),
    forge,
    openForge,
    mailer: fakeMailer(),
    openMailer: fakeMailer,
    wake: () => {},
  });
  const keyring = parseKeyring(newKeyEntry('k1'));
  const portal = start();

  async function addOrganization(slug: string): Promise<string> {
    const id = newId('org');
    const welcome = JSON.stringify({ title: '', description: '', callToAction: '' });
    await db
      .insertInto('organizations')
      .values({
        id,
        slug,
        name: slug,
        accent: '#2563eb',
        welcome,
        maxRunningWorkspaces: 5,
        deployOn: 'merge',
        createdAt: now,
      })
      .execute();
    await db
      .insertInto('clusters')
      .values({ id: `cls${slug}`, organizationId: id, name: 'local', engine: 'fake', createdAt: now })
      .execute();
    const blueprint = {
      id: `bp${slug}`,
      organizationId: id,
      clusterId: `cls${slug}`,
      project: 'gallery',
      environment: 'site',
    };
    const about = {
      name: 'Site',
      description: '',
      state: 'enabled',
      spec: JSON.stringify(spec),
      sourceVersion: 'v1',
    } as const;
    await db
      .insertInto('blueprints')
      .values({ ...blueprint, ...about, createdAt: now, updatedAt: now })
      .execute();
    return id;
  }
  const organizations = new Map([['acme', await addOrganization('acme')]]);

  async function addMember(name: string, role: Role, options: { slug?: string; seen?: boolean } = {}): Promise<Member> {
    const { slug = 'acme', seen = true } = options;
    if (!organizations.has(slug)) organizations.set(slug, await addOrganization(slug));
    const organizationId = organizations.get(slug)!;
    const person = { id: newId('usr'), email: `${name.toLowerCase()}@example.com`, name };
    const memberId = newId('mem');
    await db
      .insertInto('users')
      .values({ ...person, createdAt: now, lastSeenAt: seen ? now : null })
      .execute();
    await db
      .insertInto('members')
      .values({ id: memberId, organizationId, userId: person.id, role, status: 'active', createdAt: now })
      .execute();
    const organization = { id: organizationId, slug };
    const scopes = new Set(['read', 'write'] as const);
    return { person, sessionId: 'ses', apiKeyId: null, scopes, ip: '192.0.2.1', organization, memberId, role };
  }

  /** A running workspace with one file in it, whose start is known. */
  async function addWorkspace(owner: Member, name = 'Dashboard') {
    const id = newId('ws');
    const environmentId = newId('env');
    const { id: organizationId, slug } = owner.organization;
    const project = makeProject();
    projects.push(project);
    project.write('index.html', 'hello\n');
    const tree = project.tree();
    await portal.git.receive(organizationId, tree, project.pack(tree));
    const author = { name: 'Slipway', email: 'slipway@localhost' };
    const startCommit = await portal.git.commit(organizationId, {
      tree,
      parent: null,
      message: 'Start',
      author,
      at: new Date(0),
    });
    const place = { organizationId, blueprintId: `bp${slug}`, clusterId: `cls${slug}` };
    const row = {
      id,
      ...place,
      ownerId: owner.person.id,
      name,
      intent: 'run',
      status: 'running',
      startCommit,
    } as const;
    await db
      .insertInto('workspaces')
      .values({ ...row, createdAt: now, updatedAt: now })
      .execute();
    await db
      .insertInto('environments')
      .values({
        ...{ id: environmentId, ...place, purpose: 'workspace', workspaceId: id, sourceVersion: 'v1' },
        ...{ spec: JSON.stringify(spec), token: Buffer.from('x'), createdAt: now, readyAt: now },
      })
      .execute();
    const release: Release = { commit: null, status: 'none', error: null };
    insides.set(environmentId, { project, release, releases: [], connected: true, copies: [] });
    return { id, project, startCommit, environmentId };
  }

  return {
    portal,
    start,
    db,
    engine,
    forge,
    insides,
    forgotten,
    /** TXT records by name. */
    txt,
    addMember,
    addWorkspace,
    /** How many copies of one environment come up from now on, at most. */
    copiesComeUp: (most: number) => {
      mostCopies = most;
    },
    /** The copies of an environment that are connected, from now on. */
    setCopies(environmentId: string, copies: string[]) {
      insides.get(environmentId)!.copies = copies;
      changed();
    },
    /** Environments serve what they served last when they are started again, as real ones do. */
    keepReleases: () => {
      keepsReleases = true;
    },
    /** What becomes of releases from now on. */
    releasesEnd: (status: 'live' | 'failed' | 'building') => {
      outcome = status;
    },
    /** What apps and builds write from now on. */
    programsSay: (text: string) => {
      said = text;
    },
    /** Changes what a supervisor says of its release. */
    say(environmentId: string, release: Release) {
      insides.get(environmentId)!.release = release;
      changed();
    },
    /** Moves the clock on. */
    pass(seconds: number) {
      now = new Date(now.getTime() + seconds * 1000);
    },
    async end() {
      for (const project of projects) project.remove();
      await database.drop();
      rmSync(root, { recursive: true, force: true });
    },
  };
}
export type PublishingPortal = Awaited<ReturnType<typeof publishingPortal>>;

/** Where visitors of an app are led. @throws when it is not served */
export async function environmentServing(portal: Portal, subdomain: string): Promise<string> {
  const app = await liveApp(portal, subdomain);
  if (!app || app === 'taken_down' || 'movedTo' in app) throw new Error(`Nothing is served at ${subdomain}.`);
  return app.environmentId;
}
