import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '#test/harness/database.ts';
import type { Member } from '../actor.ts';
import type { PreviewTicket } from './deps.ts';
import { createPreviewSession, previewSession } from './preview-sessions.ts';
import { createTicket, deleteExpired, redeemTicket, type TicketInput } from './tickets.ts';

let database: TestDatabase;
let now = new Date();
const clock = () => now;
const start = new Date('2026-01-01T12:00:00Z');
const later = (seconds: number) => new Date(start.getTime() + seconds * 1000);
const config = { url: 'https://portal.example.com', previewDomain: 'preview.example.com' };

beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.drop());

beforeEach(async () => {
  const { db } = database;
  now = start;
  for (const table of [
    'tickets',
    'previewSessions',
    'workspaces',
    'blueprints',
    'clusters',
    'members',
    'sessions',
    'apiKeys',
    'users',
    'organizations',
  ] as const)
    await db.deleteFrom(table).execute();
  await db
    .insertInto('organizations')
    .values({
      id: 'org1',
      slug: 'acme',
      name: 'Acme',
      accent: '#000000',
      welcome: '{}',
      maxRunningWorkspaces: 5,
      deployOn: 'merge',
      createdAt: now,
    })
    .execute();
  for (const id of ['usr1', 'usr2']) {
    await db
      .insertInto('users')
      .values({ id, email: `${id}@example.com`, name: id, createdAt: now })
      .execute();
    await db
      .insertInto('members')
      .values({ id: `mem${id}`, organizationId: 'org1', userId: id, role: 'admin', status: 'active', createdAt: now })
      .execute();
  }
  await db
    .insertInto('sessions')
    .values({
      id: 'ses1',
      tokenHash: Buffer.from('s'),
      userId: 'usr1',
      createdAt: now,
      lastSeenAt: now,
      expiresAt: later(3600),
      ip: null,
      userAgent: null,
    })
    .execute();
  await db
    .insertInto('apiKeys')
    .values({
      id: 'key1',
      tokenHash: Buffer.from('k'),
      lastFour: 'abcd',
      userId: 'usr1',
      name: 'ci',
      scopes: ['write'],
      createdAt: now,
    })
    .execute();
  await db
    .insertInto('clusters')
    .values({
      id: 'cls1',
      organizationId: 'org1',
      name: 'here',
      engine: 'fake',
      credential: null,
      credentialLabel: null,
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
      name: 'b',
      description: '',
      state: 'enabled',
      primaryService: null,
      sourceVersion: null,
      readinessMessage: null,
      createdAt: now,
      updatedAt: now,
    })
    .execute();
  await db
    .insertInto('workspaces')
    .values({
      id: 'ws1',
      organizationId: 'org1',
      blueprintId: 'bp1',
      clusterId: 'cls1',
      ownerId: 'usr1',
      name: 'w',
      intent: 'run',
      status: 'running',
      problemCode: null,
      problemMessage: null,
      startCommit: null,
      createdAt: now,
      updatedAt: now,
    })
    .execute();
});

const member = (changes: Partial<Member> = {}): Member => ({
  person: { id: 'usr1', email: 'usr1@example.com', name: 'usr1' },
  sessionId: 'ses1',
  apiKeyId: null,
  scopes: new Set(['read', 'write']),
  ip: '192.0.2.1',
  organization: { id: 'org1', slug: 'acme' },
  memberId: 'memusr1',
  role: 'admin',
  ...changes,
});
const deps = () => ({ db: database.db, clock });
const buy = (input: TicketInput, who = member()) => createTicket({ ...deps(), config }, who, { id: 'ws1' }, input);
const previewInput = { kind: 'preview', port: 3000, path: '/a' } as const;

async function enter(): Promise<string> {
  const { ticket } = await buy(previewInput);
  const redeemed = await redeemTicket(deps(), ticket, 'preview');
  return (await createPreviewSession(deps(), redeemed!)).token;
}

/** Ways in which a person loses their access, after a ticket was bought. */
const losses: [string, () => Promise<unknown>][] = [
  ['signs out', () => database.db.deleteFrom('sessions').execute()],
  ['has a session that is over', () => database.db.updateTable('sessions').set({ expiresAt: start }).execute()],
  ['is no member any more', () => database.db.deleteFrom('members').where('userId', '=', 'usr1').execute()],
  ['is a member no longer active', () => database.db.updateTable('members').set({ status: 'pending' }).execute()],
  ['owns the workspace no more', () => database.db.updateTable('workspaces').set({ ownerId: 'usr2' }).execute()],
  ['deleted the workspace', () => database.db.updateTable('workspaces').set({ deletedAt: start }).execute()],
];

