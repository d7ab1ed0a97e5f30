import { z } from 'zod';
import { allowed, id, inOrg, inOrgById, line, page, paging, time } from './common.ts';
import { route } from './route.ts';
import { listeningPort, serviceState, terminalInfo } from './supervisor.ts';

export const workspaceStatus = z.enum(['deploying', 'running', 'stopping', 'stopped', 'error', 'deleting', 'deleted']);
export type WorkspaceStatus = z.infer<typeof workspaceStatus>;

export const phases = ['validating', 'creating_project', 'cloning', 'configuring', 'deploying', 'finalizing'] as const;
export type Phase = (typeof phases)[number];

export const workspaceActs = [
  'open',
  'start',
  'stop',
  'restart',
  'rename',
  'upgrade',
  'delete',
  'restore',
  'publish',
] as const;
export type WorkspaceAct = (typeof workspaceActs)[number];

export const workspace = z.object({
  id,
  name: z.string(),
  status: workspaceStatus,
  /** Why it is in `error`, or what is wrong since its last upgrade; and what to do. */
  problem: z.object({ code: z.string(), message: z.string() }).nullable(),
  blueprint: z.object({ id, name: z.string(), removed: z.boolean() }),
  cluster: z.object({ id, name: z.string() }),
  /** `removed`: they are no member any more, and an admin can give it to somebody else. */
  owner: z.object({ id, email: z.string(), name: z.string(), removed: z.boolean() }),
  tags: z.array(z.string()),
  /** What the cluster calls its environment and the project that holds it. */
  environment: z.object({ name: z.string(), project: z.string() }).nullable(),
  /** The version of its blueprint's source that it runs; null before it has run. */
  version: z.string().nullable(),
  /** Its blueprint has a newer one. */
  behind: z.boolean(),
  /** It was asked to follow, and does at its next start. */
  upgradesAtStart: z.boolean(),
  /** The port the preview opens first. */
  previewPort: z.int().nullable(),
  createdAt: time,
  startedAt: time.nullable(),
  /** When it will stop by itself, told at least five minutes before. */
  stopsAt: time.nullable(),
  /** Why it will stop, or did. */
  stopReason: z.object({ code: z.enum(['idle', 'lifetime']), message: z.string() }).nullable(),
  lastActiveAt: time.nullable(),
  /** Set while it is in the trash and can be restored. */
  deletedAt: time.nullable(),
  allowed: z.object(
    Object.fromEntries(workspaceActs.map((act) => [act, allowed])) as Record<WorkspaceAct, typeof allowed>,
  ),
});
export type Workspace = z.infer<typeof workspace>;

export const progress = z.object({
  status: workspaceStatus,
  phases: z.array(
    z.object({
      phase: z.enum(phases),
      status: z.enum(['waiting', 'running', 'done', 'failed']),
      startedAt: time.nullable(),
      finishedAt: time.nullable(),
      message: z.string().nullable(),
      /** The last lines that were written meanwhile. Its owner's alone. */
      log: z.string().nullable(),
    }),
  ),
});
export type Progress = z.infer<typeof progress>;

/** At most ten short words of one's own; the order is kept. */
const tags = z
  .array(line(30).toLowerCase())
  .max(10)
  .transform((list) => [...new Set(list)]);

export const ticketKind = z.enum(['terminal', 'preview', 'chat', 'editor']);

const act = (name: 'start' | 'stop' | 'restart' | 'upgrade' | 'restore', summary: string) =>
  route('member', 'POST', `/v1/orgs/{org}/workspaces/{id}/${name}`, { summary, successStatus: 202 })
    .input(inOrgById)
    .output(workspace);

