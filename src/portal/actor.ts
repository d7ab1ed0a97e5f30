import type { Role } from '#contract/identity.ts';

export interface Person {
  id: string;
  email: string;
  name: string;
}

/** Who asks, as the sign-in found out. Nothing in it comes from the request's body or path. */
export interface Caller {
  person: Person;
  /** Exactly one of these is set: what they signed in with. When it ends, everything opened with it ends. */
  sessionId: string | null;
  apiKeyId: string | null;
  scopes: ReadonlySet<'read' | 'write'>;
  ip: string;
}

/** A caller inside one organization of theirs. */
export interface Member extends Caller {
  organization: { id: string; slug: string };
  memberId: string;
  role: Role;
}

/** Who an audit line names. `system` is the portal itself, carrying out what somebody asked for earlier. */
export type Author = { id: string; label: string; ip: string | null } | 'system';

export const authorOf = (caller: Caller): Author => ({
  id: caller.person.id,
  label: caller.apiKeyId ? `${caller.person.email} (API key)` : caller.person.email,
  ip: caller.ip,
});
