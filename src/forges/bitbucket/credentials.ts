/**
 * How a token of Bitbucket's is used. Access tokens of a workspace or a project stand for themselves. A person's API token
 * is used together with the mail address of their account, and is typed as `you@example.com:token`.
 */
export function credentialsOf(token: string): { secret: string; authorization: string; gitUser: string } {
  const at = token.indexOf(':');
  if (at === -1) return { secret: token, authorization: `Bearer ${token}`, gitUser: 'x-token-auth' };
  const authorization = `Basic ${Buffer.from(token).toString('base64')}`;
  return { secret: token.slice(at + 1), authorization, gitUser: 'x-bitbucket-api-token-auth' };
}

/** API tokens can be told by how they begin, and are of no use alone. */
export const lacksAddress = (token: string) => token.startsWith('ATATT') && !token.includes(':');
