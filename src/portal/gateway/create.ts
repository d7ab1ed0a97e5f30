import type { IncomingMessage } from 'node:http';
import { createApps } from './apps.ts';
import { createChat } from './chat.ts';
import { clientIp, trustedProxies } from './client-ip.ts';
import { createConnections } from './connections.ts';
import type { GatewayDeps } from './deps.ts';
import { createEgress, type Internet } from './egress.ts';
import type { Gateway } from './gateway.ts';
import { targetOf } from './hosts.ts';
import { createLinks } from './links.ts';
import { createPreviews } from './previews.ts';
import { createPublicPreviews } from './public-previews.ts';
import { supervisorClient } from './supervisor-client.ts';
import { createTerminals } from './terminals.ts';

/** How often it is asked whether those who have something open may stay. Revocation in this process does not wait for it. */
const reviewEvery = 30_000;

/** @param options for tests: `internet` replaces name resolution and the judgement of addresses */
export function createGateway(deps: GatewayDeps, options: { internet?: Internet; reviewEvery?: number } = {}): Gateway {
  const { config, log } = deps;
  const domains = {
    previewDomain: config.previewDomain.toLowerCase(),
    appsDomain: config.appsDomain.toLowerCase(),
    base: deps.baseDomains,
    own: new Set([...deps.origins].map((origin) => new URL(origin).host)),
  };
  const trusted = trustedProxies(config.trustProxy);
  const ipOf = (req: IncomingMessage) =>
    clientIp(req.socket.remoteAddress, req.headers['x-forwarded-for'] as string | undefined, trusted);

  const connections = createConnections();
  const egress = createEgress({ allow: config.egressAllow, upstream: config.upstreamProxy, log }, options.internet);
  const links = createLinks({
    authenticate: deps.authenticate,
    // A supervisor is hostile: the way out and the AI gateway are all that it may ask for.
    onStream(environmentId, target, stream) {
      if (target.to === 'egress') egress.serve(environmentId, stream);
      else if (target.to === 'ai') deps.serveAi(environmentId, stream);
      else stream.destroy();
    },
    log,
  });
  const supervisor = (environmentId: string, replica?: string) =>
    supervisorClient(() => links.get(environmentId, replica));
  const terminals = createTerminals(deps, connections, { get: links.get, supervisor });
  const chat = createChat(deps, connections, { get: links.get, supervisor });
  const publics = createPublicPreviews(deps.publicPreview);
  const previews = createPreviews(deps, connections, publics, links, ipOf);
  const apps = createApps(deps, connections, links, ipOf);

  const reviewPublic = (workspaceId?: string) => {
    publics
      .review(workspaceId)
      .catch((error: unknown) => log.error({ err: error }, 'visitors of public previews were not reviewed'));
  };
  const reviewApps = (subdomain?: string) => {
    apps.review(subdomain).catch((error: unknown) => log.error({ err: error }, 'visitors of apps were not reviewed'));
  };
  const reviews = setInterval(() => {
    connections
      .review(deps.mayStay)
      .catch((error: unknown) => log.error({ err: error }, 'open connections were not reviewed'));
    reviewPublic();
    reviewApps();
  }, options.reviewEvery ?? reviewEvery);
  reviews.unref();

  return {
    http(req, res) {
      const target = targetOf(req.headers.host, domains);
      if (!target) return false;
      if (target.kind === 'preview') previews.http(req, res, target);
      else apps.http(req, res, target);
      return true;
    },
    upgrade(req, socket, head) {
      const target = targetOf(req.headers.host, domains);
      if (target?.kind === 'preview') previews.upgrade(req, socket, head, target);
      else if (target?.kind === 'app') apps.upgrade(req, socket, head, target);
      else
        return (
          links.handle(req, socket, head) || terminals.upgrade(req, socket, head) || chat.upgrade(req, socket, head)
        );
      return true;
    },

    connected: (environmentId) => links.get(environmentId) !== undefined,
    whenConnected: links.whenConnected,
    status: (environmentId) => links.get(environmentId)?.status ?? null,
    whenStatus: links.whenStatus,
    onStatus: links.onStatus,
    supervisor,
    replicas: links.replicas,
    replicaNames: (environmentId) =>
      links
        .all(environmentId)
        .flatMap(({ replica }) => replica ?? [])
        .sort(),
    whenReplicas: links.whenReplicas,

    disconnect: links.disconnect,
    revoke(access) {
      // First what would admit anew, then what is open.
      previews.revoke(access);
      apps.revoke(access);
      connections.revoke(access);
      // What somebody made public ends with their access to it, not with one of their sign-ins.
      if ('userId' in access) reviewPublic(access.workspaceId);
    },
    reviewPublic,
    async appAt(host) {
      const target = targetOf(host, domains);
      return target?.kind === 'app' ? apps.at(target.address) : null;
    },
    forget(target) {
      if ('subdomain' in target) reviewApps(target.subdomain);
      else previews.forget(target.workspaceId);
    },
    async close() {
      clearInterval(reviews);
      connections.closeAll();
      publics.closeAll();
      apps.closeAll();
      links.close();
      egress.close();
    },
  };
}
