import { z } from 'zod';
import { ForgeError, type ForgeErrorCode } from '../forge.ts';
import type { restOf } from '../rest.ts';
import { lacksAddress } from './credentials.ts';

/** What the driver needs, as access tokens and as API tokens have it. */
const needed = [
  ['repository:admin', 'admin:repository:bitbucket'],
  ['repository:write', 'write:repository:bitbucket'],
  ['pullrequest:write', 'write:pullrequest:bitbucket'],
] as const;

const why: Partial<Record<ForgeErrorCode, (workspace: string) => string>> = {
  unauthorized: (workspace) =>
    `Bitbucket does not accept the token, or it may not read the repositories of ${workspace}.`,
  not_found: (workspace) => `Bitbucket has no workspace named ${workspace}, or the token may not see it.`,
};

/** What a token lacks to keep an organization's apps in a workspace, in sentences; nothing is made to find out. */
export async function missingRights(
  rest: ReturnType<typeof restOf>,
  workspace: string,
  token: string,
): Promise<string[]> {
  if (lacksAddress(token)) {
    return ['An API token is used with the mail address of its account. Type it as you@example.com:token.'];
  }
  const path = `/repositories/${encodeURIComponent(workspace)}?pagelen=1`;
  const look = rest({ path, schema: z.object({ values: z.array(z.unknown()) }) });
  const found = await look.catch((error: unknown) => {
    if (error instanceof ForgeError && error.code in why) return why[error.code]!(workspace);
    throw error;
  });
  if (typeof found === 'string') return [found];
  return missingScopes(found.headers.get('x-oauth-scopes'));
}

/** @param scopes null when Bitbucket does not name them: what the token may do shows when it is used */
export function missingScopes(scopes: string | null): string[] {
  if (scopes === null) return [];
  const granted = scopes.split(',').map((scope) => scope.trim());
  return needed
    .filter((names) => !names.some((name) => granted.includes(name)))
    .map(
      ([ofAccessToken, ofApiToken]) =>
        `The token lacks the scope “${ofAccessToken}” (“${ofApiToken}” of an API token).`,
    );
}
