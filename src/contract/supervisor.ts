/**
 * What crosses the link between the portal and a supervisor.
 *
 * The supervisor dials out and keeps two connections (lanes). Over them run multiplexed byte streams, opened by either side
 * with a small JSON header ({@link StreamTarget}). The portal speaks HTTP/1.1 over streams to `supervisor` (the routes
 * below, an in-process server) and to `port` (a service inside). The supervisor opens streams to `egress` (the portal's
 * outbound proxy, HTTP CONNECT and absolute-form requests) and to `ai` (the portal's AI gateway, plain HTTP/1.1).
 */
import { z } from 'zod';
import { id, sha } from './common.ts';
import { environmentSpec, port } from './environment.ts';

export const streamTarget = z.discriminatedUnion('to', [
  z.object({ to: z.literal('supervisor') }),
  z.object({ to: z.literal('port'), port: z.int().min(1).max(65535) }),
  z.object({ to: z.literal('egress') }),
  z.object({ to: z.literal('ai') }),
]);
export type StreamTarget = z.infer<typeof streamTarget>;

export const purposes = ['setup', 'workspace', 'app'] as const;
export type Purpose = (typeof purposes)[number];

/**
 * `PUT /release/variables`: what admins set for the app, for releases that are put from now on. Its process sees them, its
 * build does not: what a build is told may end up in files that every visitor gets.
 */
export const appVariables = z.object({
  /** Which list it is: a release that says the same one runs with it. 0 before there was any. */
  revision: z.int().nonnegative(),
  variables: z.record(z.string(), z.string()),
});
export type AppVariables = z.infer<typeof appVariables>;

/** Given to a supervisor as one JSON document on standard input (or in the file named by its only argument). */
export const supervisorConfig = z.object({
  environment: id,
  purpose: z.enum(purposes),
  /** `unix:/run/portal/link.sock`, `ws://…` or `wss://…`. */
  url: z.string(),
  token: z.string(),
  /** Home folder inside, and the project in it. */
  home: z.string(),
  project: z.string(),
  spec: environmentSpec,
  /** Everything a process inside may see: spec variables, generated secrets, the blueprint's own. */
  variables: z.record(z.string(), z.string()),
  /** For the app alone. Absent: none. */
  app: appVariables.optional(),
  /**
   * Seconds that it lives on without a portal. Long for a workspace, so that a portal's restart loses nothing;
   * short for a warm one, which nobody would miss and which must not outlive a killed portal.
   */
  lease: z.number().positive(),
  /**
   * Where declared ports really are, by declared port. Absent in a sandbox, which has all ports to itself; environments that
   * share a machine's network get others, or each would show what its neighbour serves.
   */
  ports: z.record(z.string(), z.int()).optional(),
  /** True when another person owned the home folder: what they left there of themselves goes before anything starts. */
  newOwner: z.boolean().optional(),
  /** False when services wait for {@link claimInput} or a release. */
  startServices: z.boolean(),
});
export type SupervisorConfig = z.infer<typeof supervisorConfig>;

export const serviceState = z.object({
  name: z.string(),
  status: z.enum(['waiting', 'starting', 'running', 'failed', 'stopped']),
  port: z.int().nullable(),
  exitCode: z.int().nullable(),
  restarts: z.int(),
});

export const listeningPort = z.object({
  port,
  /** Service that declared it, when one did. */
  service: z.string().nullable(),
  /** Name of the process that listens, when it can be read. */
  process: z.string().nullable(),
});
export type ListeningPort = z.infer<typeof listeningPort>;

export const terminalInfo = z.object({
  id: z.string(),
  title: z.string(),
  cols: z.int(),
  rows: z.int(),
  createdAt: z.iso.datetime(),
  /** Bytes of output since the start; an attach may ask for any offset that is still recorded. */
  offset: z.int(),
  exitCode: z.int().nullable(),
});
export type TerminalInfo = z.infer<typeof terminalInfo>;

