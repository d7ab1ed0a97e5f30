import { fetchBranch } from '#git/fetch.ts';
import { GitError } from '#git/run.ts';
import { ForgeError, type ForgeErrorCode, type RemoteForgeOptions } from './forge.ts';
import { gitErrorCode, refOf } from './push.ts';

/**
 * Brings a branch of a forge that is somebody else's into a bare repository.
 *
 * @param from.authorization value of the header
 * @throws ForgeError
 */
export async function fetchFrom(
  from: { name: string; url: URL; authorization: string; reach: RemoteForgeOptions['reach'] },
  { into, branch, have }: { into: string; branch: string; have: readonly string[] },
): Promise<string> {
  const { name, url, authorization } = from;
  try {
    const remote = { url, authorization, ...(await from.reach(url)) };
    return await fetchBranch(into, remote, { ref: refOf(branch), have });
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    throw fetchError(name, error);
  }
}

/** What git said, for people: its own words name folders of this machine. */
export function fetchError(name: string, error: GitError): ForgeError {
  const refused = /fsck|bad object|hasDot|invalid index-pack output|unpack/i.test(error.stderr);
  const missing = /couldn't find remote ref/.test(error.stderr);
  const code = refused ? 'failed' : missing ? 'not_found' : gitErrorCode(error);
  const says = refused ? 'it holds what git refuses, or more than the portal takes.' : words[code];
  return new ForgeError(code, `The repository at ${name} could not be read: ${says}`, { cause: error });
}

const words: Record<ForgeErrorCode, string> = {
  conflict: 'it sends the portal to another address.',
  unauthorized: 'the token may not read it.',
  not_found: 'it is not there, or the token may not see it.',
  rate_limited: 'the forge asks the portal to wait.',
  unavailable: 'the forge could not be reached.',
  failed: 'git could not fetch it.',
};
