import { z } from 'zod';
import { inOrg, time } from './common.ts';
import { route } from './route.ts';

/** Where an organization's turns of publish requests are posted: a chat channel that takes what Slack takes. */
const webhookSettings = z.object({
  /** Null when there is none. The rest of the address lets anybody post: it is write-only. */
  host: z.string().nullable(),
  savedAt: time.nullable(),
  /** Messages that are still to be sent. */
  waiting: z.int(),
  last: z.object({ at: time, sent: z.boolean(), answer: z.string() }).nullable(),
});

export const webhook = {
  settings: route('admin', 'GET', '/v1/orgs/{org}/settings/webhook', {
    summary: 'Whether turns of publish requests are posted to a chat channel, and what its server said last.',
  })
    .input(inOrg)
    .output(webhookSettings),

  save: route('admin', 'PUT', '/v1/orgs/{org}/settings/webhook', {
    summary:
      'Post turns of publish requests to a Slack-compatible incoming webhook. It is tried by a test or the next turn.',
  })
    .input(inOrg.extend({ url: z.url({ protocol: /^https?$/, error: 'This is not a web address.' }).max(2000) }))
    .output(webhookSettings),

  remove: route('admin', 'DELETE', '/v1/orgs/{org}/settings/webhook', {
    summary: 'Forget the webhook, and what waits to be sent to it.',
  })
    .input(inOrg)
    .output(webhookSettings),

  test: route('admin', 'POST', '/v1/orgs/{org}/settings/webhook/test', {
    summary: 'Post a test message now. The answer holds the other server’s own words.',
  })
    .input(inOrg)
    .output(z.object({ sent: z.boolean(), answer: z.string() })),
};
