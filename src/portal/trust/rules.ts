import { type Check, type HeldBack, needsReason } from '#contract/publishing.ts';
import type { TrustPolicy } from '#contract/trust.ts';
import { protects } from './protected-paths.ts';

/** Without rules, whatever a trusted member publishes goes live. */
export const noPolicy: TrustPolicy = { checksPass: false, maxFiles: null, maxLines: null, protectedPaths: [] };

/** What an admin did to a version with the very same files, the last time. */
export type Refusal = 'rolled_back' | 'taken_down' | 'deleted';

const refusals: Record<Refusal, string> = {
  rolled_back: 'An admin rolled back from a version with exactly these files.',
  taken_down: 'An admin took down an app with exactly these files.',
  deleted: 'An admin deleted an app with exactly these files.',
};

export interface Submitted {
  checks: Check[];
  stats: { files: number; additions: number; deletions: number };
  files: readonly { path: string; from: string | null }[];
  /** Null when no admin refused these files, or one has approved them since. */
  refusal: Refusal | null;
}

const dayMs = 86_400_000;
/** After so long somebody has changed teams, or their work has. */
const lookAgainAfter = 90 * dayMs;

/** Whether an admin should look at a trust again. */
export const isDue = (lookedAt: Date, now: Date): boolean => now.getTime() - lookedAt.getTime() >= lookAgainAfter;

/** Paths that are named before the rest is only counted. */
const mostNamed = 3;

/** Why a trusted member's request waits for a review all the same; empty when it goes live without one. */
export function holdBack(policy: TrustPolicy, { checks, stats, files, refusal }: Submitted): HeldBack[] {
  const held: HeldBack[] = [];
  const hold = (rule: HeldBack['rule'], message: string) => held.push({ rule, message });
  // What may hold a secret is read by somebody, however much its builder is trusted: once live, it is out.
  if (needsReason(checks)) hold('secrets', 'What looks like a secret is always reviewed.');
  // Trust is in a person; that an admin wanted just these files gone is newer than it, and says more.
  if (refusal) hold('refused', `${refusals[refusal]} One has to approve them first.`);
  if (policy.checksPass && checks.some(({ severity }) => severity !== 'ok'))
    hold('checks', 'A check found something, and only what passes all checks goes live without a review.');
  const { maxFiles, maxLines } = policy;
  if (maxFiles !== null && stats.files > maxFiles)
    hold('files', `It changes ${filesText(stats.files)}; without a review at most ${filesText(maxFiles)} may change.`);
  const lines = stats.additions + stats.deletions;
  if (maxLines !== null && lines > maxLines)
    hold('lines', `It changes ${linesText(lines)}; without a review at most ${linesText(maxLines)} may change.`);
  const touched = touchedOf(policy.protectedPaths, files);
  if (touched.length > 0) hold('paths', `It changes what is protected: ${named(touched)}.`);
  return held;
}

/** A file that is moved away is changed where it was, too. */
function touchedOf(patterns: readonly string[], files: Submitted['files']): string[] {
  const isProtected = protects(patterns);
  return files.flatMap(({ path, from }) => [path, ...(from === null ? [] : [from])]).filter(isProtected);
}

const counted = (count: number, one: string) => `${count.toLocaleString('en')} ${one}${count === 1 ? '' : 's'}`;
const filesText = (count: number) => counted(count, 'file');
const linesText = (count: number) => counted(count, 'line');

function named(paths: string[]): string {
  const rest = paths.length - mostNamed;
  const first = paths.slice(0, mostNamed).join(', ');
  return rest > 0 ? `${first} and ${rest.toLocaleString('en')} more` : first;
}
