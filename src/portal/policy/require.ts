import type { Member } from '../actor.ts';
import { fail } from '../fail.ts';
import { type Act, can, type Thing } from './can.ts';

/**
 * Returns the thing when the member may do the act to it.
 *
 * @throws NOT_FOUND when it is missing or hidden: both answer alike; FORBIDDEN when it may be seen
 */
export function require<T extends Thing>(member: Member, act: Act, thing: T | undefined): T {
  const verdict = thing ? can(askerOf(member), act, thing) : 'hide';
  if (verdict === 'hide') throw fail('NOT_FOUND');
  if (verdict === 'forbid') throw fail('FORBIDDEN');
  return thing!;
}

export const askerOf = (member: Member) => ({
  userId: member.person.id,
  organizationId: member.organization.id,
  role: member.role,
});
