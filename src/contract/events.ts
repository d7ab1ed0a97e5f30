import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { id, inOrg } from './common.ts';
import { route } from './route.ts';

/**
 * What `/events` sends: that something changed, not what it became. A client loads what it shows again, through the
 * route that decides what it may see, so that an event can never tell more than a page does.
 */
export const changed = z.object({
  type: z.enum([
    'workspace',
    'progress',
    'publish_request',
    'app',
    'blueprint',
    'settings',
    'member',
    'notification',
    'resync',
  ]),
  id: id.nullable(),
});
export type Changed = z.infer<typeof changed>;

export const events = {
  stream: route('member', 'GET', '/v1/orgs/{org}/events', {
    summary: 'Server-sent events of what you may see. `Last-Event-ID` resumes; `resync` says that too much was missed.',
  })
    .input(inOrg)
    .output(eventIterator(changed)),
};
