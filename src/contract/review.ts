import { z } from 'zod';
import { allowed, id, inOrgById, sha, text, time } from './common.ts';
import { route } from './route.ts';

export const previewStatus = z.enum(['off', 'starting', 'running', 'failed']);

/** The commit of a publish request, running for its reviewers. */
export const requestPreview = z.object({
  status: previewStatus,
  commit: sha,
  /** Why it failed: what was said last. */
  message: z.string().nullable(),
  /** Last lines of the build while it starts, and of the app while it runs. */
  log: z.string().nullable(),
  startedAt: time.nullable(),
  allowed: z.object({ start: allowed }),
});
export type RequestPreview = z.infer<typeof requestPreview>;

/** What a reviewer wrote on one line of a request's diff. */
export const reviewComment = z.object({
  id,
  path: z.string(),
  /** The file before the change, or after it. */
  side: z.enum(['old', 'new']),
  line: z.int(),
  text: z.string(),
  author: z.object({ id, email: z.string(), name: z.string() }),
  createdAt: time,
  /** The caller wrote it, and nothing is decided yet. */
  removable: z.boolean(),
});
export type ReviewComment = z.infer<typeof reviewComment>;

/** A stretch of AI requests in the workspace, none of them half an hour after the one before. */
const aiSession = z.object({
  startedAt: time,
  endedAt: time,
  requests: z.int(),
  /** US dollars. */
  cost: z.number(),
  models: z.array(z.string()),
});

export const aiSessions = z.object({
  /** When the request before it that was approved was made; null for the workspace’s first. */
  since: time.nullable(),
  /** The newest 20. */
  items: z.array(aiSession),
  nextCursor: z.null(),
  total: z.object({ sessions: z.int(), requests: z.int(), cost: z.number() }),
});
export type AiSessions = z.infer<typeof aiSessions>;

const comments = '/v1/orgs/{org}/publish-requests/{id}/comments' as const;
const preview = '/v1/orgs/{org}/publish-requests/{id}/preview' as const;

/** What a reviewer does with a publish request besides deciding it. */
export const review = {
  getPreview: route('admin', 'GET', preview, {
    summary: 'The running preview of a request. Reading it says that somebody still looks.',
  })
    .input(inOrgById)
    .output(requestPreview),

  startPreview: route('admin', 'POST', preview, {
    summary: 'Run exactly the commit of a request, for its reviewers alone. Repeating it keeps it running.',
    successStatus: 202,
  })
    .input(inOrgById)
    .output(requestPreview),

  stopPreview: route('admin', 'DELETE', preview, { summary: 'Stop the preview of a request.' })
    .input(inOrgById)
    .output(requestPreview),

  previewTicket: route('admin', 'POST', `${preview}/tickets`, {
    summary: 'A one-time ticket (30 s) that opens the running preview of a request.',
    successStatus: 201,
    secretAnswer: true,
  })
    .input(inOrgById.extend({ path: z.string().startsWith('/').max(2000).optional() }))
    .output(z.object({ ticket: z.string(), url: z.string(), expiresAt: time })),

  aiSessions: route('admin', 'GET', '/v1/orgs/{org}/publish-requests/{id}/ai-sessions', {
    summary:
      'With how much AI a request was made: its workspace’s sessions since what was approved before, newest first.',
  })
    .input(inOrgById)
    .output(aiSessions),

  comments: route('member', 'GET', comments, {
    summary: 'Comments on lines of a request. Its builder sees them once it is decided.',
  })
    .input(inOrgById)
    .output(z.object({ items: z.array(reviewComment), nextCursor: z.null() })),

  addComment: route('admin', 'POST', comments, {
    summary: 'Comment on a line that the diff of exactly this commit shows.',
    successStatus: 201,
  })
    .input(
      inOrgById.extend({
        commit: sha,
        path: z.string().min(1).max(4096),
        side: z.enum(['old', 'new']).default('new'),
        line: z.int().min(1).max(2_147_483_647),
        text: text(4000).trim().min(1, 'This must not be empty.'),
      }),
    )
    .output(reviewComment),

  removeComment: route('admin', 'DELETE', `${comments}/{comment}`, {
    summary: 'Take your own comment back, before the decision.',
  })
    .input(inOrgById.extend({ comment: id }))
    .output(z.object({ comment: id })),
};
