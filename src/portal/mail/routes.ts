import { memberOf } from '../http/context.ts';
import { os } from '../http/guard.ts';
import { listOutbox } from './actions.ts';

export const mailRoutes = {
  outbox: os.mail.outbox.handler(({ input, context }) => listOutbox(context.portal, memberOf(context), input)),
};
