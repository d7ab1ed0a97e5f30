import { z } from 'zod';
import { allowed, inOrgById, sha, time } from './common.ts';
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
};
