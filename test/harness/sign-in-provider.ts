import { once } from 'node:events';
import { createServer } from 'node:http';
import { Provider } from 'oidc-provider';
import { freePort } from './free-port.ts';

/** Somebody who can sign in at the provider: any password does. Everything beside the subject is a claim. */
export type Account = { sub: string } & Record<string, unknown>;

export interface SignInProvider {
  issuer: string;
  host: string;
  clientId: string;
  clientSecret: string;
  /** By login. May be changed while it runs. */
  accounts: Map<string, Account>;
  /** Registers where a portal's sign-ins come back to; before the first sign-in. */
  serve(portalUrl: string, backchannelLogoutUri?: string): void;
  end(): Promise<void>;
}

/** A certified OpenID provider on this machine, with its own login pages. */
export async function signInProvider(): Promise<SignInProvider> {
  const port = await freePort();
  const host = `127.0.0.1:${port}`;
  const issuer = `http://${host}`;
  const accounts = new Map<string, Account>();
  const client = { clientId: 'slipway', clientSecret: 'a-secret-that-is-long-enough-for-anybody' };
  let provider: Provider | null = null;

  const server = createServer((req, res) => provider!.callback()(req, res)).listen(port, '127.0.0.1');
  await once(server, 'listening');

  return {
    issuer,
    host,
    ...client,
    accounts,
    serve(portalUrl, backchannelLogoutUri) {
      provider = new Provider(issuer, configuration(client, accounts, portalUrl, backchannelLogoutUri));
    },
    async end() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function configuration(
  client: { clientId: string; clientSecret: string },
  accounts: Map<string, Account>,
  portalUrl: string,
  backchannelLogoutUri?: string,
): Record<string, unknown> {
  return {
    clients: [
      {
        client_id: client.clientId,
        client_secret: client.clientSecret,
        redirect_uris: [`${portalUrl}/auth/sso/callback`],
        post_logout_redirect_uris: [`${portalUrl}/sign-in`],
        ...(backchannelLogoutUri
          ? { backchannel_logout_uri: backchannelLogoutUri, backchannel_logout_session_required: true }
          : {}),
      },
    ],
    claims: {
      openid: ['sub'],
      email: ['email', 'email_verified'],
      profile: ['name'],
      groups: ['groups'],
    },
    scopes: ['openid', 'email', 'profile', 'groups'],
    ttl: { AccessToken: 600, AuthorizationCode: 60, Grant: 600, IdToken: 600, Interaction: 600, Session: 600 },
    cookies: { keys: ['a key of tests'] },
    features: {
      devInteractions: { enabled: true },
      rpInitiatedLogout: { enabled: true },
      backchannelLogout: { enabled: backchannelLogoutUri !== undefined },
    },
    findAccount: (_context: unknown, login: string) => {
      const account = accounts.get(login);
      return account && { accountId: login, claims: () => account };
    },
    // It refuses to call this machine otherwise.
    fetch: (url: URL, init: RequestInit) => fetch(url, init),
  };
}
