import { memberOf } from '../http/context.ts';
import { os } from '../http/guard.ts';
import { changeRole, invite, listMembers, removeMember } from './actions.ts';

export const membersRoutes = {
  list: os.members.list.handler(({ input, context }) => listMembers(context.portal, memberOf(context), input)),
  update: os.members.update.handler(({ input, context }) => changeRole(context.portal, memberOf(context), input)),
  remove: os.members.remove.handler(({ input, context }) => removeMember(context.portal, memberOf(context), input.id)),
  invite: os.members.invite.handler(({ input, context }) => invite(context.portal, memberOf(context), input)),
};
