import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Forge } from '#forges/forge.ts';

export type HookKind = Exclude<Forge['kind'], 'builtin' | 'fake'>;

/** A call of a forge's, before anything of it is believed. */
export interface Delivery {
  headers: IncomingHttpHeaders;
  /** As it came: a signature is of these bytes, not of what they mean. */
  body: Buffer;
}

/** In the form that GitLab's signing tokens must have; the others take any. */
export const newHookSecret = () => `whsec_${randomBytes(32).toString('base64')}`;

/** How far a signed time may be from the portal's clock. */
const tolerance = 5 * 60_000;

type Check = (secret: string, delivery: Delivery, now: Date) => boolean;

/** The digest of the body under the secret, as the forges write it. */
const hex = (secret: string, body: Buffer) => createHmac('sha256', secret).update(body).digest('hex');

const checks: Record<HookKind, Check> = {
  // https://docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries
  github: (secret, { headers, body }) => same(headers['x-hub-signature-256'], `sha256=${hex(secret, body)}`),
  // https://docs.gitea.com/usage/webhooks: Forgejo sends both.
  gitea: (secret, { headers, body }) =>
    same(headers['x-forgejo-signature'] ?? headers['x-gitea-signature'], hex(secret, body)),
  // https://support.atlassian.com/bitbucket-cloud/docs/manage-webhooks
  bitbucket: (secret, { headers, body }) => same(headers['x-hub-signature'], `sha256=${hex(secret, body)}`),
  // https://docs.gitlab.com/user/project/integrations/webhooks: a signature where a signing token was set, else the token.
  gitlab: (secret, delivery, now) =>
    delivery.headers['webhook-signature'] === undefined
      ? same(delivery.headers['x-gitlab-token'], secret)
      : isStandardSigned(secret, delivery, now),
};

/** Whether a call was signed with the secret. It takes as long for a wrong signature as for a right one. */
export function isSigned(kind: HookKind, secret: string, delivery: Delivery, now: Date): boolean {
  return checks[kind](secret, delivery, now);
}

export const isHookKind = (kind: string): kind is HookKind => Object.hasOwn(checks, kind);

/** https://www.standardwebhooks.com: of several signatures, as while a secret is replaced, one has to fit. */
function isStandardSigned(secret: string, { headers, body }: Delivery, now: Date): boolean {
  const id = headers['webhook-id'];
  const timestamp = headers['webhook-timestamp'];
  const time = Number(timestamp) * 1000;
  if (!(Math.abs(now.getTime() - time) <= tolerance)) return false;
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const expected = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64');
  const given = String(headers['webhook-signature']).split(' ');
  return given.some((signature) => same(signature, `v1,${expected}`));
}

/** Compared by their hashes: not even the length of what was given shows in the time that it takes. */
function same(given: string | string[] | undefined, expected: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(typeof given === 'string' ? given : ''), hash(expected));
}
