import { z } from 'zod';
import { email, id, inOrg, line, longestNext, time } from './common.ts';
import { role } from './identity.ts';
import { route } from './route.ts';

/** The part of an address behind the @. Matched whole: a domain captures none of its subdomains. */
const domain = z
  .string()
  .trim()
  .toLowerCase()
  .max(253)
  .regex(/^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/, 'Write a domain such as company.com.');

/** Where a value stands in what the provider sends: a claim's name, or a path such as `realm_access.roles`. */
const claim = line(200);

export const claimMapping = z.object({
  email: claim.default('email'),
  name: claim.default('name'),
  groups: claim.default('groups'),
});
export type ClaimMapping = z.infer<typeof claimMapping>;

/** `invited`: only people whom an admin invited. `domain`: everybody with an address in a captured domain. */
export const joinPolicy = z.enum(['invited', 'domain']);
export type JoinPolicy = z.infer<typeof joinPolicy>;

const scopes = z
  .string()
  .trim()
  .max(500)
  .regex(/^[\x21-\x7e]+(?: [\x21-\x7e]+)*$/, 'Write scopes with one space between them.')
  .refine((value) => value.split(' ').includes('openid'), 'The scopes must include openid.');

const issuer = z.url({
  protocol: /^https?$/,
  error: 'Write the issuer as an address, such as https://id.company.com.',
});

export const ssoSettings = z.object({
  issuer: issuer.max(500).refine((value) => !/[?#]/.test(value), 'An issuer has no question mark and no #.'),
  clientId: line(500),
  scopes: scopes.default('openid email profile'),
  claims: claimMapping.default({ email: 'email', name: 'name', groups: 'groups' }),
  /** People who type an address in one of these are sent to the provider. */
  domains: z.array(domain).max(50).default([]),
  joinPolicy: joinPolicy.default('invited'),
  joinRole: role.default('user'),
  /** Members of these groups are admins. */
  adminGroups: z.array(line(256)).max(20).default([]),
  /** Believe addresses in captured domains even where the provider does not say that they are verified. */
  trustEmails: z.boolean().default(false),
  enabled: z.boolean().default(false),
  /** While it is enabled, nobody enters the organization in another way. */
  required: z.boolean().default(false),
});
export type SsoSettings = z.infer<typeof ssoSettings>;

export const ssoConnection = ssoSettings.extend({
  secretConfigured: z.boolean(),
  /** The last sign-in that was tried with success; null when what was tried is not what is saved. */
  tested: z.object({ at: time, by: z.string().nullable(), role }).nullable(),
  updatedAt: time,
});

const setup = z.object({
  /** What the provider has to know. */
  redirectUri: z.string(),
  postLogoutRedirectUri: z.string(),
  backchannelLogoutUri: z.string().nullable(),
  connection: ssoConnection.nullable(),
});

/** One thing that was looked at. `warning`: it may work. */
export const ssoCheck = z.object({
  name: z.enum(['discovery', 'issuer', 'endpoints', 'code', 'keys', 'logout']),
  result: z.enum(['ok', 'warning', 'failed', 'skipped']),
  message: z.string(),
});
export type SsoCheck = z.infer<typeof ssoCheck>;

export const ssoOutcome = z.enum([
  'signs_in',
  'joins',
  'confirms',
  'no_email',
  'not_verified',
  'not_invited',
  'provider_failed',
]);
export type SsoOutcome = z.infer<typeof ssoOutcome>;

/** Why a sign-in by SSO came back to the sign-in page. `confirm`: a mail is on its way. */
export const ssoProblem = z.enum([
  'expired',
  'denied',
  'provider_failed',
  'no_email',
  'not_verified',
  'not_invited',
  'confirm',
]);
export type SsoProblem = z.infer<typeof ssoProblem>;

/** What a try brought. It changed nothing. */
export const ssoTry = z.object({
  id,
  at: time,
  outcome: ssoOutcome,
  message: z.string(),
  /** What the provider sent, without what is of the protocol. */
  claims: z.record(z.string(), z.unknown()),
  mapped: z.object({
    email: z.string().nullable(),
    emailVerified: z.boolean(),
    name: z.string().nullable(),
    groups: z.array(z.string()),
    /** How many the provider sent: at most 500 are kept. */
    groupCount: z.int(),
    role: role.nullable(),
  }),
});
export type SsoTry = z.infer<typeof ssoTry>;

export const sso = {
  start: route('anyone', 'POST', '/v1/auth/sso', {
    summary:
      'Begin a sign-in at the provider of an organization, by its name or by the domain of an address. Answers alike whether the address is known.',
  })
    .input(
      z.object({
        email: email.optional(),
        org: z.string().max(64).optional(),
        next: z.string().max(longestNext).optional(),
      }),
    )
    .output(
      z.object({
        /** Where to go on; null when no organization captures the domain. */
        url: z.string().nullable(),
        organization: z.string().nullable(),
        /** True when a link by mail would not let its members in. */
        required: z.boolean(),
      }),
    ),

  confirm: route('anyone', 'POST', '/v1/auth/sso/confirm', {
    summary: 'Finish a sign-in with the token that was mailed to confirm the address. Sets the session cookie.',
  })
    .input(z.object({ token: z.string().min(20).max(200) }))
    .output(z.object({ next: z.string() })),

  get: route('admin', 'GET', '/v1/orgs/{org}/sso', { summary: 'The organization’s sign-in by SSO.' })
    .input(inOrg)
    .output(setup),

  save: route('admin', 'PUT', '/v1/orgs/{org}/sso', {
    summary: 'Set up sign-in by SSO. A secret that is left out stays as it is. Enable it after a sign-in was tried.',
  })
    .input(
      inOrg.extend(ssoSettings.shape).extend({
        clientSecret: line(2000).optional(),
        /** Of the settings that these are based on: refused when somebody else saved meanwhile. */
        updatedAt: time.optional(),
      }),
    )
    .output(setup),

  remove: route('admin', 'DELETE', '/v1/orgs/{org}/sso', {
    summary: 'Remove sign-in by SSO. Every session and key that was made with it ends.',
  })
    .input(inOrg)
    .output(setup),

  test: route('admin', 'POST', '/v1/orgs/{org}/sso/test', {
    summary: 'Ask the provider what it can do, and say what is missing.',
  })
    .input(inOrg)
    .output(z.object({ ok: z.boolean(), checks: z.array(ssoCheck) })),

  tryOut: route('admin', 'POST', '/v1/orgs/{org}/sso/try', {
    summary:
      'Begin a sign-in that shows what the provider sends and changes nothing. For a browser session: a key has no browser.',
  })
    .input(inOrg)
    .output(z.object({ url: z.string() })),

  tried: route('admin', 'GET', '/v1/orgs/{org}/sso/tries/{id}', { summary: 'What came of a try.' })
    .input(inOrg.extend({ id }))
    .output(ssoTry),
};
