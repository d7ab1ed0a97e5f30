import { z } from 'zod';
import { email, id, line, longestNext, slug, time } from './common.ts';
import { route } from './route.ts';

export const role = z.enum(['admin', 'user']);
export type Role = z.infer<typeof role>;

export const me = z.object({
  id,
  email: z.string(),
  name: z.string(),
  organizations: z.array(z.object({ id, slug, name: z.string(), role })),
  /** Organizations of yours that open once you sign in by SSO. */
  bySso: z.array(z.object({ slug, name: z.string() })),
  /** The newest event that is kept. Follow `/events` of an organization behind it to hear of all that happens after this answer. */
  lastEventId: z.string().nullable(),
});

export const session = z.object({
  id,
  current: z.boolean(),
  ip: z.string().nullable(),
  userAgent: z.string().nullable(),
  createdAt: time,
  lastSeenAt: time,
  expiresAt: time,
});

/** `read`: GET only. `write`: everything its owner may do, but never sessions and keys. */
export const scope = z.enum(['read', 'write']);

export const apiKey = z.object({
  id,
  name: z.string(),
  scopes: z.array(scope),
  lastFour: z.string(),
  createdAt: time,
  lastUsedAt: time.nullable(),
  expiresAt: time.nullable(),
});

export const identity = {
  requestLink: route('anyone', 'POST', '/v1/auth/magic-link', {
    summary: 'Mail a one-time sign-in link. The answer is the same whether the address is known or not.',
    successStatus: 202,
  })
    .input(z.object({ email, next: z.string().max(longestNext).optional() }))
    .output(z.object({ sent: z.literal(true) })),

  useLink: route('anyone', 'POST', '/v1/auth/link', {
    summary: 'Sign in with the token of a one-time link. Sets the session cookie.',
  })
    .input(z.object({ token: z.string().min(20).max(200) }))
    .output(z.object({ next: z.string() })),

  signOut: route('person', 'POST', '/v1/auth/sign-out', {
    summary: 'End this session, or every session of yours with `everywhere`.',
    sessionOnly: true,
  })
    .input(z.object({ everywhere: z.boolean().default(false) }))
    .output(
      z.object({
        ended: z.int(),
        /** Where a browser ends its session at the sign-in provider; null when there is none to end. */
        next: z.string().nullable(),
      }),
    ),

  me: route('person', 'GET', '/v1/me', { summary: 'Who you are, and your organizations.' }).output(me),

  updateMe: route('person', 'PATCH', '/v1/me', { summary: 'Change your own name.', sessionOnly: true })
    .input(z.object({ name: line(80) }))
    .output(me),

  sessions: route('person', 'GET', '/v1/me/sessions', { summary: 'Your open sessions.' }).output(
    z.object({ items: z.array(session), nextCursor: z.null() }),
  ),

  endSession: route('person', 'DELETE', '/v1/me/sessions/{id}', {
    summary: 'End one of your sessions.',
    sessionOnly: true,
  })
    .input(z.object({ id }))
    .output(z.object({ id })),

  apiKeys: route('person', 'GET', '/v1/me/api-keys', { summary: 'Your API keys, without their values.' }).output(
    z.object({ items: z.array(apiKey), nextCursor: z.null() }),
  ),

  createApiKey: route('person', 'POST', '/v1/me/api-keys', {
    summary: 'Make an API key. Its value is in this answer and never again.',
    successStatus: 201,
    sessionOnly: true,
    secretAnswer: true,
  })
    .input(
      z.object({
        name: line(80),
        scopes: z.array(scope).min(1).default(['read', 'write']),
        /** Days until it ends; none means it does not. */
        days: z.int().min(1).max(730).optional(),
      }),
    )
    .output(apiKey.extend({ key: z.string() })),

  revokeApiKey: route('person', 'DELETE', '/v1/me/api-keys/{id}', {
    summary: 'Revoke one of your API keys.',
    sessionOnly: true,
  })
    .input(z.object({ id }))
    .output(z.object({ id })),
};
