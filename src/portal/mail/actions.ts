import type { Member } from '../actor.ts';
import { invalid } from '../fail.ts';
import type { Portal } from '../portal.ts';
import { readCursor, writeCursor } from './rules.ts';
import * as store from './store.ts';
import { viewMail } from './view.ts';

export async function listOutbox(portal: Portal, member: Member, input: { limit: number; cursor?: string }) {
  const before = input.cursor === undefined ? undefined : readCursor(input.cursor);
  if (before === null) throw invalid('cursor', 'This is not a cursor of this list.');
  const filter = { organizationId: member.organization.id, before, limit: input.limit + 1 };
  const rows = await store.listOutbox(portal.db, filter);
  const page = rows.slice(0, input.limit);
  return { items: page.map(viewMail), nextCursor: rows.length > input.limit ? writeCursor(page.at(-1)!) : null };
}
