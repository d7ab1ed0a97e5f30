import type { Allowed } from '#contract/common.ts';
import { type ErrorCode, errors } from '#contract/errors.ts';
import type { DeploymentStatus, RequestStatus } from '#contract/publishing.ts';
import type { WorkspaceStatus } from '#contract/workspaces.ts';

const yes: Allowed = { ok: true };
const no = (code: ErrorCode, reason: string = errors[code].message): Allowed => ({ ok: false, code, reason });

export interface SubmitFacts {
  workspaceStatus: WorkspaceStatus;
  /** Its environment says how an app of it is built and run. */
  hasApp: boolean;
  /** The tree that it started from is known. */
  started: boolean;
  /** A request of it waits for review. */
  pending: boolean;
  /** Its files differ from the base. */
  changed: boolean;
  /** The last approved version did not go live, so the same files may be published again. */
  failedBefore: boolean;
}

export function decideSubmit(facts: SubmitFacts): Allowed {
  if (facts.workspaceStatus !== 'running') return no('WORKSPACE_NOT_RUNNING');
  if (!facts.hasApp) return no('CONFLICT', 'Its blueprint does not say how an app of it is run.');
  if (!facts.started) return no('SERVICE_UNAVAILABLE', 'The workspace is still being prepared. Try again in a moment.');
  if (facts.pending) return no('REQUEST_IN_PROGRESS');
  if (!facts.changed && !facts.failedBefore) return no('NOTHING_TO_PUBLISH');
  return yes;
}

/** Whether a workspace can be brought up to what its app's repository holds. */
export function decideUpdate(facts: { workspaceStatus: WorkspaceStatus; published: boolean }): Allowed {
  if (!facts.published) return no('CONFLICT', 'Nothing of this workspace was approved yet, so there is no repository.');
  if (facts.workspaceStatus !== 'running') return no('WORKSPACE_NOT_RUNNING');
  return yes;
}

/**
 * What a builder's files are compared with: the newest approved commit, or what visitors have when an admin went back from
 * it. Otherwise what was gone back from could never be published again, since it is what the workspace still holds.
 *
 * @param versions states of the versions of the newest approved commit
 */
export function decideCompared(
  commits: { published: string; live: string | null },
  versions: DeploymentStatus[],
): string {
  const isAhead = versions.some((status) => status === 'queued' || status === 'building' || status === 'live');
  const wentBack = versions.includes('superseded') && !isAhead;
  return wentBack ? (commits.live ?? commits.published) : commits.published;
}

/** What to do with a decision: make it, answer it as it was made before, or refuse it. */
export type Decision = { do: 'decide' } | { do: 'repeat' } | { do: 'refuse'; code: ErrorCode; reason: string };

const refuse = (code: ErrorCode, reason: string = errors[code].message): Decision => ({ do: 'refuse', code, reason });

export interface ApproveFacts {
  status: RequestStatus;
  commit: string;
  /** The commit that the admin looked at. */
  seen: string;
  base: string;
  /** The newest approved commit of the app; null before the first. */
  published: string | null;
  /** The builder is still an active member. */
  builderActive: boolean;
  /** The admin would decide a request of their own. */
  self: boolean;
  /** Another active admin has ever signed in, so somebody else could review it. */
  otherAdmin: boolean;
}

/**
 * An approval is bound to the commit that was seen and to the base it was compared with: when another version of the app
 * was approved since, the diff that the admin read is not what would change.
 */
export function decideApprove(facts: ApproveFacts): Decision {
  const seenSame = facts.seen === facts.commit;
  if (facts.status === 'approved') return seenSame ? { do: 'repeat' } : refuse('STALE_REVIEW');
  if (facts.status !== 'pending') return refuse('REQUEST_NOT_PENDING');
  if (!seenSame) return refuse('STALE_REVIEW');
  if (facts.published !== null && facts.published !== facts.base) {
    const reason =
      'Another version of this app was approved since. The builder has to withdraw this request and submit again.';
    return refuse('STALE_REVIEW', reason);
  }
  if (!facts.builderActive) {
    return refuse('CONFLICT', 'The builder is no longer a member of this organization. Reject the request.');
  }
  if (facts.self && facts.otherAdmin) {
    return refuse('FORBIDDEN', 'This is your own request. Another admin has to review it.');
  }
  return { do: 'decide' };
}

/** For rejecting and withdrawing: once, and the same again answers the same. */
export function decideEnd(status: RequestStatus, wanted: 'rejected' | 'withdrawn'): Decision {
  if (status === 'pending') return { do: 'decide' };
  return status === wanted ? { do: 'repeat' } : refuse('REQUEST_NOT_PENDING');
}

/** A decision as what a button shows: one that was made already is off. */
export function allowedOf(decision: Decision): Allowed {
  if (decision.do === 'decide') return yes;
  return decision.do === 'repeat' ? no('REQUEST_NOT_PENDING') : no(decision.code, decision.reason);
}

/** Seconds to wait after a number of failures: soon at first, then at most every five minutes. */
export function backoff(attempts: number): number {
  return Math.min(5 * 2 ** Math.max(0, attempts - 1), 300);
}

/** A live version that was started again. */
export interface Restart {
  /** How often in a row. */
  tries: number;
  triedAt: Date;
  /** When it is started again, unless it runs by then. */
  dueAt: Date;
  /** Why it does not run; null while it does, as far as is known. */
  message: string | null;
}

/** Milliseconds that an app has to run after a start to count as running: what ends sooner would be started for ever. */
const steady = 60_000;

/** ended: it came up, and not for long. forget: it runs well, so that the next start is the first again. */
export function decideRestart(facts: {
  runs: boolean;
  last: Restart | undefined;
  now: Date;
}): 'start' | 'ended' | 'recovered' | 'forget' | 'nothing' {
  const { runs, last } = facts;
  const now = facts.now.getTime();
  if (!last) return runs ? 'nothing' : 'start';
  if (runs && last.message !== null) return 'recovered';
  if (runs) return now - last.triedAt.getTime() >= steady ? 'forget' : 'nothing';
  if (last.dueAt.getTime() <= now) return 'start';
  return last.message === null ? 'ended' : 'nothing';
}

/**
 * Seconds to wait after a number of starts in a row. Between half and all of {@link backoff}: what went down together does
 * not all come back in the same instant.
 *
 * @param random from 0 to 1
 */
export const restartPause = (tries: number, random: number): number => backoff(tries) * (0.5 + random / 2);

/** What was seen last of the copies of a version. */
export interface SeenReplicas {
  ready: number;
  /** When the number changed, or the engine was asked for what was missing. */
  since: Date;
}

/** Milliseconds that copies may be missing: the engine starts again by itself what ended. */
const missingFor = 60_000;

/** changed: whoever looks at it is told. ask: the engine is asked again for what is missing. */
export function decideMissing(facts: {
  wanted: number;
  ready: number;
  last: SeenReplicas | undefined;
  now: Date;
}): 'changed' | 'ask' | 'nothing' {
  const { wanted, ready, last, now } = facts;
  if (!last || last.ready !== ready) return 'changed';
  return ready < wanted && now.getTime() - last.since.getTime() >= missingFor ? 'ask' : 'nothing';
}

/** What a build said last, fit to be shown: without the sequences that colour a terminal, and not too long. */
export function lastLines(log: string, count = 20): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  const plain = log.replaceAll(/\u001b\[[0-9;?]*[A-Za-z]/g, '').replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '');
  return plain.trimEnd().split('\n').slice(-count).join('\n').slice(-4000);
}
