import { createHash } from 'node:crypto';
import { email as emailSchema, line } from '#contract/common.ts';
import type { Role } from '#contract/identity.ts';
import type { ClaimMapping, JoinPolicy, SsoOutcome, SsoSettings } from '#contract/sso.ts';

/** What a provider says about somebody: the claims of an ID token, or an answer of its userinfo endpoint. */
export type Claims = Readonly<Record<string, unknown>>;

/** Who came, in the words of the portal. */
export interface Arrival {
  issuer: string;
  subject: string;
  /** The provider's own name of its session, for a sign-out that it announces. */
  session: string | null;
  email: string | null;
  verified: 'yes' | 'no' | 'unsaid';
  name: string | null;
  groups: string[];
  /** How many groups the provider named. */
  groupCount: number;
}

export const mostGroups = 500;

/**
 * The value at a claim's name or dotted path. The whole name first, because names that are URLs hold dots; only own
 * properties, so that no path reaches into the language.
 */
export function claimAt(claims: Claims, path: string): unknown {
  if (Object.hasOwn(claims, path)) return claims[path];
  let at: unknown = claims;
  for (const part of path.split('.')) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, part)) return undefined;
    at = (at as Claims)[part];
  }
  return at;
}

/**
 * Reads what was mapped, each from the ID token or, where that does not say it, from userinfo. The word that an address is
 * verified counts only beside that very address, as the claim `email`: said of another one, it says nothing.
 */
export function mapClaims(mapping: ClaimMapping, idToken: Claims, userinfo: Claims) {
  const documents = [idToken, userinfo];
  const find = (path: string) =>
    documents.map((claims) => claimAt(claims, path)).find((value) => value !== undefined && value !== null);
  const email = emailSchema.safeParse(find(mapping.email)).data ?? null;
  const groups = groupsOf(find(mapping.groups));
  return {
    email,
    verified: verifiedOf(documents, email),
    name: line(80).safeParse(find(mapping.name)).data ?? null,
    groups: groups.slice(0, mostGroups),
    groupCount: groups.length,
  };
}

/** Whether an ID token leaves something unsaid that userinfo may say. */
export const needsMore = (mapping: ClaimMapping, idToken: Claims): boolean =>
  mapClaims(mapping, idToken, {}).verified === 'unsaid' ||
  [mapping.email, mapping.name, mapping.groups].some((path) => (claimAt(idToken, path) ?? null) === null);

/** Only the boolean is believed: "true" is what a provider says that lets people write their own profile. */
function verifiedOf(documents: Claims[], email: string | null): Arrival['verified'] {
  const speaking = documents.filter((claims) => (claims.email_verified ?? null) !== null);
  if (speaking.length === 0) return 'unsaid';
  const about = speaking.find((claims) => emailSchema.safeParse(claims.email).data === email);
  return about?.email_verified === true ? 'yes' : 'no';
}

/** Made once: a list may be very long. */
const groupName = line(256);

/** Names of groups, each once: of a list, of a single name, or none. What is not a name is left out. */
function groupsOf(claim: unknown): string[] {
  const list = Array.isArray(claim) ? claim : [claim];
  return [...new Set(list.flatMap((each) => groupName.safeParse(each).data ?? []))];
}

/** Everything that decides what becomes of somebody who came. */
export interface Facts {
  email: string | null;
  verified: Arrival['verified'];
  /** The connection captures the domain of the address. */
  captured: boolean;
  trustEmails: boolean;
  joinPolicy: JoinPolicy;
  /** The membership that this identity is linked to, and the address that came with it then. */
  linked: { userId: string; knownAs: (string | null)[] } | null;
  /** Who has the address in the portal, and in this organization. */
  holder: { userId: string; member: { identity: 'none' | 'of_this_issuer' | 'of_another' } | null } | null;
  /** They proved to read the holder's mail. */
  confirmed: boolean;
}

export type Decision = { outcome: Exclude<SsoOutcome, 'provider_failed'>; userId: string | null };

/**
 * Whom an identity signs in. It is issuer and subject; an address alone never is:
 *
 * - It links a new identity to a member by itself only where the organization captured the domain, and the member has no
 *   identity at this issuer yet. Everybody else reads a mail first.
 * - A linked identity that comes with another address may be a renamed person or a subject that was given to somebody
 *   new: the mailbox that the portal knows decides.
 */
export function decide(facts: Facts): Decision {
  const { email, linked, holder, captured, confirmed } = facts;
  if (linked) {
    const moved = email !== null && !linked.knownAs.includes(email);
    return { outcome: moved && !confirmed ? 'confirms' : 'signs_in', userId: linked.userId };
  }
  if (email === null) return { outcome: 'no_email', userId: null };
  const believed = facts.verified === 'yes' || (facts.verified === 'unsaid' && facts.trustEmails && captured);
  if (!believed) return { outcome: 'not_verified', userId: null };

  const open = captured && facts.joinPolicy === 'domain';
  if (!holder) return { outcome: open ? 'joins' : 'not_invited', userId: null };
  const { userId, member } = holder;
  if (member) {
    const links = confirmed || (captured && member.identity !== 'of_this_issuer');
    return { outcome: links ? 'signs_in' : 'confirms', userId };
  }
  // Somebody of another organization: their account is not given to whoever this provider says has their address.
  if (!open) return { outcome: 'not_invited', userId };
  return { outcome: confirmed ? 'joins' : 'confirms', userId };
}

export interface Standing {
  role: Role;
  /** They are an admin because of a group, and no longer when it is gone. */
  byGroup: boolean;
}

/** The role after a sign-in. A role that an admin gave is never taken, and neither is the last admin's. */
export function roleAfter(now: Standing, inAdminGroup: boolean, lastAdmin: boolean): Standing {
  if (inAdminGroup) return now.role === 'admin' ? now : { role: 'admin', byGroup: true };
  return now.byGroup && !lastAdmin ? { role: 'user', byGroup: false } : now;
}

export const isInAny = (groups: readonly string[], adminGroups: readonly string[]) =>
  adminGroups.some((group) => groups.includes(group));

export const domainOf = (email: string) => email.slice(email.lastIndexOf('@') + 1);

/** Names what a try has proved: with any of it changed, it has to be tried again. */
export function fingerprint(settings: SsoSettings): Buffer {
  const { issuer, clientId, scopes, claims, trustEmails } = settings;
  const parts = [issuer, clientId, scopes, claims.email, claims.name, claims.groups, trustEmails];
  return createHash('sha256').update(JSON.stringify(parts)).digest();
}

/**
 * Why settings may not be turned on as they are; null when they may. Who turns it on has seen it work, and who shuts the
 * other ways in has seen an admin come in by this one.
 */
export function missingTry(
  before: { enabled: boolean; required: boolean; fingerprint: Buffer } | null,
  after: { enabled: boolean; required: boolean; fingerprint: Buffer },
  tried: { fingerprint: Buffer; role: Role } | null,
): string | null {
  if (!after.enabled) return null;
  const unchanged = before?.enabled && before.fingerprint.equals(after.fingerprint);
  const proved = tried?.fingerprint.equals(after.fingerprint);
  if (!unchanged && !proved) return 'Save these settings turned off, try signing in with them, then turn them on.';
  const demands = after.required && !(before?.enabled && before.required);
  if (demands && !(proved && tried?.role === 'admin'))
    return 'Try signing in as an admin first: nobody but admins could undo this.';
  return null;
}