export const releaseState = z.object({
  commit: sha.nullable(),
  status: z.enum(['none', 'checking_out', 'building', 'starting', 'live', 'failed']),
  error: z.string().nullable(),
  /** Of the {@link appVariables} that it runs with. Absent: 0. */
  revision: z.int().optional(),
});

/** `GET /status`, and each line of `GET /events` (newline-delimited JSON: the whole truth at once, then again at each change). */
export const supervisorStatus = z.object({
  services: z.array(serviceState),
  ports: z.array(listeningPort),
  terminals: z.array(terminalInfo),
  release: releaseState,
  /** Last keystroke, busy foreground command or turn of a chat; never a mere open tab, nor a file: apps write theirs by themselves. */
  activeAt: z.iso.datetime(),
});
export type SupervisorStatus = z.infer<typeof supervisorStatus>;

/** `POST /claim`: a warm environment gets an owner. Starts what waited; terminals opened from now on see the variables. */
export const claimInput = z.object({
  /**
   * The workspace and its owner, for one claimant ever. A launch that was cut short claims again, and names, variables and
   * AI settings may have changed in between: the newest count. Nobody else gets what has been claimed.
   */
  claimant: z.string().min(1).max(200),
  variables: z.record(z.string(), z.string()),
  author: z.object({ name: z.string(), email: z.string() }),
  lease: z.number().positive(),
});

/** `POST /terminals` -> {@link terminalInfo}; `GET /terminals`; `DELETE /terminals/{id}`; `GET /terminals/{id}/attach?offset=` upgrades to a WebSocket. */
export const openTerminalInput = z.object({
  /** Chosen by the caller: a repeated open answers the one that exists. */
  id: z.string().regex(/^[a-z0-9-]{1,40}$/),
  cols: z.int().min(2).max(1000).default(80),
  rows: z.int().min(2).max(1000).default(24),
  /** Run by bash instead of an interactive shell. */
  command: z.string().max(4000).optional(),
  /** For this terminal, on top of what the claim gave: an admin may have changed something since. */
  variables: z.record(z.string(), z.string()).default({}),
});

/** `POST /snapshots`: commits the project's whole state (`.gitignore` respected). Answers the same commit when nothing changed. */
export const snapshotInput = z.object({
  message: z.string().max(2000),
  author: z.object({ name: z.string(), email: z.string() }),
});
export const snapshot = z.object({ commit: sha, tree: sha, changed: z.boolean() });

/** `GET /objects?tree=<sha>&have=<tree sha>,…` streams a git pack with every object of `tree` that no `have` tree holds. */
export const objectsQuery = z.object({ tree: sha, have: z.string().max(5000).default('') });

/**
 * `PUT /update?from=<tree>&to=<tree>` with a git pack of what `to` needs and `from` does not hold: writes what differs into the
 * project. All of it, or nothing while files are neither as `from` nor as `to` has them. The same again changes nothing.
 */
export const updateQuery = z.object({ from: sha, to: sha });
export const updateAnswer = z.object({
  /** Of the project as it is then. */
  tree: sha,
  /** Files that stand in the way, so that nothing was written; the first of them. */
  blocked: z.array(z.string()),
});

/** `PUT /release?commit=<sha>` with a tar of the commit's tree as body: check out, build, start `spec.app`. 202; progress in the status. */
export const releaseQuery = z.object({ commit: sha });

/** `GET /logs?service=&follow=1`: text; `setup` and `build` are services here too. */
export const logsQuery = z.object({ service: z.string().max(40), follow: z.coerce.boolean().default(false) });

/** Text frames of a terminal's WebSocket; binary frames are its bytes. Source: the public API. */
export const terminalUp = z.discriminatedUnion('type', [
  z.object({ type: z.literal('resize'), cols: z.int().min(2).max(1000), rows: z.int().min(2).max(1000) }),
  z.object({ type: z.literal('ack'), bytes: z.int().nonnegative() }),
]);
export const terminalDown = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready'), terminal: z.string(), offset: z.int() }),
  z.object({ type: z.literal('exit'), code: z.int().nullable() }),
  z.object({ type: z.literal('error'), code: z.string() }),
]);
