import { z } from 'zod';
import { id, inOrg, inOrgById, line, time } from './common.ts';
import { route } from './route.ts';

const person = z.object({ id, email: z.string(), name: z.string() });

export const trustedUser = z.object({
  blueprint: z.object({ id, name: z.string() }),
  user: person,
  grantedBy: person,
  grantedAt: time,
  /** When an admin last said that it is still right, or granted it. */
  lookedAt: time,
  /** That was 90 days ago or more: somebody should look again. */
  due: z.boolean(),
});
export type TrustedUser = z.infer<typeof trustedUser>;

/** What has to be true of a trusted member's request for it to go live without a review. Nothing has, unless it is said. */
export const trustPolicy = z.object({
  /** No check found anything. */
  checksPass: z.boolean(),
  /** At most so many files change; null for any number. */
  maxFiles: z.int().min(1).max(100_000).nullable(),
  /** At most so many lines are added and deleted, together; null for any number. */
  maxLines: z.int().min(1).max(10_000_000).nullable(),
  /** None of these changes: names, folders, or patterns of them with `*`, `?` and `**`, such as `src/**` and `*.sql`. */
  protectedPaths: z.array(line(200)).max(50),
});
export type TrustPolicy = z.infer<typeof trustPolicy>;

const ofUser = inOrgById.extend({ userId: id });

export const trust = {
  list: route('admin', 'GET', '/v1/orgs/{org}/blueprints/{id}/trusted', {
    summary: 'Members whose publish requests of a blueprint are approved without a review.',
  })
    .input(inOrgById)
    .output(z.object({ items: z.array(trustedUser), nextCursor: z.null() })),

  all: route('admin', 'GET', '/v1/orgs/{org}/trusted', {
    summary: 'Every trusted member of the organization, those first that nobody has looked at for longest.',
  })
    .input(inOrg)
    .output(z.object({ items: z.array(trustedUser), nextCursor: z.null() })),

  grant: route('admin', 'PUT', '/v1/orgs/{org}/blueprints/{id}/trusted/{userId}', {
    summary: 'Trust a member with a blueprint: what they publish from now on is approved at once.',
  })
    .input(ofUser)
    .output(trustedUser),

  confirm: route('admin', 'POST', '/v1/orgs/{org}/blueprints/{id}/trusted/{userId}/confirm', {
    summary: 'Say that a member’s trust is still right: nobody is reminded of it for another 90 days.',
  })
    .input(ofUser)
    .output(trustedUser),

  revoke: route('admin', 'DELETE', '/v1/orgs/{org}/blueprints/{id}/trusted/{userId}', {
    summary: 'Stop trusting a member. Their next publish request waits for review.',
  })
    .input(ofUser)
    .output(z.object({ userId: id })),

  policy: route('admin', 'GET', '/v1/orgs/{org}/blueprints/{id}/trust-policy', {
    summary: 'The rules by which trusted members’ requests of a blueprint go live without a review.',
  })
    .input(inOrgById)
    .output(trustPolicy),

  setPolicy: route('admin', 'PUT', '/v1/orgs/{org}/blueprints/{id}/trust-policy', {
    summary: 'Change these rules; what is not named stays. They hold for requests from now on.',
  })
    .input(inOrgById.extend(trustPolicy.partial().shape))
    .output(trustPolicy),
};
