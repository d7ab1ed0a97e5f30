import pino from 'pino';
import { createFakeEngine } from '#engines/fake/engine.ts';
import { testDatabase } from '#test/harness/database.ts';
import type { Member } from '../actor.ts';
import { changes } from '../change.ts';
import type { Config } from '../config.ts';
import { createEventBus } from '../events/bus.ts';
import type { Access, Gateway } from '../gateway/gateway.ts';
import { createLimits } from '../http/limits.ts';
import { idFor } from '../ids.ts';
import { insertOrganization } from '../organizations/store.ts';
import type { Portal } from '../portal.ts';
import { newKeyEntry, parseKeyring } from '../seal/keyring.ts';
import { callerOfKey, memberIn } from './actions.ts';
import { adminCreateKey } from './break-glass.ts';

/** What people and their organizations need of a portal, on a real database with a clock that the test moves. */
export async function peoplePortal() {
  const database = await testDatabase();
  const { db } = database;
  let now = new Date('2025-01-01T00:00:00Z');
  const clock = () => now;
  const log = pino({ level: 'silent' });
  const events = createEventBus({ db, clock, log });
  const revoked: Access[] = [];
  const engine = createFakeEngine();
  const url = 'http://localhost:7080';
  const parts: Partial<Portal> = {
    config: { url, appsDomain: 'apps.localhost', previewDomain: 'preview.localhost' } as Config,
    log,
    clock,
    ids: idFor,
    db,
    change: changes(db, clock, { committed: () => events.wake() }),
    events,
    keyring: parseKeyring(newKeyEntry('k1')),
    origins: new Set([url]),
    limits: createLimits({ requestsPerMinute: 1000, launchesPerMinute: 1000, clock }),
    engines: {
      kinds: ['local'],
      of: () => engine,
      capabilities: () => engine.capabilities,
      open: async () => {},
      forget: async () => {},
      supervisorUrl: () => '',
    },
    gateway: { revoke: (access: Access) => void revoked.push(access) } as Gateway,
    wake: () => {},
  };
  const portal = parts as Portal;

  return {
    portal,
    engine,
    /** What the gateway was told to end. */
    revoked,
    advance(milliseconds: number) {
      now = new Date(now.getTime() + milliseconds);
    },
    async organization(slug: string): Promise<string> {
      const made = await portal.change('system', ({ tx, now }) => insertOrganization(tx, slug, now));
      return made!.id;
    },
    /** Somebody who is in an organization, signed in with a key. */
    async member(email: string, org: string, role: 'admin' | 'user' = 'user'): Promise<Member> {
      const caller = await callerOfKey(portal, await adminCreateKey(portal, { email, org, role }), '192.0.2.1');
      return (await memberIn(portal, caller!, org))!;
    },
    /** Texts of the mails to an address, oldest first. */
    async mailsTo(email: string) {
      return db
        .selectFrom('mails')
        .selectAll()
        .where('recipient', '=', email)
        .orderBy('createdAt')
        .orderBy('id')
        .execute();
    },
    async audited(action: string) {
      return db.selectFrom('auditEvents').selectAll().where('action', '=', action).orderBy('seq').execute();
    },
    close: () => database.drop(),
  };
}

export type PeoplePortal = Awaited<ReturnType<typeof peoplePortal>>;

/** The token in the one-time link that a text holds. */
export function tokenIn(text: string): string {
  const token = /#(sll_[\w-]+)/.exec(text)?.[1];
  if (!token) throw new Error(`There is no link in: ${text}`);
  return token;
}
