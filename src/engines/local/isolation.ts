import { spawnSync } from 'node:child_process';
import type { Isolation } from '#engines/engine.ts';
import { cleanEnvironment } from './commands.ts';
import type { Limits } from './limits.ts';
import { firstUid } from './uids.ts';
import { openWay } from './way.ts';

export interface Means {
  /** Whether bubblewrap is installed at all. */
  installed: boolean;
  /** Null without a bubblewrap that works here. */
  bwrap: { program: string; disableUserns: boolean } | null;
  /** Each environment runs under a uid of its own: only root can give one. */
  ownUid: boolean;
  /** A copy on this file system shares its blocks until one side is changed. */
  reflink: boolean;
  /** What environments need beside their own: the engine's root, the supervisor's package, and Node. */
  folders: string[];
  /** What those uids cannot reach, if anything: then nothing can be started. */
  unreachable: string | null;
}

const works = (program: string, args: string[]) =>
  spawnSync(program, args, { env: cleanEnvironment, cwd: '/', stdio: 'ignore', timeout: 10_000 }).status === 0;

/** The words before a command that run it under a uid, which also is its only group, with the way to these folders open. */
export const asUid = (uid: number, folders: string[]) => [
  ...openWay(folders),
  ...['setpriv', '--reuid', String(uid), '--regid', String(uid), '--clear-groups', '--'],
];

/**
 * Tries what this machine allows, as the uid that will use it.
 * @param folders that environments need, and @param files in them that they must be able to read
 */
export function probe(root: string, folders: string[], files: string[], bwrap: string): Means {
  const ownUid = process.getuid?.() === 0;
  const before = ownUid ? asUid(firstUid(root), folders) : [];
  const asEnvironment = (command: string[]) => {
    const [program, ...args] = [...before, ...command];
    return works(program!, args);
  };
  const canSandbox = asEnvironment([
    bwrap,
    '--unshare-all',
    '--ro-bind',
    '/',
    '/',
    '--proc',
    '/proc',
    '--dev',
    '/dev',
    'true',
  ]);
  const help = spawnSync(bwrap, ['--help'], { env: cleanEnvironment, encoding: 'utf8' }).stdout ?? '';
  return {
    installed: help !== '',
    bwrap: canSandbox ? { program: bwrap, disableUserns: help.includes('--disable-userns') } : null,
    ownUid,
    reflink: canReflink(root),
    folders,
    unreachable: files.find((path) => !asEnvironment(['test', '-r', path])) ?? null,
  };
}

function canReflink(root: string): boolean {
  const [from, to] = [`${root}/.reflink-from`, `${root}/.reflink-to`];
  const script =
    'head -c 8192 /dev/zero >"$1" && cp --reflink=always -- "$1" "$2"; code=$?; rm -f -- "$1" "$2"; exit $code';
  return works('/bin/sh', ['-c', script, 'slipway', from, to]);
}

/** The facts in words for the person who starts the portal. */
export function describe(means: Means, limits: Limits): Isolation {
  const { cpu, memory, processes } = limits;
  const isolated = means.bwrap !== null;
  const notice = [
    isolated
      ? means.ownUid
        ? 'Every workspace runs in its own sandbox (bubblewrap) under its own user id, without a network.'
        : 'Every workspace runs in its own sandbox (bubblewrap), without a network.'
      : `Workspaces are NOT kept apart: they can see the files and the network of this machine. ${
          means.installed
            ? 'bubblewrap is installed but may not make user namespaces here: allow them (on Ubuntu: sysctl kernel.apparmor_restrict_unprivileged_userns=0)'
            : 'Install bubblewrap with "apt-get install bubblewrap"'
        } and start the portal again.`,
    ...(means.unreachable
      ? [
          `Nothing can be started: ${means.unreachable} cannot be reached by the user ids of workspaces. Move it out of a private folder such as /root, or start the portal as an ordinary user.`,
        ]
      : []),
    cpu && memory && processes
      ? 'Processor, memory and process limits are kept.'
      : `Not limited here, because the control groups cannot be written: ${[...(cpu ? [] : ['processor']), ...(memory ? [] : ['memory']), ...(processes ? [] : ['processes'])].join(', ')}.`,
    'Storage is not limited on this engine.',
  ].join(' ');
  return {
    mode: isolated ? 'bubblewrap' : 'process',
    isolated,
    notice,
    // prlimit bounds the processes of a uid where the control group cannot.
    limits: { cpu, memory, processes: processes || means.ownUid, network: isolated },
  };
}
