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
  /** Why it is in `error`, and what to do. */
  problem: z.object({ code: z.string(), message: z.string() }).nullable(),
  blueprint: z.object({ id, name: z.string() }),
  cluster: z.object({ id, name: z.string() }),
  owner: z.object({ id, email: z.string(), name: z.string() }),
  /** The port the preview opens first. */
  previewPort: z.int().nullable(),
  createdAt: time,
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
    }),
  ),
});
export type Progress = z.infer<typeof progress>;

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
        q: z.string().max(200).optional(),
      }),
    )
    .output(page(workspace).extend({ counts: z.record(z.string(), z.int()) })),

  create: route('member', 'POST', '/v1/orgs/{org}/workspaces', {
    summary: 'Launch a workspace from a blueprint. Answers at once; follow its progress.',
    successStatus: 202,
  })
    .input(inOrg.extend({ blueprint: id, name: line(60).optional() }))
    .output(workspace),

  get: route('member', 'GET', '/v1/orgs/{org}/workspaces/{id}', { summary: 'One workspace.' })
    .input(inOrgById)
    .output(workspace),

  rename: route('member', 'PATCH', '/v1/orgs/{org}/workspaces/{id}', { summary: 'Rename a workspace.' })
    .input(inOrgById.extend({ name: line(60) }))
    .output(workspace),

  remove: route('member', 'DELETE', '/v1/orgs/{org}/workspaces/{id}', {
    summary: 'Delete a workspace. It can be restored from the trash for a while where the cluster can.',
    successStatus: 202,
  })
    .input(inOrgById)
    .output(workspace),

  start: act('start', 'Start a stopped workspace.'),
  stop: act('stop', 'Stop it; its files stay.'),
  restart: act('restart', 'Stop and start it.'),
  upgrade: act('upgrade', 'Move it to the newest version of its blueprint; its files stay.'),
  restore: act('restore', 'Bring it back from the trash.'),

  progress: route('member', 'GET', '/v1/orgs/{org}/workspaces/{id}/progress', {
    summary: 'The six phases of a launch, with times.',
  })
    .input(inOrgById)
    .output(progress),

  logs: route('member', 'GET', '/v1/orgs/{org}/workspaces/{id}/logs', { summary: 'Last lines that a service wrote.' })
    .input(inOrgById.extend({ service: z.string().max(40).optional() }))
    .output(z.object({ service: z.string().nullable(), services: z.array(z.string()), text: z.string() })),

  ticket: route('member', 'POST', '/v1/orgs/{org}/workspaces/{id}/tickets', {
    summary: 'A one-time ticket (30 s) that opens a terminal or a preview.',
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
