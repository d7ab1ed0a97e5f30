import { memberOf } from '../http/context.ts';
import { os } from '../http/guard.ts';
import { changeRole, listMembers } from './actions.ts';
import { invite, listInvitations, resendInvitation, revokeInvitation } from './invitations.ts';
import { removeMember } from './remove.ts';

export const membersRoutes = {
  list: os.members.list.handler(({ input, context }) => listMembers(context.portal, memberOf(context), input)),
  update: os.members.update.handler(({ input, context }) => changeRole(context.portal, memberOf(context), input)),
  remove: os.members.remove.handler(({ input, context }) => removeMember(context.portal, memberOf(context), input)),
  invitations: os.members.invitations.handler(({ context }) => listInvitations(context.portal, memberOf(context))),
  invite: os.members.invite.handler(({ input, context }) => invite(context.portal, memberOf(context), input)),
  resend: os.members.resend.handler(({ input, context }) =>
    resendInvitation(context.portal, memberOf(context), input.id),
  ),
  revoke: os.members.revoke.handler(({ input, context }) =>
    revokeInvitation(context.portal, memberOf(context), input.id),
  ),
};
