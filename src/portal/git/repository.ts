import { lookup } from 'node:dns/promises';
import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { isIP } from 'node:net';
import path from 'node:path';
import type { Readable } from 'node:stream';
import type { Logger } from 'pino';
import { fetchNewest, largestPack, portOf } from '#git/fetch.ts';
import { initBare } from '#git/init.ts';
import { GitError, gitStream } from '#git/run.ts';
import { type fail, invalid } from '../fail.ts';
import { isOddAddress, isPublicAddress } from '../gateway/egress-verdict.ts';
import { TreeCheck, type TreeLimits } from './tree-check.ts';

const megabyte = 1024 * 1024;
const limits: TreeLimits = { files: 20_000, treeBytes: 500 * megabyte };
/** Nothing takes this long: older folders are what a portal that was killed left. */
const leftAfter = 3600_000;

export interface RepositoryOptions {
  /** Folder for what is being fetched. */
  folder: string;
  /** `host:port` that may have private addresses and speak plain HTTP. */
  allow: readonly string[];
  proxy: string | null;
  log: Logger;
  /** All addresses of a host. A test names its own. */
  resolve?: (host: string) => Promise<string[]>;
}

/**
 * The files of a public git repository at its newest commit, for somebody who typed its address. The portal stands where
 * private networks are, so only addresses that anybody can reach are fetched from, and exactly those that were checked.
 *
 * @throws BAD_REQUEST at `repository`, with what to do
 */
export function openRepository(address: string, options: RepositoryOptions) {
  let folder: string | undefined;
  return {
    /** A tar of the files; asked for once. */
    async files(): Promise<Readable> {
      const remote = await checkRemote(address, options);
      await sweep(options.folder);
      folder = await mkdtemp(path.join(options.folder, 'repository-'));
      const bare = path.join(folder, 'bare.git');
      try {
        await initBare(bare);
        const commit = await fetchNewest(bare, remote);
        await checkTree(gitStream(['ls-tree', '-r', '-l', '-z', commit], { folder: bare, maxOutput: Infinity }));
        // No attributes of the repository's: `export-ignore` would leave files out.
        const args = ['archive', '--format=tar', '--worktree-attributes', '--end-of-options', commit];
        return gitStream(args, { folder: bare, maxOutput: 2 * limits.treeBytes });
      } catch (error) {
        if (!(error instanceof GitError)) throw error;
        options.log.warn({ repository: address, err: error }, 'a repository could not be fetched');
        throw invalid('repository', why(error));
      }
    },
    async close(): Promise<void> {
      if (folder) await rm(folder, { recursive: true, force: true });
    },
  };
}

async function checkRemote(address: string, { allow, proxy, resolve = resolveAll }: RepositoryOptions) {
  const url = new URL(address);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const allowed = allow.includes(`${url.hostname}:${portOf(url)}`);
  if (url.protocol !== 'https:' && !allowed) throw refused('Use an address that begins with https://.');
  if (url.username || url.password) throw refused('Leave the name and password out: only public repositories work.');
  if (url.search || url.hash) throw refused('Use the address without ? and #.');
  // An operator's own host is reached as it is, not through the proxy to the world.
  if (allowed) return { url, addresses: await resolve(host), proxy: null };
  if (isOddAddress(host)) throw refused(notPublic);
  const addresses = isIP(host) ? [host] : await resolve(host).catch(() => []);
  // Every one: a name with one public and one private address is how a check is walked around.
  if (!addresses.every((one) => isPublicAddress(one))) throw refused(notPublic);
  // The proxy resolves by itself, and guards the network that it stands in.
  if (proxy) return { url, addresses: null, proxy };
  if (addresses.length === 0) throw refused(`There is no host named ${host}.`);
  return { url, addresses, proxy: null };
}

const refused = (message: string) => invalid('repository', message);
const notPublic = 'This host has a private address. An operator can allow it by SLIPWAY_GIT_ALLOW_HOSTS.';

const resolveAll = async (host: string) => (await lookup(host, { all: true })).map(({ address }) => address);

async function checkTree(listing: Readable): Promise<void> {
  const check = new TreeCheck(limits);
  try {
    for await (const chunk of listing) check.add(chunk as Buffer);
  } catch (error) {
    if (error instanceof GitError) throw error;
    const { code, message } = error as ReturnType<typeof fail>;
    if (code === 'PAYLOAD_TOO_LARGE') throw refused(tooLarge);
    throw refused(/^".*" is a git repository/.test(message) ? 'Repositories with submodules cannot be used.' : message);
  }
}

const tooLarge = `The repository is too large: at most ${limits.files.toLocaleString('en')} files and ${
  limits.treeBytes / megabyte
} MB, ${largestPack / megabyte} MB of it packed.`;

/** What git said, for people: its own words name folders of this machine. */
export function why({ reason, stderr }: Pick<GitError, 'reason' | 'stderr'>): string {
  if (reason === 'limit') return 'The repository took too long to fetch.';
  if (/error: 30[12378]|redirect/i.test(stderr))
    return 'The server sends on to another address. Use that one; it often ends in .git.';
  if (/Authentication failed|could not read Username|error: 40[13]/i.test(stderr))
    return 'The repository is private, or does not exist. Only public repositories work.';
  if (/not found|error: 404/i.test(stderr)) return 'There is no repository at this address.';
  if (/couldn't find remote ref/i.test(stderr)) return 'The repository has no commits yet.';
  if (/fsck|bad object/i.test(stderr)) return 'The repository contains objects that git refuses.';
  // A part of git that is ended for writing too much says nothing by itself.
  if (/invalid index-pack output/.test(stderr) && !/early EOF|disconnect/i.test(stderr)) return tooLarge;
  if (/older than 2\.37/.test(stderr))
    return 'The portal’s machine has a git older than 2.37. Ask your operator for a newer one.';
  if (/certificate|SSL/i.test(stderr)) return 'The certificate of the server is not valid.';
  return 'The repository could not be fetched. Check its address, and that the portal can reach it.';
}

async function sweep(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const name of await readdir(folder)) {
    const at = path.join(folder, name);
    const age = await stat(at).then(
      ({ mtimeMs }) => Date.now() - mtimeMs,
      () => 0,
    );
    if (age > leftAfter) await rm(at, { recursive: true, force: true });
  }
}
