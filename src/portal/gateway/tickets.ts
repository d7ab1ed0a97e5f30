import { randomUUID } from 'node:crypto';
import type { InferContractRouterInputs } from '@orpc/contract';
import { z } from 'zod';
import type { contract } from '#contract/contract.ts';
import type { Caller, Member } from '../actor.ts';
import { invalid } from '../fail.ts';
import { hashToken, newToken } from '../ids.ts';
import type { Portal } from '../portal.ts';
import type { Ticket } from './deps.ts';
import { mayEnter } from './entry.ts';
import { placeColumns, placeOf } from './place.ts';

/** Long enough for a slow page to use what it just bought; too short for anybody who finds it in a log. */
const goodFor = 30_000;

const terminal = z.object({
  kind: z.literal('terminal'),
  terminal: z.string(),
  command: z.string().nullable(),
  offset: z.int().nullable(),
  cols: z.int(),
  rows: z.int(),
});
const chat = z.object({ kind: z.literal('chat') });
const preview = z.object({ kind: z.literal('preview'), port: z.int(), path: z.string() });
const app = z.object({ kind: z.literal('app'), host: z.string(), path: z.string(), visit: z.string() });
/** What a ticket opens, as it is kept in its row. */
const purpose = z.discriminatedUnion('kind', [terminal, chat, preview, app]);
type Purpose = z.infer<typeof purpose>;
type WorkspacePurpose = Exclude<Purpose, { kind: 'app' }>;

export type TicketInput = Omit<InferContractRouterInputs<typeof contract>['workspaces']['ticket'], 'org' | 'id'>;

/**
 * Makes a ticket for one terminal, the chat or one preview of a workspace, or for the preview of a
 * publish request: for 30 seconds, for one use, for this person and this
 * sign-in. The caller has checked that the member may enter.
 *
 * @returns `url` to open it at: a `ws:` URL for a terminal or the chat, a page for a preview
 * @throws BAD_REQUEST for a preview without a port, and for what has no tickets
 */
export async function createTicket(
  portal: Pick<Portal, 'db' | 'clock'> & { config: Pick<Portal['config'], 'url' | 'previewDomain'> },
  member: Member,
  place: { id: string },
  input: TicketInput,
): Promise<{ ticket: string; url: string; expiresAt: string }> {
  const opens = purposeOf(input);
  const { ticket, expiresAt } = await insertTicket(portal, member, place, opens);
  return { ticket, url: urlOf(ticket, opens, place.id, portal.config), expiresAt: expiresAt.toISOString() };
}

/**
 * The same for an app: besides, the ticket is for the browser alone that began the visit. The caller has checked that the
 * person may enter, and that the host is the app's.
 *
 * @returns the page that it opens
 */
export async function createAppTicket(
  portal: Pick<Portal, 'db' | 'clock'> & { config: Pick<Portal['config'], 'url'> },
  caller: Caller,
  place: { id: string },
  opens: { host: string; path: string; visit: string },
): Promise<string> {
  const { ticket } = await insertTicket(portal, caller, place, { kind: 'app', ...opens });
  return `${new URL(portal.config.url).protocol}//${opens.host}/.slipway/enter?ticket=${ticket}`;
}

async function insertTicket(
  { db, clock }: Pick<Portal, 'db' | 'clock'>,
  caller: Caller,
  place: { id: string },
  opens: Purpose,
): Promise<{ ticket: string; expiresAt: Date }> {
  const ticket = newToken('slt_');
  const expiresAt = new Date(clock().getTime() + goodFor);
  await db
    .insertInto('tickets')
    .values({
      tokenHash: hashToken(ticket),
      userId: caller.person.id,
      sessionId: caller.sessionId,
      apiKeyId: caller.apiKeyId,
      ...placeColumns(place.id),
      kind: opens.kind,
      data: JSON.stringify(opens),
      expiresAt,
    })
    .execute();
  return { ticket, expiresAt };
}

function purposeOf({ kind, port, path, terminal: id, command, offset, cols, rows }: TicketInput): WorkspacePurpose {
  if (kind === 'terminal') {
    const place = { offset: offset ?? null, cols: cols ?? 80, rows: rows ?? 24 };
    return { kind, terminal: id ?? randomUUID(), command: command ?? null, ...place };
  }
  if (kind === 'chat') return { kind };
  if (kind !== 'preview') throw invalid('kind', 'Tickets open a terminal, the chat or a preview.');
  if (port === undefined) throw invalid('port', 'A preview needs a port.');
  return { kind, port, path: path ?? '/' };
}

function urlOf(
  ticket: string,
  opens: WorkspacePurpose,
  placeId: string,
  config: { url: string; previewDomain: string },
): string {
  if (opens.kind !== 'preview') return `${config.url.replace(/^http/, 'ws')}/api/v1/${opens.kind}?ticket=${ticket}`;
  const { protocol } = new URL(config.url);
  return `${protocol}//${opens.port}--${placeId}.${config.previewDomain}/.slipway/enter?ticket=${ticket}`;
}

/**
 * Uses a ticket up. Of two at once, one gets it.
 *
 * @returns null when there is none of that kind, it is too old, or its person may not enter any more
 */
export async function redeemTicket<K extends Ticket['kind']>(
  { db, clock }: Pick<Portal, 'db' | 'clock'>,
  token: string,
  kind: K,
): Promise<Extract<Ticket, { kind: K }> | null> {
  const now = clock();
  const found = await db
    .deleteFrom('tickets')
    .where('tokenHash', '=', hashToken(token))
    .where('kind', '=', kind)
    .where('expiresAt', '>', now)
    .returning(['userId', 'sessionId', 'apiKeyId', 'workspaceId', 'requestId', 'appId', 'data'])
    .executeTakeFirst();
  if (!found) return null;
  const { data, ...holder } = placeOf(found);
  const entered = await mayEnter(db, now, holder);
  if (!entered) return null;
  return { ...holder, ...entered, ...purpose.parse(data) } as Extract<Ticket, { kind: K }>;
}

/** Removes tickets and preview sessions that are too old to be used. */
export async function deleteExpired({ db, clock }: Pick<Portal, 'db' | 'clock'>): Promise<void> {
  const now = clock();
  await db.deleteFrom('tickets').where('expiresAt', '<=', now).execute();
  await db.deleteFrom('previewSessions').where('expiresAt', '<=', now).execute();
}
