import { GitError, type GitOptions, git, gitLine } from './run.ts';

/** Where a repository of somebody else's is, as the caller has checked it. */
export interface Remote {
  url: URL;
  /** The addresses that were checked: git connects to one of them, whatever the name resolves to by then. Null: through the proxy. */
  addresses: readonly string[] | null;
  proxy: string | null;
}

const megabyte = 1024 * 1024;
/** Bytes of the largest file that git may write: all that comes lies in one pack. */
export const largestPack = 200 * megabyte;
const patience = 60;
const name = 'refs/slipway/fetched';

/** What comes is checked as strictly as git can, and stays packed: a huge file is never held in memory. */
const checked = { 'fetch.fsckObjects': 'true', 'fetch.unpackLimit': '1' };

/**
 * Brings the newest commit of a repository into an empty bare one: no history, tags, submodules or redirects, and nothing
 * that git's own check refuses. Answers the commit.
 *
 * @throws GitError when the server refuses, is too slow or sends too much
 */
export async function fetchNewest(
  folder: string,
  { url, addresses, proxy }: Remote,
  largestFile = largestPack,
): Promise<string> {
  const settings = {
    ...checked,
    'http.followRedirects': 'false',
    // A server that sends a byte now and then would hold the caller until the end of its patience.
    'http.lowSpeedLimit': '1000',
    'http.lowSpeedTime': '15',
    ...(addresses ? { 'http.curloptResolve': `${bare(url)}:${portOf(url)}:${addresses.join(',')}` } : {}),
  };
  const where: GitOptions = {
    folder,
    timeout: patience,
    largestFile,
    // Not as an argument, which everybody on the machine can read: a proxy's address may hold a password.
    env: { GIT_ALLOW_PROTOCOL: url.protocol.slice(0, -1), ...(proxy ? { https_proxy: proxy } : {}) },
  };
  if (addresses && !keepsToAddress(await gitLine(['--version'], where))) {
    throw new GitError('exit', null, Buffer.alloc(0), 'git is older than 2.37');
  }
  const config = Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`]);
  const options = ['--quiet', '--depth=1', '--no-tags', '--no-recurse-submodules', '--no-write-fetch-head'];
  await git([...config, 'fetch', ...options, '--', url.href, `+HEAD:${name}`], where);
  return gitLine(['rev-parse', '--verify', '--end-of-options', `${name}^{commit}`], { folder });
}

/**
 * Brings a branch of somebody else's server with its history into a bare repository: no tags, submodules or redirects, and
 * nothing that git's own check refuses. Answers the commit that the branch is at.
 *
 * @param remote.authorization the header's value, which goes by the environment as when something is pushed
 * @param wanted.have commits that are there already, so that only what follows them is sent
 * @throws GitError when the server refuses, is too slow or sends too much
 */
export async function fetchBranch(
  folder: string,
  { url, addresses, proxy, authorization }: Remote & { authorization: string },
  wanted: { ref: string; have: readonly string[] },
): Promise<string> {
  const settings = {
    ...checked,
    // A server that sends us elsewhere would send the header there, too.
    'http.followRedirects': 'false',
    'http.lowSpeedLimit': '1000',
    'http.lowSpeedTime': '15',
    'http.extraHeader': `Authorization: ${authorization}`,
    ...(addresses ? { 'http.curloptResolve': `${bare(url)}:${portOf(url)}:${addresses.join(',')}` } : {}),
  };
  const env = {
    ...configuration(settings),
    GIT_ALLOW_PROTOCOL: url.protocol.slice(0, -1),
    ...(proxy ? { https_proxy: proxy } : {}),
  };
  if (addresses && !keepsToAddress(await gitLine(['--version'], { folder }))) {
    throw new GitError('exit', null, Buffer.alloc(0), 'git is older than 2.37');
  }
  return bringBranch(folder, url.href, { ...wanted, env });
}

/** The same of a bare repository on this machine's disk. */
export async function copyBranch(
  folder: string,
  from: string,
  wanted: { ref: string; have: readonly string[] },
): Promise<string> {
  return bringBranch(folder, from, { ...wanted, env: { ...configuration(checked), GIT_ALLOW_PROTOCOL: 'file' } });
}

async function bringBranch(
  folder: string,
  from: string,
  { ref, have, env }: { ref: string; have: readonly string[]; env: Record<string, string> },
): Promise<string> {
  const options = ['--quiet', '--no-tags', '--no-recurse-submodules', '--no-write-fetch-head'];
  const tips = have.map((commit) => `--negotiation-tip=${commit}`);
  const where: GitOptions = { folder, env, timeout: patience, largestFile: largestPack };
  await git(['fetch', ...options, ...tips, '--', from, `+${ref}:${name}`], where);
  return gitLine(['rev-parse', '--verify', '--end-of-options', `${name}^{commit}`], { folder });
}

/** Settings for a git process and those that it starts, by its environment. */
export function configuration(settings: Record<string, string>): Record<string, string> {
  const pairs = Object.entries(settings).flatMap(([key, value], at) => [
    [`GIT_CONFIG_KEY_${at}`, key],
    [`GIT_CONFIG_VALUE_${at}`, value],
  ]);
  return { GIT_CONFIG_COUNT: String(Object.keys(settings).length), ...Object.fromEntries(pairs) };
}

/** An older git ignores the setting that names the addresses, and would go wherever the name leads by then. */
export function keepsToAddress(version: string): boolean {
  const [major = 0, minor = 0] = (/(\d+)\.(\d+)/.exec(version)?.slice(1) ?? []).map(Number);
  return major > 2 || (major === 2 && minor >= 37);
}

const bare = (url: URL) => url.hostname.replace(/^\[|\]$/g, '');
export const portOf = (url: URL) => Number(url.port || (url.protocol === 'https:' ? 443 : 80));
