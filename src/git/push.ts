import { configuration, keepsToAddress, portOf, type Remote } from './fetch.ts';
import { GitError, git, gitLine } from './run.ts';

/** Seconds; of a project of 500 MB over a line of 2 MB/s. */
const patience = 300;

/**
 * Pushes one commit out of a bare repository to a branch of somebody else's server, which is told who pushes.
 *
 * @param remote.authorization the header's value. It goes by the environment: arguments can be read by everybody on the
 *   machine, an address is written to logs, and a repository's configuration stays on the disk
 * @param options.expect refused with "stale info" unless the ref is at this commit (null: unless it is missing)
 * @throws GitError
 */
export async function pushCommit(
  folder: string,
  { url, addresses, proxy, authorization }: Remote & { authorization: string },
  options: { commit: string; ref: string; expect?: string | null },
): Promise<void> {
  const { commit, ref, expect } = options;
  const settings = {
    // A server that sends us elsewhere would send the header there, too.
    'http.followRedirects': 'false',
    // The server says nothing while it checks what it got.
    'http.lowSpeedLimit': '1000',
    'http.lowSpeedTime': '120',
    'http.extraHeader': `Authorization: ${authorization}`,
    ...(addresses
      ? { 'http.curloptResolve': `${url.hostname.replace(/^\[|\]$/g, '')}:${portOf(url)}:${addresses.join(',')}` }
      : {}),
  };
  const env = {
    ...configuration(settings),
    GIT_ALLOW_PROTOCOL: url.protocol.slice(0, -1),
    ...(proxy ? { https_proxy: proxy } : {}),
  };
  if (addresses && !keepsToAddress(await gitLine(['--version'], { folder }))) {
    throw new GitError('exit', null, Buffer.alloc(0), 'git is older than 2.37');
  }
  const lease = expect === undefined ? [] : [`--force-with-lease=${ref}:${expect ?? ''}`];
  const args = ['push', '--quiet', '--no-verify', '--no-follow-tags', ...lease, '--', url.href, `${commit}:${ref}`];
  await git(args, { folder, env, timeout: patience });
}
