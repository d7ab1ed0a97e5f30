import type { HeldUp } from '#contract/publishing.ts';
import { forgeName } from '../forges/rules.ts';

/** An approved request on its way to the forge, which did not take it yet. */
export interface HeldAtForge {
  /** Kind of the forge that it goes to; null for the built-in one. */
  forge: string | null;
  error: string;
  /** Trying again does not mend it: somebody has to, and people were told. */
  isTold: boolean;
  pullNumber: number | null;
}

/**
 * What holds a request up at the forge, and who does what about it.
 *
 * @param isEarlier it is an earlier request of the same app that is held up, which this one waits behind
 */
export function heldAtForge({ forge, error, isTold, pullNumber }: HeldAtForge, isEarlier = false): HeldUp {
  const at = forgeName(forge);
  return {
    at,
    reason: isEarlier ? `An earlier version of this app has to be there first. ${error}` : error,
    advice: isTold ? adviceFor(at, forge, pullNumber) : nobody,
  };
}

/** What the cluster could not do yet is tried again, and fails with its reason when it never can. */
export const heldAtCluster = (message: string): HeldUp => ({ at: 'the cluster', reason: message, advice: nobody });

const nobody = 'You need not do anything: the portal tries again by itself.';

function adviceFor(at: string, forge: string | null, pullNumber: number | null): string {
  if (forge === null) return 'An admin looks at it. The portal goes on by itself once it is mended.';
  const mend = `An admin mends this at ${at} or in Settings, Forge; then it goes on by itself.`;
  if (pullNumber === null) return mend;
  return `${mend} Merging pull request #${pullNumber} there does, too; closing it sends the request back.`;
}
