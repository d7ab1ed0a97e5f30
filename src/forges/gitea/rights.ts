import { z } from 'zod';
import { orNull, type restOf } from '../rest.ts';

const login = z.object({ login: z.string() });

/** What a token lacks to keep an organization's apps below an owner, in sentences; nothing is made to find out. */
export async function missingRights(rest: ReturnType<typeof restOf>, owner: string): Promise<string[]> {
  const user = await orNull(rest({ path: '/user', schema: login }), 'unauthorized');
  if (!user) return ['Gitea does not accept the token, or it may not read “user”.'];
  const me = user.body.login;
  if (owner.toLowerCase() === me.toLowerCase()) return [];

  const at = encodeURIComponent(owner);
  const organization = await orNull(rest({ path: `/orgs/${at}`, schema: z.unknown() }), 'not_found', 'unauthorized');
  if (!organization) {
    const person = await orNull(rest({ path: `/users/${at}`, schema: login }), 'not_found', 'unauthorized');
    return [
      person
        ? `${owner} is another person’s account. The token is ${me}’s.`
        : `Gitea has no account named ${owner}, or the token may not read “organization”.`,
    ];
  }
  const allowed = await orNull(
    rest({
      path: `/users/${encodeURIComponent(me)}/orgs/${at}/permissions`,
      schema: z.object({ can_create_repository: z.boolean() }),
    }),
    'not_found',
    'unauthorized',
  );
  if (!allowed) return [`${me}, whose token this is, is not a member of ${owner}, or the token may not read it.`];
  return allowed.body.can_create_repository ? [] : [`${me} may not create repositories in ${owner}.`];
}