describe('a ticket', () => {
  it('for a terminal carries what it opens, once', async () => {
    const { ticket, url, expiresAt } = await buy({ kind: 'terminal', terminal: 't1', offset: 7, cols: 100, rows: 40 });
    expect([url, expiresAt]).toEqual([
      `wss://portal.example.com/api/v1/terminal?ticket=${ticket}`,
      later(30).toISOString(),
    ]);
    const holder = { userId: 'usr1', organizationId: 'org1', sessionId: 'ses1', apiKeyId: null, workspaceId: 'ws1' };
    expect(await redeemTicket(deps(), ticket, 'terminal')).toEqual({
      ...holder,
      kind: 'terminal',
      terminal: 't1',
      command: null,
      offset: 7,
      cols: 100,
      rows: 40,
    });
    expect(await redeemTicket(deps(), ticket, 'terminal')).toBeNull();
  });

  it('for a terminal without a name gets one that is its own', async () => {
    const names = [];
    for (let i = 0; i < 2; i++) {
      const redeemed = await redeemTicket(deps(), (await buy({ kind: 'terminal' })).ticket, 'terminal');
      expect(redeemed).toMatchObject({
        terminal: expect.stringMatching(/^[a-z0-9-]{1,40}$/),
        offset: null,
        cols: 80,
        rows: 24,
      });
      names.push(redeemed!.terminal);
    }
    expect(new Set(names).size).toBe(2);
  });

  it('for the chat leads to it, and opens no terminal', async () => {
    const { ticket, url } = await buy({ kind: 'chat' });
    expect(url).toBe(`wss://portal.example.com/api/v1/chat?ticket=${ticket}`);
    expect(await redeemTicket(deps(), ticket, 'terminal')).toBeNull();
    expect(await redeemTicket(deps(), ticket, 'chat')).toMatchObject({ kind: 'chat', workspaceId: 'ws1' });
    expect(await redeemTicket(deps(), ticket, 'chat')).toBeNull();
  });

  it('for a preview leads to its host', async () => {
    const { ticket, url } = await buy(previewInput);
    expect(url).toBe(`https://3000--ws1.preview.example.com/.slipway/enter?ticket=${ticket}`);
    expect(await redeemTicket(deps(), ticket, 'preview')).toMatchObject({
      kind: 'preview',
      port: 3000,
      path: '/a',
      workspaceId: 'ws1',
    });
  });

  it.each([
    ['a preview without a port', { kind: 'preview' }],
    ['an editor', { kind: 'editor' }],
  ] as [string, TicketInput][])('is not sold for %s', async (_what, input) => {
    await expect(buy(input)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });

  it('is kept as a digest alone', async () => {
    const { ticket } = await buy(previewInput);
    const rows = await database.db.selectFrom('tickets').selectAll().execute();
    expect(rows[0]!.tokenHash).toHaveLength(32);
    expect(JSON.stringify(rows)).not.toContain(ticket);
  });

  it('opens nothing of another kind', async () => {
    expect(await redeemTicket(deps(), (await buy(previewInput)).ticket, 'terminal')).toBeNull();
    expect(await redeemTicket(deps(), (await buy({ kind: 'terminal' })).ticket, 'preview')).toBeNull();
  });

  it('is good for half a minute', async () => {
    const [one, two] = [await buy(previewInput), await buy(previewInput)];
    now = later(29.999);
    expect(await redeemTicket(deps(), one.ticket, 'preview')).not.toBeNull();
    now = later(30);
    expect(await redeemTicket(deps(), two.ticket, 'preview')).toBeNull();
  });

  it('goes to one of many who use it at once', async () => {
    const { ticket } = await buy(previewInput);
    const redeemed = await Promise.all(Array.from({ length: 8 }, () => redeemTicket(deps(), ticket, 'preview')));
    expect(redeemed.filter(Boolean)).toHaveLength(1);
  });

  it('bought with a key is the key’s', async () => {
    const { ticket } = await buy(previewInput, member({ sessionId: null, apiKeyId: 'key1' }));
    expect(await redeemTicket(deps(), ticket, 'preview')).toMatchObject({ sessionId: null, apiKeyId: 'key1' });
    const next = await buy(previewInput, member({ sessionId: null, apiKeyId: 'key1' }));
    await database.db.updateTable('apiKeys').set({ expiresAt: start }).execute();
    expect(await redeemTicket(deps(), next.ticket, 'preview')).toBeNull();
  });

  it.each(losses)('is worth nothing when its person %s', async (_what, lose) => {
    const { ticket } = await buy(previewInput);
    await lose();
    expect(await redeemTicket(deps(), ticket, 'preview')).toBeNull();
  });

  it('and a preview session that are too old are removed, and no others', async () => {
    await enter();
    await buy(previewInput);
    now = later(29);
    await buy(previewInput);
    now = later(30);
    await deleteExpired(deps());
    const count = async () => [
      (await database.db.selectFrom('tickets').selectAll().execute()).length,
      (await database.db.selectFrom('previewSessions').selectAll().execute()).length,
    ];
    expect(await count()).toEqual([1, 1]);
    now = later(12 * 3600);
    await deleteExpired(deps());
    expect(await count()).toEqual([0, 0]);
  });
});

describe('a preview session', () => {
  it('is found by its token, and kept as a digest alone', async () => {
    const token = await enter();
    expect(token).toMatch(/^slp_[\w-]{43}$/);
    expect(await previewSession(deps(), token)).toEqual({
      userId: 'usr1',
      organizationId: 'org1',
      sessionId: 'ses1',
      apiKeyId: null,
      workspaceId: 'ws1',
      port: 3000,
    });
    expect(await previewSession(deps(), `${token}x`)).toBeNull();
    expect(JSON.stringify(await database.db.selectFrom('previewSessions').selectAll().execute())).not.toContain(token);
  });

  it('ends after a day of work', async () => {
    await database.db
      .updateTable('sessions')
      .set({ expiresAt: later(1_000_000) })
      .execute();
    const token = await enter();
    now = later(12 * 3600 - 1);
    expect(await previewSession(deps(), token)).not.toBeNull();
    now = later(12 * 3600);
    expect(await previewSession(deps(), token)).toBeNull();
  });

  it.each(losses)('is worth nothing when its person %s', async (_what, lose) => {
    const token = await enter();
    await lose();
    expect(await previewSession(deps(), token)).toBeNull();
  });

  it('is not made for a session that ended since the ticket was redeemed', async () => {
    const { ticket } = await buy(previewInput);
    const redeemed = (await redeemTicket(deps(), ticket, 'preview')) as PreviewTicket;
    await database.db.deleteFrom('sessions').execute();
    await expect(createPreviewSession(deps(), redeemed)).rejects.toThrow('foreign key');
  });
});
