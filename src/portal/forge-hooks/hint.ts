import type { IncomingHttpHeaders } from 'node:http';
import { z } from 'zod';
import type { HookKind } from './signature.ts';

/** The pull request that a webhook is about. It says nothing of what became of it: the forge is asked that. */
export interface Hint {
  /** `owner/name`, in lower case. */
  repository: string;
  number: number;
}

const word = z.string().max(500);
const number = z.int().positive().max(2_147_483_647);
const repository = word.toLowerCase();

/** GitHub's, which Gitea and Forgejo send, too. */
const pullRequest = z
  .object({ action: word, pull_request: z.object({ number }), repository: z.object({ full_name: repository }) })
  .transform((body) => ({
    action: body.action,
    hint: { repository: body.repository.full_name, number: body.pull_request.number },
  }));

const mergeRequest = z
  .object({
    object_attributes: z.object({ iid: number, action: word }),
    project: z.object({ path_with_namespace: repository }),
  })
  .transform(({ object_attributes: { action, iid }, project }) => ({
    action,
    hint: { repository: project.path_with_namespace, number: iid },
  }));

/** Bitbucket's header says it all. */
const bitbucketPull = z
  .object({ pullrequest: z.object({ id: number }), repository: z.object({ full_name: repository }) })
  .transform((body) => ({
    action: 'any',
    hint: { repository: body.repository.full_name, number: body.pullrequest.id },
  }));

interface Dialect {
  /** Names the event. */
  header: string;
  events: string[];
  /** After these something else may become of a pull request. */
  actions: string[];
  shape: z.ZodType<{ action: string; hint: Hint }>;
}

const dialects: Record<HookKind, Dialect> = {
  github: {
    header: 'x-github-event',
    events: ['pull_request', 'pull_request_review'],
    actions: ['closed', 'reopened', 'submitted'],
    shape: pullRequest,
  },
  gitea: {
    header: 'x-gitea-event',
    events: ['pull_request', 'pull_request_approved'],
    actions: ['closed', 'reopened', 'reviewed'],
    shape: pullRequest,
  },
  gitlab: {
    header: 'x-gitlab-event',
    events: ['Merge Request Hook'],
    actions: ['merge', 'close', 'reopen', 'approved'],
    shape: mergeRequest,
  },
  bitbucket: {
    header: 'x-event-key',
    events: ['pullrequest:fulfilled', 'pullrequest:rejected', 'pullrequest:approved'],
    actions: ['any'],
    shape: bitbucketPull,
  },
};

/** Null for what changes nothing about a pull request's end, which is most of what a forge can send. */
export function hintOf(kind: HookKind, headers: IncomingHttpHeaders, body: unknown): Hint | null {
  const { header, events, actions, shape } = dialects[kind];
  if (!events.includes(String(headers[header]))) return null;
  const { data } = shape.safeParse(body);
  return data && actions.includes(data.action) ? data.hint : null;
}
