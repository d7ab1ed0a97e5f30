import type { IncomingMessage, ServerResponse } from 'node:http';
import { ORPCError } from '@orpc/server';
import type { RepositoryRef } from '#forges/forge.ts';
import { clientIp, trustedProxies } from '../gateway/client-ip.ts';
import { callerOfKey, memberIn } from '../identity/actions.ts';
import { can } from '../policy/can.ts';
import { askerOf } from '../policy/require.ts';
import type { Portal } from '../portal.ts';
import { findAppIn } from './store.ts';

/** As it was sent: nothing is decoded, so `%2e%2e` names no repository. */
const address = /^\/git\/([a-z0-9][a-z0-9-]*)\/([a-z0-9][a-z0-9-]*)\.git(\/.*)$/;

/**
 * `git clone <portal>/git/<organization>/<subdomain>.git`, for the app's owner and for admins, with an API key as the
 * password and any user name. Reading only: what is published is published by review.
 *
 * @returns a handler that answers false for requests that are not its own
 */
export function gitHttp(portal: Portal): (req: IncomingMessage, res: ServerResponse) => boolean {
  const trusted = trustedProxies(portal.config.trustProxy);
  return (req, res) => {
    if (!req.url?.startsWith('/git/')) return false;
    const ip = clientIp(req.socket.remoteAddress, req.headers['x-forwarded-for']?.toString(), trusted) ?? 'unknown';
    serve(portal, req, res, ip).catch((error: unknown) => {
      if (error instanceof ORPCError) return answer(res, error.status, error.message);
      portal.log.error({ err: error }, 'a clone failed');
      answer(res, 500, 'The portal failed to do this.');
    });
    return true;
  };
}

async function serve(portal: Portal, req: IncomingMessage, res: ServerResponse, ip: string): Promise<void> {
  const key = passwordOf(req.headers.authorization);
  const caller = key === null ? null : await callerOfKey(portal, key, ip);
  if (!caller?.scopes.has('read')) {
    // Guessing keys is bounded like guessing anything else.
    if (key !== null) await portal.limits.anonymous(ip);
    res.setHeader('www-authenticate', 'Basic realm="Slipway", charset="UTF-8"');
    return answer(res, 401, 'Use an API key as the password. Any user name will do.');
  }
  await portal.limits.request(caller.person.id);

  const [, owner, name, path] = address.exec(req.url!) ?? [];
  const repository = owner && name ? { owner, name } : null;
  const member = repository && (await memberIn(portal, caller, repository.owner));
  const app = member && (await findAppIn(portal.db, member.organization.id, repository.name));
  // Missing and hidden answer alike.
  // What lives at another forge is cloned there.
  if (!app || app.forgeId !== null || !portal.forge.serve || can(askerOf(member), 'repository.read', app) !== 'allow') {
    return answer(res, 404, 'There is no such repository, or none that you may see.');
  }
  portal.forge.serve(repository satisfies RepositoryRef, path!, req, res);
}

function passwordOf(authorization: string | undefined): string | null {
  const encoded = /^Basic ([A-Za-z0-9+/=]{1,2000})$/i.exec(authorization ?? '')?.[1];
  if (!encoded) return null;
  const [, password] = /^[^:]*:(slw_[\w-]+)$/s.exec(Buffer.from(encoded, 'base64').toString('utf8')) ?? [];
  return password ?? null;
}

function answer(res: ServerResponse, status: number, message: string): void {
  if (res.headersSent) {
    res.destroy();
    return;
  }
  res.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' });
  res.end(`${message}\n`);
}
