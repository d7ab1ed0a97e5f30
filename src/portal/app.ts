import { createServer, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import { ORPCError } from '@orpc/server';
import { type FastifyBaseLogger, type FastifyError, type FastifyInstance, fastify, LogController } from 'fastify';
import { errors } from '#contract/errors.ts';
import type { AiGateway } from './ai/gateway.ts';
import { gitHttp } from './apps/git-http.ts';
import { readUploads, serveLogos } from './branding/http.ts';
import { serveForgeHooks } from './forge-hooks/http.ts';
import { clientIp, trustedProxies } from './gateway/client-ip.ts';
import { serveApi } from './http/api.ts';
import { serveHealth } from './http/health.ts';
import { isOwnHost } from './http/host.ts';
import { contentPolicy } from './http/policy.ts';
import { serveWeb } from './http/web.ts';
import { newRequestId } from './ids.ts';
import { serveUnsubscribe } from './notifications/http.ts';
import type { Portal } from './portal.ts';
import { serveSso } from './sso/http.ts';

/**
 * Builds the server. One listener serves everything by `Host`: previews, apps and supervisors' links go to the gateway,
 * the portal's own hosts to Fastify, and any other host is refused, so that a name somebody points at us gets no page.
 *
 * @param web folder of the built interface
 */
export async function buildServer(portal: Portal, web: string, ai: AiGateway): Promise<FastifyInstance> {
  const trusted = trustedProxies(portal.config.trustProxy);
  const git = gitHttp(portal);
  const server: FastifyInstance = fastify({
    loggerInstance: portal.log.child({}, { level: 'warn' }) as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: 1_048_576,
    genReqId: newRequestId,
    routerOptions: { maxParamLength: 5000 },
    serverFactory(own) {
      const listener = createServer({ shouldUpgradeCallback: upgrades }, (req, res) => {
        if (portal.gateway.http(req, res)) return;
        if (!isOwnHost(req.headers.host, portal.origins)) {
          res.writeHead(421, { 'content-type': 'text/plain' }).end('This host is not served here.\n');
          return;
        }
        if (!git(req, res) && !ai.http(req, res)) own(req, res);
      });
      // Uploads through previews and pushes may take long; headers may not.
      listener.requestTimeout = 0;
      listener.on('upgrade', (req, socket: Duplex, head) => {
        if (!portal.gateway.upgrade(req, socket, head))
          socket.end('HTTP/1.1 421 Misdirected Request\r\nconnection: close\r\n\r\n');
      });
      return listener;
    },
  });

  server.addHook('onRequest', async (request) => {
    // What Fastify says of the address, it says of the last hop; only proxies that were named are believed about more.
    const ip = clientIp(request.raw.socket.remoteAddress, request.headers['x-forwarded-for']?.toString(), trusted);
    Object.defineProperty(request, 'ip', { value: ip ?? 'unknown' });
  });
  await server.register(cookie);
  await server.register(helmet, contentPolicy(portal.config));
  server.addHook('onSend', async (request, reply) => {
    reply.header('x-request-id', request.id);
    if (request.url.startsWith('/api/')) reply.header('cache-control', 'no-store');
  });
  server.setErrorHandler((error: FastifyError | ORPCError<string, unknown>, request, reply) => {
    const known = knownError(error);
    if (known.status >= 500) request.log.error({ err: error }, 'a request failed');
    return reply.status(known.status).send({ ...known, requestId: request.id });
  });

  readUploads(server);
  serveHealth(server, portal);
  serveLogos(server, portal);
  await serveApi(server, portal);
  await serveForgeHooks(server, portal);
  await serveSso(server, portal);
  await serveUnsubscribe(server, portal);
  await serveWeb(server, web);
  return server;
}

/** Other wishes, such as curl's for HTTP/2, are declined by answering as if they had not been made. */
const upgrades = (req: IncomingMessage) => /^(websocket|slipway-link)$/i.test(req.headers.upgrade ?? '');

function knownError(error: FastifyError | ORPCError<string, unknown>) {
  if (error instanceof ORPCError) {
    const { code, status, message, data } = error;
    return { defined: true, code, status, message, data };
  }
  const { statusCode = 500 } = error;
  const code = statusCode === 413 ? 'PAYLOAD_TOO_LARGE' : statusCode < 500 ? 'BAD_REQUEST' : 'INTERNAL_SERVER_ERROR';
  return { defined: true, code, status: errors[code].status, message: errors[code].message };
}
