import { pushCommit } from '#git/push.ts';
import { GitError } from '#git/run.ts';
import { ForgeError, type ForgeErrorCode, type RemoteForgeOptions } from './forge.ts';

/**
 * Pushes one commit to a branch of a forge that is somebody else's.
 *
 * @param to.authorization value of the header
 * @throws ForgeError
 */
export async function pushTo(
  to: { name: string; url: URL; authorization: string; reach: RemoteForgeOptions['reach'] },
  { from, commit, branch, expect }: { from: string; commit: string; branch: string; expect?: string | null },
): Promise<void> {
  const { name, url, authorization } = to;
  try {
    const remote = { url, authorization, ...(await to.reach(url)) };
    await pushCommit(from, remote, { commit, ref: refOf(branch), expect });
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    const code = gitErrorCode(error);
    throw new ForgeError(code, `${name}: ${words[code](branch)}`, { cause: error });
  }
}

/** A branch as a ref. Forges name their default branches as they like, within what git and a URL take as it is. */
export function refOf(branch: string): string {
  if (!/^[A-Za-z0-9](?:[\w./-]*\w)?$/.test(branch) || /\.\.|\/\/|\/\.|\.\/|\.lock(?:\/|$)/.test(branch)) {
    throw new ForgeError('failed', 'This cannot name a branch.');
  }
  return `refs/heads/${branch}`;
}

const words: Record<ForgeErrorCode, (branch: string) => string> = {
  conflict: (branch) => `the branch ${branch} is protected, was moved, or is not where it was expected.`,
  unauthorized: () => 'the token may not push here.',
  not_found: () => 'there is no such repository, or the token may not see it.',
  rate_limited: () => 'it asks the portal to wait. It goes on by itself.',
  unavailable: () => 'it could not be reached. The portal tries again by itself.',
  failed: (branch) => `the branch ${branch} could not be pushed.`,
};

/** What git's words mean. They are not shown: they name folders of this machine. */
export function gitErrorCode({ reason, stderr }: Pick<GitError, 'reason' | 'stderr'>): ForgeErrorCode {
  if (reason === 'limit') return 'unavailable';
  if (
    /stale info|non-fast-forward|fetch first|cannot lock ref|\[remote rejected\]|hook declined|error: 30[12378]/.test(
      stderr,
    )
  )
    return 'conflict';
  if (/Authentication failed|could not read (?:Username|Password)|error: 40[13]/.test(stderr)) return 'unauthorized';
  if (/not found|error: 404/.test(stderr)) return 'not_found';
  if (/error: 429/.test(stderr)) return 'rate_limited';
  if (
    /error: 5\d\d|Could not resolve|Failed to connect|timed out|Connection (?:refused|reset)|hung up|Empty reply|too slow/i.test(
      stderr,
    )
  )
    return 'unavailable';
  return 'failed';
}
