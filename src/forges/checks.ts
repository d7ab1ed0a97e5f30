import { ForgeError, type PullRequest } from './forge.ts';

/**
 * Whether a pull request may be merged as it was approved.
 *
 * @param forge as people know it
 * @returns true when it has been merged already
 * @throws ForgeError `conflict`
 */
export function isMerged(forge: string, pull: PullRequest, commit: string): boolean {
  if (pull.headCommit !== commit) {
    throw new ForgeError('conflict', 'The pull request is not at the commit that was approved.');
  }
  if (pull.status === 'closed') {
    throw new ForgeError('conflict', `The pull request was closed at ${forge}. Reopen it there to go on.`);
  }
  return pull.status === 'merged';
}
