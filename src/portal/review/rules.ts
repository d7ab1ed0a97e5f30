import type { Allowed } from '#contract/common.ts';
import { type ErrorCode, errors } from '#contract/errors.ts';
import type { RequestStatus } from '#contract/publishing.ts';

/** Milliseconds that a preview runs on while nobody looks at it. */
export const idleAfter = 15 * 60_000;

const no = (code: ErrorCode, reason: string = errors[code].message): Allowed => ({ ok: false, code, reason });

export interface StartFacts {
  status: RequestStatus;
  /** Its environment says how an app of it is built and run. */
  hasApp: boolean;
}

/** A preview is for a decision that is still to be made. */
export function decideStart({ status, hasApp }: StartFacts): Allowed {
  if (status !== 'pending') return no('REQUEST_NOT_PENDING');
  if (!hasApp) return no('CONFLICT', 'Its blueprint does not say how an app of it is run.');
  return { ok: true };
}

/** What runs for one person has one limit, whether it is a workspace of theirs or a preview that they started. */
export function decideRoom(running: { workspaces: number; previews: number }, most: number): Allowed {
  if (running.workspaces + running.previews < most) return { ok: true };
  return no(
    'QUOTA_EXCEEDED',
    `You may have ${most} running ${most === 1 ? 'workspace or preview' : 'workspaces and previews'}. Stop one first.`,
  );
}

/** Why a preview ends by itself; null while it goes on. */
export function decideEnd(facts: { status: RequestStatus; lookedAt: Date; now: Date }): 'decided' | 'idle' | null {
  if (facts.status !== 'pending') return 'decided';
  return facts.now.getTime() - facts.lookedAt.getTime() >= idleAfter ? 'idle' : null;
}
