import { z } from 'zod';
import { email, id, inOrg, inOrgById, time } from './common.ts';
import { role } from './identity.ts';
import { route } from './route.ts';

export const memberStatus = z.enum(['active', 'pending']);

/** As many addresses as one request may carry. */
export const invitationsAtOnce = 100;

export const member = z.object({
  id,
  userId: id,
  email: z.string(),
  name: z.string(),
  role,
  status: memberStatus,
  createdAt: time,
  lastSeenAt: time.nullable(),
  /** Workspaces that they own and that are not in the trash. */
  workspaces: z.int(),
});

export const invitation = z.object({
  /** Of the pending membership: once it is accepted, the member has the same id. */
  id,
  email: z.string(),
  role,
  /** Email of who sent it last; null when they are gone. */
  invitedBy: z.string().nullable(),
  sentAt: time,
  expiresAt: time,
  /** Its link does not work any more. Send it again. */
  expired: z.boolean(),
});

/** `already_invited`: the link that was mailed before still works, so nothing is mailed; `resend` makes a new one. */
export const inviteOutcome = z.enum(['invited', 'already_invited', 'already_member']);

export const members = {
  list: route('admin', 'GET', '/v1/orgs/{org}/members', {
    summary: 'Members of the organization, and those who are invited.',
  })
    .input(inOrg.extend({ q: z.string().max(200).optional(), role: role.optional(), status: memberStatus.optional() }))
    .output(z.object({ items: z.array(member), nextCursor: z.null() })),

  update: route('admin', 'PATCH', '/v1/orgs/{org}/members/{id}', {
    summary: 'Change a member’s role, at once. The last admin stays one.',
  })
    .input(inOrgById.extend({ role }))
    .output(member),

  remove: route('admin', 'DELETE', '/v1/orgs/{org}/members/{id}', {
    summary: 'Remove a member: sessions, keys and open connections end at once, and invitations that they sent.',
  })
    .input(
      inOrgById.extend({
        /** What becomes of their workspaces. */
        workspaces: z.enum(['keep', 'reassign', 'delete']).default('keep'),
        /** With `reassign`: id of the user who gets them. */
        owner: id.optional(),
      }),
    )
    .output(
      z.object({
        id,
        /** How many of their workspaces stay without an owner, went to another member, or are being deleted. */
        workspaces: z.object({ kept: z.int(), reassigned: z.int(), deleted: z.int() }),
        /** Apps of theirs that stay as they are. */
        apps: z.object({ kept: z.int() }),
        /** Pending invitations of theirs that ended with them. */
        invitations: z.object({ revoked: z.int() }),
      }),
    ),

  invitations: route('admin', 'GET', '/v1/orgs/{org}/invitations', {
    summary: 'Invitations that nobody has accepted yet, newest first.',
  })
    .input(inOrg)
    .output(z.object({ items: z.array(invitation), nextCursor: z.null() })),

  invite: route('admin', 'POST', '/v1/orgs/{org}/invitations', {
    summary: 'Invite people by email. Each gets a link that only that address can use, once, within 7 days.',
    successStatus: 201,
  })
    .input(inOrg.extend({ emails: z.array(email).min(1).max(invitationsAtOnce), role: role.default('user') }))
    .output(z.object({ items: z.array(z.object({ email: z.string(), outcome: inviteOutcome })) })),

  resend: route('admin', 'POST', '/v1/orgs/{org}/invitations/{id}/resend', {
    summary: 'Mail a new link, at most once a minute. The one before stops working.',
  })
    .input(inOrgById)
    .output(invitation),

  revoke: route('admin', 'DELETE', '/v1/orgs/{org}/invitations/{id}', {
    summary: 'Take an invitation back: its link stops working.',
  })
    .input(inOrgById)
    .output(z.object({ id })),
};
