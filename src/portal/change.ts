import type { Changed } from '#contract/events.ts';
import type { PreferenceKind } from '#contract/notifications.ts';
import type { Author } from './actor.ts';
import type { Db, Tx } from './db/database.ts';
import { newId } from './ids.ts';

export interface AuditLine {
  organizationId: string | null;
  action: string;
  target: { type: string; id?: string | null; label?: string | null };
  data?: Record<string, unknown>;
}

export interface Mail {
  /** Of a mail that is queued once, however often it is said; a fresh one without it. */
  id?: string;
  organizationId: string | null;
  to: string;
  subject: string;
  text: string;
  /** Of mail that its recipient may stop: who they are, and which mails these are. Without it nobody can, as with sign-in links. */
  stop?: { userId: string; kind: PreferenceKind };
}

export interface Notice {
  organizationId: string;
  type: Changed['type'];
  id: string | null;
  /** Who hears of it. `owner`: that person and the admins; `person`: nobody else. */
  for: 'members' | 'admins' | { owner: string } | { person: string };
}

/** One change while it is made. What is said here commits with the rows that are written, or not at all. */
export interface Change {
  tx: Tx;
  now: Date;
  audit(line: AuditLine): Promise<void>;
  notify(notice: Notice): Promise<void>;
  mail(mail: Mail): Promise<void>;
  /** Runs after the commit, in order. Only to hurry what would happen anyway: it is lost when the portal dies here. */
  after(work: () => void): void;
}

/** Makes one change: a transaction with its audit lines, notices and mail. Throws what `work` throws, with nothing left behind. */
export type MakeChange = <T>(author: Author, work: (change: Change) => Promise<T>) => Promise<T>;

/**
 * @param hooks.committed wakes what watches the tables (event streams, the mail queue); called once per committed change
 */
export function changes(db: Db, clock: () => Date, hooks: { committed: () => void }): MakeChange {
  return async (author, work) => {
    const later: (() => void)[] = [];
    const result = await db.transaction().execute((tx) => work(changeIn(tx, author, clock(), later)));
    hooks.committed();
    for (const run of later) run();
    return result;
  };
}

function changeIn(tx: Tx, author: Author, now: Date, later: (() => void)[]): Change {
  const system = author === 'system';
  return {
    tx,
    now,
    async audit({ organizationId, action, target, data = {} }) {
      await tx
        .insertInto('auditEvents')
        .values({
          id: newId('aud'),
          organizationId,
          at: now,
          actorId: system ? null : author.id,
          actorLabel: system ? 'Slipway' : author.label,
          ip: system ? null : author.ip,
          action,
          targetType: target.type,
          targetId: target.id ?? null,
          targetLabel: target.label ?? null,
          data: JSON.stringify(data),
        })
        .execute();
    },
    async notify({ organizationId, type, id, for: audience }) {
      await tx
        .insertInto('events')
        .values({
          organizationId,
          type,
          targetId: id,
          ...audienceOf(audience),
          at: now,
        })
        .execute();
    },
    async mail({ id = newId('ml'), organizationId, to, subject, text, stop }) {
      await tx
        .insertInto('mails')
        .values({
          id,
          organizationId,
          recipient: to,
          subject,
          text,
          stopUserId: stop?.userId ?? null,
          stopKind: stop?.kind ?? null,
          status: 'queued',
          dueAt: now,
          createdAt: now,
        })
        .onConflict((conflict) => conflict.column('id').doNothing())
        .execute();
    },
    after: (work) => void later.push(work),
  };
}

function audienceOf(audience: Notice['for']) {
  if (typeof audience === 'string') return { audience, userId: null };
  if ('owner' in audience) return { audience: 'owner', userId: audience.owner } as const;
  return { audience: 'person', userId: audience.person } as const;
}
