import type { Member } from '../actor.ts';
import { invalid } from '../fail.ts';
import type { Portal } from '../portal.ts';
import { readCursor, writeCursor } from './rules.ts';
import * as store from './store.ts';
import { viewAudit } from './view.ts';

export async function listAudit(
  portal: Portal,
  member: Member,
  input: { limit: number; cursor?: string; action?: string; target?: string },
) {
  const before = input.cursor === undefined ? undefined : readCursor(input.cursor);
  if (before === null) throw invalid('cursor', 'This is not a cursor of this list.');
  const { limit, action, target } = input;
  // One more than asked for tells whether there is another page.
  const filter = { organizationId: member.organization.id, action, target, before, limit: limit + 1 };
  const rows = await store.listAudit(portal.db, filter);
  const page = rows.slice(0, limit);
  const nextCursor = rows.length > limit ? writeCursor(page.at(-1)!.seq) : null;
  return { items: page.map(viewAudit), nextCursor };
}
