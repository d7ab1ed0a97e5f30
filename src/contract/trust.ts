import { z } from 'zod';
import { id, inOrgById, time } from './common.ts';
import { route } from './route.ts';

const person = z.object({ id, email: z.string(), name: z.string() });

export const trustedUser = z.object({ user: person, grantedBy: person, grantedAt: time });
export type TrustedUser = z.infer<typeof trustedUser>;

const ofUser = inOrgById.extend({ userId: id });

export const trust = {
  list: route('admin', 'GET', '/v1/orgs/{org}/blueprints/{id}/trusted', {
    summary: 'Members whose publish requests of a blueprint are approved without a review.',
  })
    .input(inOrgById)
    .output(z.object({ items: z.array(trustedUser), nextCursor: z.null() })),

  grant: route('admin', 'PUT', '/v1/orgs/{org}/blueprints/{id}/trusted/{userId}', {
    summary: 'Trust a member with a blueprint: what they publish from now on is approved at once.',
  })
    .input(ofUser)
    .output(trustedUser),

  revoke: route('admin', 'DELETE', '/v1/orgs/{org}/blueprints/{id}/trusted/{userId}', {
    summary: 'Stop trusting a member. Their next publish request waits for review.',
  })
    .input(ofUser)
    .output(z.object({ userId: id })),
};
