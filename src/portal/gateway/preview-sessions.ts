import { hashToken, newToken } from '../ids.ts';
import type { Portal } from '../portal.ts';
import type { AppTicket, PreviewSession, PreviewTicket } from './deps.ts';
import { mayEnter } from './entry.ts';
import { placeColumns, placeOf } from './place.ts';

/** A working day. It ends sooner with the sign-in that bought its ticket. */
const goodFor = 12 * 3600;

/** @returns the value of the preview's or app's cookie, and the seconds it is good for */
export async function createPreviewSession(
  { db, clock }: Pick<Portal, 'db' | 'clock'>,
  ticket: PreviewTicket | AppTicket,
): Promise<{ token: string; seconds: number }> {
  const now = clock();
  const token = newToken('slp_');
  await db
    .insertInto('previewSessions')
    .values({
      tokenHash: hashToken(token),
      userId: ticket.userId,
      sessionId: ticket.sessionId,
      apiKeyId: ticket.apiKeyId,
      ...placeColumns(ticket.workspaceId),
      port: ticket.kind === 'preview' ? ticket.port : null,
      createdAt: now,
      expiresAt: new Date(now.getTime() + goodFor * 1000),
    })
    .execute();
  return { token, seconds: goodFor };
}

/** @returns null when there is none, it is too old, or its person may not enter the workspace or app any more */
export async function previewSession(
  { db, clock }: Pick<Portal, 'db' | 'clock'>,
  token: string,
): Promise<PreviewSession | null> {
  const now = clock();
  const found = await db
    .selectFrom('previewSessions')
    .select(['userId', 'sessionId', 'apiKeyId', 'workspaceId', 'requestId', 'appId', 'port'])
    .where('tokenHash', '=', hashToken(token))
    .where('expiresAt', '>', now)
    .executeTakeFirst();
  if (!found) return null;
  const session = placeOf(found);
  const entered = await mayEnter(db, now, session);
  return entered ? { ...session, ...entered } : null;
}