export const workspaces = {
  list: route('member', 'GET', '/v1/orgs/{org}/workspaces', {
    summary: 'Your workspaces; all of them for admins with `scope=all`.',
  })
    .input(
      inOrg.extend({
        ...paging.shape,
        scope: z.enum(['mine', 'all']).default('mine'),
        status: workspaceStatus.optional(),
        blueprint: id.optional(),
        cluster: id.optional(),
        owner: id.optional(),
        tag: z.string().max(30).optional(),
        q: z.string().max(200).optional(),
      }),
    )
    .output(
      page(workspace).extend({
        counts: z.record(z.string(), z.int()),
        /** Every tag in use among them. */
        tags: z.array(z.string()),
      }),
    ),

  create: route('member', 'POST', '/v1/orgs/{org}/workspaces', {
    summary: 'Launch a workspace from a blueprint. Answers at once; follow its progress.',
    successStatus: 202,
  })
    .input(inOrg.extend({ blueprint: id, name: line(60).optional() }))
    .output(workspace),

  get: route('member', 'GET', '/v1/orgs/{org}/workspaces/{id}', { summary: 'One workspace.' })
    .input(inOrgById)
    .output(workspace),

  update: route('member', 'PATCH', '/v1/orgs/{org}/workspaces/{id}', {
    summary: 'Rename a workspace, or replace its tags.',
  })
    .input(inOrgById.extend({ name: line(60).optional(), tags: tags.optional() }))
    .output(workspace),

  remove: route('member', 'DELETE', '/v1/orgs/{org}/workspaces/{id}', {
    summary: 'Delete a workspace. It can be restored from the trash for a while where the cluster can.',
    successStatus: 202,
  })
    .input(inOrgById)
    .output(workspace),

  reassign: route('admin', 'POST', '/v1/orgs/{org}/workspaces/{id}/reassign', {
    summary: 'Give a workspace and its apps to another member. It is stopped; the new owner starts it.',
  })
    .input(
      inOrgById.extend({
        /** Id of a user who is an active member. */
        owner: id,
      }),
    )
    .output(workspace),

  start: act('start', 'Start a stopped workspace.'),
  stop: act('stop', 'Stop it; its files stay.'),
  restart: act('restart', 'Stop and start it.'),
  upgrade: act('upgrade', 'Move it to the newest version of its blueprint; its files stay.'),
  restore: act('restore', 'Bring it back from the trash.'),

  keep: route('member', 'POST', '/v1/orgs/{org}/workspaces/{id}/keep', {
    summary: 'Keep it running, when it was told that it would stop because nobody uses it.',
  })
    .input(inOrgById)
    .output(workspace),

  progress: route('member', 'GET', '/v1/orgs/{org}/workspaces/{id}/progress', {
    summary: 'The six phases of a launch, with times.',
  })
    .input(inOrgById)
    .output(progress),

  logs: route('member', 'GET', '/v1/orgs/{org}/workspaces/{id}/logs', { summary: 'Last lines that a service wrote.' })
    .input(inOrgById.extend({ service: z.string().max(40).optional() }))
    .output(z.object({ service: z.string().nullable(), services: z.array(z.string()), text: z.string() })),

  ticket: route('member', 'POST', '/v1/orgs/{org}/workspaces/{id}/tickets', {
    summary: 'A one-time ticket (30 s) that opens a terminal, the chat or a preview.',
    successStatus: 201,
    secretAnswer: true,
  })
    .input(
      inOrgById.extend({
        kind: ticketKind,
        port: z.int().min(1024).max(65535).optional(),
        terminal: z
          .string()
          .regex(/^[a-z0-9-]{1,40}$/)
          .optional(),
        /** What a terminal that does not exist yet runs instead of a shell, inside the workspace. */
        command: z.string().min(1).max(4000).optional(),
        /** Where a preview opens. */
        path: z.string().startsWith('/').max(2000).optional(),
        /** Output offset that a resumed terminal has already shown. */
        offset: z.int().nonnegative().optional(),
        cols: z.int().min(2).max(1000).optional(),
        rows: z.int().min(2).max(1000).optional(),
      }),
    )
    .output(z.object({ ticket: z.string(), url: z.string(), expiresAt: time })),

  terminals: route('member', 'GET', '/v1/orgs/{org}/workspaces/{id}/terminals', {
    summary: 'Terminals that are open in it.',
  })
    .input(inOrgById)
    .output(z.object({ items: z.array(terminalInfo), nextCursor: z.null() })),

  closeTerminal: route('member', 'DELETE', '/v1/orgs/{org}/workspaces/{id}/terminals/{terminal}', {
    summary: 'End a terminal.',
  })
    .input(inOrgById.extend({ terminal: z.string().regex(/^[a-z0-9-]{1,40}$/) }))
    .output(z.object({ terminal: z.string() })),

  ports: route('member', 'GET', '/v1/orgs/{org}/workspaces/{id}/ports', { summary: 'What listens in it.' })
    .input(inOrgById)
    .output(z.object({ items: z.array(listeningPort), services: z.array(serviceState), nextCursor: z.null() })),
};
