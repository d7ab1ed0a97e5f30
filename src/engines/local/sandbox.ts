import { existsSync, lstatSync, readlinkSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { EngineError } from '#engines/engine.ts';
import { seccompFilter } from './seccomp.ts';

/** Where things lie inside; nothing of the machine's own paths can be seen there. */
export const inside = {
  home: '/home/workspace',
  project: '/home/workspace/project',
  portal: '/run/portal',
  app: '/opt/slipway/app',
  node: '/opt/slipway/node',
  cache: '/opt/slipway/cache',
  claude: '/opt/slipway/claude',
};
/** The descriptor on which the keeper hands bubblewrap the seccomp filter. */
export const seccompDescriptor = 3;

const system = '/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin';
const mebibyte = 1024 * 1024;

/** The supervisor's program: its package folder, its entry in it, and the Node that runs it. */
export interface Program {
  app: string;
  entry: string;
  node: string;
}

/** Finds the package that an entry belongs to. */
export function program(entry: string, node: string): Program {
  let app = dirname(entry);
  while (!existsSync(join(app, 'package.json'))) {
    if (app === dirname(app)) throw new Error(`${entry} is in no package`);
    app = dirname(app);
  }
  return { app, entry: relative(app, entry), node };
}

/** Parts of the machine's /etc that programs need and that hold no secret; each is bound only where it exists. */
const machineEtc = [
  'ssl',
  'ca-certificates',
  'pki',
  'crypto-policies',
  'alternatives',
  'ld.so.cache',
  'localtime',
  'claude-code',
];

/** Compiled code of the supervisor, see cache.ts. */
export interface Cache {
  folder: string;
  writable: boolean;
}

export interface Sandbox {
  etc: string;
  filter: string | null;
  /** Entries of `machineEtc` that exist here. */
  shared: string[];
  /** Folder of a Claude Code that the operator installed. */
  claude: string | null;
}

/** Writes the files that every sandbox shares: a small /etc without the machine's users, and the filter. */
export async function writeSandbox(folder: string, claude: string | null = null): Promise<Sandbox> {
  const etc = join(folder, 'etc');
  await mkdir(etc, { recursive: true, mode: 0o755 });
  const files = {
    passwd:
      'root:x:0:0:root:/root:/usr/sbin/nologin\nworkspace:x:1000:1000:Workspace:/home/workspace:/bin/bash\nnobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n',
    group: 'root:x:0:\nworkspace:x:1000:\nnogroup:x:65534:\n',
    hosts: '127.0.0.1 localhost workspace\n::1 localhost\n',
    'nsswitch.conf': 'passwd: files\ngroup: files\nhosts: files\n',
    'resolv.conf': '',
    hostname: 'workspace\n',
    shells: '/bin/sh\n/bin/bash\n',
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(etc, name), text, { mode: 0o644 });
  const shared = machineEtc.filter((name) => existsSync(join('/etc', name)));
  for (const name of shared) {
    // A place to mount on, of the same kind.
    if (['ld.so.cache', 'localtime'].includes(name)) await writeFile(join(etc, name), '', { mode: 0o644 });
    else await mkdir(join(etc, name), { recursive: true, mode: 0o755 });
  }
  const bytes = seccompFilter(process.arch);
  const filter = bytes && join(folder, 'seccomp.bpf');
  if (filter) await writeFile(filter, bytes, { mode: 0o600 });
  return { etc, filter, shared, claude };
}

/** `/bin` and its like are links into /usr on merged systems and folders on others. */
function rootFolders(): string[] {
  return ['bin', 'sbin', 'lib', 'lib32', 'lib64'].flatMap((name) => {
    const at = `/${name}`;
    if (!existsSync(at)) return [];
    return lstatSync(at).isSymbolicLink() ? ['--symlink', readlinkSync(at), at] : ['--ro-bind', at, at];
  });
}

/**
 * The socket's folder on this machine and the address as seen inside. The folder is bound, not the socket: a bound socket
 * would be a dead one as soon as the portal made it anew.
 */
export function socketIn(url: string): { folder: string; url: string } {
  const [, scheme, socket] = /^(unix|ws\+unix):(\/.+)$/.exec(url) ?? [];
  if (!socket)
    throw new EngineError('failed', 'Without a network a workspace reaches the portal by a unix socket only.');
  return { folder: dirname(socket), url: `${scheme}:${inside.portal}/${basename(socket)}` };
}

/**
 * The bubblewrap command of one environment, up to and with the supervisor's.
 *
 * `--die-with-parent` ties it to the keeper (processes.ts) which outlives the portal, never to the portal itself.
 * It must be started with an unprivileged uid: with the machine's root mapped in, files below /proc/sys could be written.
 */
export function sandboxCommand(
  bwrap: { program: string; disableUserns: boolean },
  shared: Sandbox,
  supervisor: Program,
  environment: { id: string; home: string; socketFolder: string; memory: number; cache: Cache | null },
): string[] {
  const { cache } = environment;
  const bind = (from: string, to: string) => ['--ro-bind', from, to];
  // The supervisor's heap is small whatever the environment may use: it shares the limit with the builder's programs.
  const node = [join(inside.node, 'node'), '--max-old-space-size=256'];
  return [
    bwrap.program,
    ...['--unshare-user', '--unshare-pid', '--unshare-ipc', '--unshare-uts', '--unshare-cgroup-try', '--unshare-net'],
    ...[
      '--uid',
      '1000',
      '--gid',
      '1000',
      '--hostname',
      'workspace',
      '--cap-drop',
      'ALL',
      '--new-session',
      '--die-with-parent',
    ],
    ...(bwrap.disableUserns ? ['--disable-userns'] : []),
    ...bind('/usr', '/usr'),
    ...rootFolders(),
    ...bind(shared.etc, '/etc'),
    ...shared.shared.flatMap((name) => bind(join('/etc', name), join('/etc', name))),
    ...['--proc', '/proc', '--ro-bind', '/proc/sys', '/proc/sys', '--dev', '/dev'],
    ...['--size', String(Math.ceil((environment.memory * mebibyte) / 2)), '--tmpfs', '/tmp'],
    ...['--size', String(Math.ceil((environment.memory * mebibyte) / 4)), '--tmpfs', '/dev/shm'],
    ...bind(dirname(supervisor.node), inside.node),
    ...['src', 'bin', 'package.json', 'node_modules']
      .filter((name) => existsSync(join(supervisor.app, name)))
      .flatMap((name) => bind(join(supervisor.app, name), join(inside.app, name))),
    ...(shared.claude ? bind(shared.claude, inside.claude) : []),
    ...(cache ? [cache.writable ? '--bind' : '--ro-bind', cache.folder, inside.cache] : []),
    ...bind(environment.socketFolder, inside.portal),
    ...['--bind', environment.home, inside.home],
    ...['--remount-ro', '/', '--chdir', inside.project, '--clearenv'],
    ...Object.entries(
      variables(environment.id, inside.home, searchPath(inside.node, shared.claude && inside.claude)),
    ).flatMap(([key, value]) => ['--setenv', key, value]),
    ...(cache ? ['--setenv', 'NODE_COMPILE_CACHE', inside.cache] : []),
    ...(shared.filter ? ['--seccomp', String(seccompDescriptor)] : []),
    ...['--', ...node, join(inside.app, supervisor.entry)],
  ];
}

/** Without bubblewrap: the same programs and variables on the machine's own paths. */
export function plainCommand(
  supervisor: Program,
  environment: { id: string; home: string; claude: string | null },
): string[] {
  const search = searchPath(dirname(supervisor.node), environment.claude);
  return [
    ...['env', '-i', `--chdir=${join(environment.home, 'project')}`],
    ...Object.entries(variables(environment.id, environment.home, search)).map(([key, value]) => `${key}=${value}`),
    ...[supervisor.node, '--max-old-space-size=256', join(supervisor.app, supervisor.entry)],
  ];
}

/** A Claude Code of npm lies among the commands of the packages in its folder. It comes last: the machine's own is preferred. */
const searchPath = (node: string, claude: string | null) =>
  [node, system, ...(claude ? [join(claude, 'node_modules', '.bin'), claude] : [])].join(':');

/** Nothing secret: command lines can be read by everybody on the machine. Secrets go through standard input. */
const variables = (id: string, home: string, search: string) => ({
  PATH: search,
  HOME: home,
  USER: 'workspace',
  LOGNAME: 'workspace',
  SHELL: '/bin/bash',
  LANG: 'C.UTF-8',
  SLIPWAY_ENVIRONMENT: id,
  ...machineAuthorities,
});

/**
 * The machine's certificate authorities: a company that puts its own in front of the package registries has told this
 * machine, and tools that bring a list of their own would refuse them.
 */
const authorities = '/etc/ssl/certs/ca-certificates.crt';
const machineAuthorities: Record<string, string> = existsSync(authorities)
  ? { NODE_EXTRA_CA_CERTS: authorities, SSL_CERT_FILE: authorities }
  : {};
