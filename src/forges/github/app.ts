import { createPrivateKey, sign } from 'node:crypto';
import { z } from 'zod';
import type { Refusal } from '../answers.ts';
import { type AppCredential, ForgeError, type RemoteForgeOptions } from '../forge.ts';
import { type Call, orNull, restOf } from '../rest.ts';

const installationShape = z.object({
  id: z.int(),
  suspended_at: z.string().nullable(),
  repository_selection: z.string(),
  permissions: z.record(z.string(), z.string()),
  target_type: z.string(),
});
export type Installation = z.infer<typeof installationShape>;
const tokenShape = z.object({ token: z.string(), expires_at: z.iso.datetime({ offset: true }) });

/** GitHub's clock may be behind this one, and it refuses what was signed in its future. */
const backdated = 60;
/** Seconds that a signature holds; GitHub allows 600 from its own clock on. */
const holds = 540;
/** A token is not used in its last minutes: a push that began with it has to end with it. */
const spareMs = 5 * 60_000;

/**
 * A GitHub App in the place of a token: it signs for itself, and is given a token of an hour for the account that it is
 * installed at. https://docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app
 */
export function appAccess(
  app: AppCredential,
  about: { name: string; api: string; headers: Record<string, string> },
  fetch: RemoteForgeOptions['fetch'],
) {
  const { held, now, owner } = app;
  const withHeaders = (authorization: () => Promise<string>) => async () => ({
    ...about.headers,
    authorization: await authorization(),
  });
  const asApp = restOf(
    {
      ...about,
      headers: withHeaders(async () => `Bearer ${signed(app, now())}`),
      words: (refusal) => wordsOf(app, refusal),
    },
    fetch,
  );
  const asInstallation = restOf({ ...about, headers: withHeaders(async () => `Bearer ${await token()}`) }, fetch);

  /** @throws ForgeError `unauthorized` where there is none */
  async function installation(): Promise<Installation> {
    const at = encodeURIComponent(owner);
    const look = (path: string) => orNull(asApp({ path, schema: installationShape }), 'not_found');
    const found = (await look(`/orgs/${at}/installation`)) ?? (await look(`/users/${at}/installation`));
    if (found) return found.body;
    // Of an App that there is not GitHub says so here, and above it says that nothing is found.
    await asApp({ path: '/app', schema: z.unknown() });
    const message = `The GitHub App is not installed at ${owner}, or was removed there. Install it for all repositories.`;
    throw new ForgeError('unauthorized', message);
  }

  async function token(): Promise<string> {
    if (held.token && held.token.expiresAt.getTime() - now().getTime() > spareMs) return held.token.text;
    const { id, suspended_at } = await installation();
    if (suspended_at !== null) throw new ForgeError('unauthorized', suspendedAt(owner));
    const path = `/app/installations/${id}/access_tokens`;
    const { body } = await asApp({ method: 'POST', path, body: {}, schema: tokenShape });
    held.token = { text: body.token, expiresAt: new Date(body.expires_at) };
    return body.token;
  }

  /** With a new token, once, where the kept one is refused: it may have been revoked, or may less than the App does now. */
  async function rest<T>(call: Call<T>) {
    const kept = held.token;
    return asInstallation(call).catch((error: unknown) => {
      const refused = error instanceof ForgeError && error.code === 'unauthorized';
      if (!refused || kept === null || held.token !== kept) throw error;
      held.token = null;
      return asInstallation(call);
    });
  }
  return { rest, token, installation };
}

export const suspendedAt = (owner: string) =>
  `The installation of the GitHub App at ${owner} is suspended. An owner of ${owner} lifts that at GitHub.`;

/** The App's own word for who it is: a JWT, signed with its key. */
function signed({ id, privateKey }: AppCredential, now: Date): string {
  const seconds = Math.floor(now.getTime() / 1000);
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = { iat: seconds - backdated, exp: seconds + holds, iss: id };
  const text = `${part({ alg: 'RS256', typ: 'JWT' })}.${part(claims)}`;
  return `${text}.${sign('sha256', Buffer.from(text), createPrivateKey(privateKey)).toString('base64url')}`;
}

/** What GitHub answers an App, in words that say what to do. */
function wordsOf({ id, owner }: AppCredential, { status, message }: Refusal): string | undefined {
  if (status === 401) {
    return /\b(?:exp|iat)\b|expir|issued at/i.test(message)
      ? 'GitHub does not accept the time that the portal signs with: the portal’s clock is wrong. Its operator sets it.'
      : `GitHub does not accept the private key of the App ${id}: it was deleted there, or is another App’s.`;
  }
  if (status === 403 && /suspended/i.test(message)) return suspendedAt(owner);
  if (status === 404) return `GitHub has no App with the id ${id}, or it was deleted.`;
  return undefined;
}
