import { memberOf } from '../http/context.ts';
import { os } from '../http/guard.ts';
import { listAudit } from './actions.ts';

export const auditRoutes = {
  list: os.audit.list.handler(({ input, context }) => listAudit(context.portal, memberOf(context), input)),
};
