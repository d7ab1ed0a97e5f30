import { memberOf } from '../http/context.ts';
import { os } from '../http/guard.ts';
import { streamEvents } from './actions.ts';

export const eventsRoutes = {
  stream: os.events.stream.handler(({ context, lastEventId, signal }) =>
    streamEvents(context.portal, memberOf(context), lastEventId, signal ?? new AbortController().signal),
  ),
};
