import { createPublicKey, generateKeyPairSync, randomBytes, verify } from 'node:crypto';
import type { DescribedCall } from './described-api.ts';

/** A GitHub App that is registered at the server, and its installation. */
export interface GithubApp {
  id: string;
  privateKey: string;
  /** The account that it is installed at; null for none. */
  installedAt: string | null;
  suspended: boolean;
  selection: 'all' | 'selected';
  permissions: Record<string, 'read' | 'write'>;
  /** GitHub's clock. */
  now: () => Date;
  /** Tokens that were given, and when they expire. */
  tokens: Map<string, Date>;
}

interface Answer {
  status: number;
  body: unknown;
}

/** The private key of an App, as GitHub gives it to be downloaded. */
export const newAppKey = () =>
  generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs1', format: 'pem' }) as string;

export const githubApp = (): GithubApp => ({
  id: '1234567',
  privateKey: newAppKey(),
  installedAt: 'acme',
  suspended: false,
  selection: 'all',
  permissions: { administration: 'write', contents: 'write', pull_requests: 'write', repository_hooks: 'write' },
  now: () => new Date(),
  tokens: new Map(),
});

const refused = (status: number, message: string): Answer => ({ status, body: { message } });

/** What GitHub checks of an App's own signature. Null when it is right. */
function checkJwt(app: GithubApp, authorization: string | undefined): Answer | null {
  const [header, claims, signature] = (/^Bearer (.+)$/.exec(authorization ?? '')?.[1] ?? '').split('.');
  if (!header || !claims || !signature) return refused(401, 'A JSON web token could not be decoded');
  const parsed = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString());
  const { iat, exp, iss } = parsed(claims);
  if (iss !== app.id) return refused(404, 'Integration not found');
  const right = verify(
    'sha256',
    Buffer.from(`${header}.${claims}`),
    createPublicKey(app.privateKey),
    Buffer.from(signature, 'base64url'),
  );
  if (parsed(header).alg !== 'RS256' || !right) return refused(401, 'A JSON web token could not be decoded');
  const now = app.now().getTime() / 1000;
  if (!Number.isInteger(iat) || iat > now)
    return refused(
      401,
      '’Issued at’ claim (’iat’) must be an Integer representing the time that the assertion was issued',
    );
  if (!Number.isInteger(exp) || exp <= now || exp > now + 600)
    return refused(401, '’Expiration time’ claim (’exp’) is too far in the future');
  return null;
}

/** Answers what an App asks for itself; null for other calls. */
export function answerApp(app: GithubApp, call: DescribedCall, authorization: string | undefined): Answer | null {
  const { operation, params } = call;
  if (!/^\w+ \/app\b|\/installation$/.test(operation)) return null;
  const wrong = checkJwt(app, authorization);
  if (wrong) return wrong;
  if (operation === 'GET /app') return call.answer(200, { id: Number(app.id) });
  if (operation === 'POST /app/installations/{installation_id}/access_tokens') {
    if (app.installedAt === null) return call.answer(404, { message: 'Not Found' });
    if (app.suspended) return call.answer(403, { message: 'This installation has been suspended' });
    const token = `ghs_${randomBytes(18).toString('hex')}`;
    const expiresAt = new Date(app.now().getTime() + 3_600_000);
    app.tokens.set(token, expiresAt);
    const given = { permissions: app.permissions, repository_selection: app.selection };
    return call.answer(201, { token, expires_at: expiresAt.toISOString(), ...given });
  }
  const at = (params.org ?? params.username)!.toLowerCase();
  const isOrganization = at === 'acme';
  if (app.installedAt !== at || isOrganization !== (params.org !== undefined)) return refused(404, 'Not Found');
  return call.answer(200, {
    id: 42,
    suspended_at: app.suspended ? '2026-01-01T00:00:00Z' : null,
    repository_selection: app.selection,
    permissions: app.permissions,
    target_type: isOrganization ? 'Organization' : 'User',
  });
}

export function isAppToken(app: GithubApp, token: string): boolean {
  const expiresAt = app.tokens.get(token);
  return expiresAt !== undefined && expiresAt > app.now() && app.installedAt !== null && !app.suspended;
}

/** What an App's token has to be allowed for a call that changes something. */
export function neededFor(operation: string): string | null {
  if (operation.includes('/hooks')) return 'repository_hooks';
  if (operation.startsWith('GET ')) return null;
  if (operation === 'POST /orgs/{org}/repos') return 'administration';
  return operation.endsWith('/merge') ? 'contents' : 'pull_requests';
}
