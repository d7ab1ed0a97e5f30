import type { Input } from '#contract/infer.ts';
import type { publishing } from '#contract/publishing.ts';
import type { Member } from '../actor.ts';
import { seesAll } from '../policy/can.ts';
import { require } from '../policy/require.ts';
import type { Portal } from '../portal.ts';
import * as store from './store.ts';

/**
 * What stands before and after a request in a queue of any length. One that was decided is not in the queue of what waits any
 * more: then what came after it is next and, after the last, the one that waits longest.
 *
 * @throws NOT_FOUND
 */
export async function neighbours(
  portal: Portal,
  member: Member,
  { id, status, order, blueprint, builder, q }: Required<Pick<Query, 'id' | 'status' | 'order'>> & Query,
) {
  const { db } = portal;
  const row = require(member, 'request.read', await store.findRequest(db, member.organization.id, id));
  const queue = {
    organizationId: member.organization.id,
    visibleTo: seesAll(member.role, 'request.read') ? undefined : member.person.id,
    ...{ status, blueprintId: blueprint, builderId: builder, q: q?.trim() },
  };
  const back = order === 'oldest' ? 'newest' : 'oldest';
  const [previous, next, { isIn, before, total }] = await Promise.all([
    store.nextRequest(db, queue, { order: back, after: row }),
    store.nextRequest(db, queue, { order, after: row }),
    store.placeOf(db, queue, { order, of: row }),
  ]);
  const first = next === null && !isIn ? await store.nextRequest(db, queue, { order, after: null }) : null;
  return { previous, next: next ?? first, position: before + 1, total };
}

type Query = Omit<Input<typeof publishing.neighbours>, 'org'>;
