import { z } from 'zod';
import { orNull, type restOf } from '../rest.ts';

const account = z.object({ login: z.string(), type: z.string() });

/** What a token lacks to keep an organization's apps below an owner, in sentences; nothing is made to find out. */
export async function missingRights(rest: ReturnType<typeof restOf>, owner: string): Promise<string[]> {
  const found = async <T>(path: string, schema: z.ZodType<T>) =>
    orNull(rest({ path, schema }), 'not_found', 'unauthorized');

  const user = await orNull(rest({ path: '/user', schema: account }), 'unauthorized');
  if (!user) return ['GitHub does not accept the token. It was revoked, has expired, or was copied in part.'];
  const { login } = user.body;
  const missing = missingScopes(user.headers.get('x-oauth-scopes'));

  const target = await found(`/users/${encodeURIComponent(owner)}`, account);
  if (!target) return [...missing, `GitHub has no account named ${owner}.`];
  if (target.body.type !== 'Organization') {
    const own = target.body.login.toLowerCase() === login.toLowerCase();
    return own ? missing : [...missing, `${owner} is another person’s account. The token is ${login}’s.`];
  }
  const membership = await found(
    `/user/memberships/orgs/${encodeURIComponent(owner)}`,
    z.object({ state: z.string(), role: z.string() }),
  );
  if (membership?.body.state !== 'active') {
    return [...missing, `${login}, whose token this is, is not a member of ${owner}, or the token may not see it.`];
  }
  if (membership.body.role === 'admin') return missing;
  const rules = await found(
    `/orgs/${encodeURIComponent(owner)}`,
    z.object({ members_can_create_repositories: z.boolean().nullish() }),
  );
  if (rules?.body.members_can_create_repositories === false) {
    missing.push(`Members of ${owner} may not create repositories. Use the token of an owner, or allow it at GitHub.`);
  }
  return missing;
}

/**
 * @param scopes GitHub names them for classic tokens alone; what a fine-grained one may do shows when it is used
 */
export function missingScopes(scopes: string | null): string[] {
  if (scopes === null) return [];
  const granted = scopes.split(',').map((scope) => scope.trim());
  return granted.includes('repo') ? [] : ['The token lacks the scope “repo”.'];
}
