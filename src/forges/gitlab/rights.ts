import { z } from 'zod';
import { orNull, type restOf } from '../rest.ts';

const user = z.object({ id: z.int(), username: z.string() });
const namespace = z.object({ kind: z.string(), full_path: z.string() });

/** Who may create projects in a group, by the access level that GitLab gives roles; it has more words for nobody. */
const levels: Record<string, number> = { developer: 30, maintainer: 40, owner: 50 };

/** What a token lacks to keep an organization's apps below an owner, in sentences; nothing is made to find out. */
export async function missingRights(rest: ReturnType<typeof restOf>, owner: string): Promise<string[]> {
  const found = async <T>(path: string, schema: z.ZodType<T>) =>
    orNull(rest({ path, schema }), 'not_found', 'unauthorized');
  const at = encodeURIComponent(owner);

  const self = await found('/personal_access_tokens/self', z.object({ scopes: z.array(z.string()) }));
  if (self && !self.body.scopes.includes('api')) return ['The token lacks the scope “api”.'];
  const me = await orNull(rest({ path: '/user', schema: user }), 'unauthorized');
  if (!me) return ['GitLab does not accept the token. It was revoked, has expired, or lacks the scope “api”.'];
  const { id, username } = me.body;

  const place = await found(`/namespaces/${at}`, namespace);
  if (!place) return [`GitLab has no group or account named ${owner}, or the token may not see it.`];
  if (place.body.kind === 'user') {
    const own = place.body.full_path.toLowerCase() === username.toLowerCase();
    return own ? [] : [`${owner} is another person’s account. The token is ${username}’s.`];
  }
  const member = await found(`/groups/${at}/members/all/${id}`, z.object({ access_level: z.int() }));
  if (!member) return [`${username}, whose token this is, is not a member of ${owner}.`];
  const group = await found(`/groups/${at}`, z.object({ project_creation_level: z.string().nullish() }));
  const level = group?.body.project_creation_level ?? 'developer';
  if (!(level in levels))
    return [`Nobody may create projects in ${owner}. Allow it in the group’s settings at GitLab.`];
  // A developer may create projects, and merge into no protected branch: the default one is protected.
  const wanted = level === 'developer' ? 'maintainer' : level;
  if (member.body.access_level >= levels[wanted]!) return [];
  return [`${username}’s role in ${owner} is too low. It has to be ${wanted} at least.`];
}
