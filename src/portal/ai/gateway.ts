import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { clientIp, trustedProxies } from '../gateway/client-ip.ts';
import { hashToken } from '../ids.ts';
import type { Portal } from '../portal.ts';
import { deliver, json, modelList, refuse } from './answer.ts';
import { bodyRoom } from './body.ts';
import { type Endpoint, endpointOf } from './endpoints.ts';
import { exchange } from './exchange.ts';
import { guesses } from './guesses.ts';
import { forwarded } from './headers.ts';
import { openRequests } from './open-requests.ts';
import { Refusal } from './refusal.ts';
import { readRequest } from './request.ts';
import { allowedModels, type ProviderFacts, served } from './rules.ts';
import { providerWithKey } from './store.ts';
import { tariffOf } from './tariffs.ts';
import { type Bearer, believed } from './tokens.ts';
import type { Upstream } from './upstream.ts';

/** Where tools of a workspace reach models, with the workspace's token in the place of a key. */
export interface AiGateway {
  /** Takes a request to the portal's own host whose path is the gateway's. False: it is not. */
  http(req: IncomingMessage, res: ServerResponse): boolean;
  /** Serves one connection that comes out of an environment. Only that environment's own token is good there. */
  serve(environmentId: string, stream: Duplex): void;
  close(): void;
}

/** Connections out of one environment at a time. */
const mostStreams = 128;

export function createAiGateway(portal: Portal, upstream: Upstream): AiGateway {
  const { db, log } = portal;
  const room = bodyRoom();
  const tried = guesses(portal.clock);
  const trusted = trustedProxies(portal.config.trustProxy);
  const addressOf = (req: IncomingMessage) =>
    clientIp(req.socket.remoteAddress, req.headers['x-forwarded-for']?.toString(), trusted) ?? 'unknown';
  const requests = openRequests((hashes) => believed(db, hashes), log);
  const environments = new WeakMap<object, string>();
  const streams = new Map<string, Set<Duplex>>();

  // It never listens: its connections are streams of links.
  const inside = createServer((req, res) => handle(req, res, environments.get(req.socket) ?? ''));
  inside.on('clientError', (_, stream) => void stream.destroy());

  /** @param environmentId that the connection comes out of; null for one from anywhere */
  function handle(req: IncomingMessage, res: ServerResponse, environmentId: string | null): void {
    const endpoint = endpointOf(req.method ?? '', req.url ?? '');
    res.on('error', () => {});
    answer(req, res, endpoint, environmentId).catch((error: unknown) => {
      if (error instanceof Refusal) return refuse(req, res, endpoint?.provider ?? 'openai', error);
      // Somebody hung up, or was cut off; everything else is a fault of ours.
      if (!res.destroyed) log.error({ err: error, path: endpoint?.path }, 'an AI request failed');
      res.destroy();
    });
  }

  async function answer(
    req: IncomingMessage,
    res: ServerResponse,
    endpoint: Endpoint | null,
    environmentId: string | null,
  ): Promise<void> {
    if (!endpoint) throw new Refusal('not_found', 'The AI gateway has no such path.');
    const bearer = await bearerOf(req, environmentId);
    if (endpoint.call === 'models') {
      const { facts } = await enabled(endpoint, bearer);
      return json(res, 200, JSON.stringify(modelList(facts)));
    }

    const open = requests.add(bearer.hash);
    res.once('close', open.abort);
    open.signal.addEventListener('abort', () => res.destroy(), { once: true });
    try {
      await pass(req, res, endpoint, bearer, open.signal);
    } finally {
      open.done();
    }
  }

  async function enabled({ provider }: Endpoint, { blueprintId }: Bearer) {
    const found = await providerWithKey(db, portal.keyring, blueprintId, provider);
    if (!served(found.facts))
      throw new Refusal('not_enabled', `${found.facts.name} is not enabled for this workspace.`);
    return found;
  }

  async function bearerOf(req: IncomingMessage, environmentId: string | null): Promise<Bearer> {
    const token = [req.headers['x-api-key'], /^Bearer (.*)$/i.exec(req.headers.authorization ?? '')?.[1]].find(
      (value): value is string => typeof value === 'string' && /^slwa_[\w-]{43}$/.test(value),
    );
    if (!token) throw withoutToken();
    const hash = hashToken(token);
    // Out of an environment only its own token is good, so there is nothing to guess.
    const ip = environmentId === null ? addressOf(req) : null;
    const wait = ip === null ? 0 : tried.wait(ip, hash);
    if (wait > 0)
      throw new Refusal('busy', `Too many unknown tokens came from your address. Try again in ${wait} seconds.`);
    const [bearer] = await believed(db, [hash]);
    // Another environment's token is as unknown as a made-up one.
    if (!bearer || (environmentId !== null && bearer.environmentId !== environmentId)) {
      if (ip !== null) tried.isUnknown(ip, hash);
      throw withoutToken();
    }
    tried.isGood(hash);
    return bearer;
  }

  async function pass(
    req: IncomingMessage,
    res: ServerResponse,
    endpoint: Endpoint,
    bearer: Bearer,
    signal: AbortSignal,
  ): Promise<void> {
    const { organizationId, blueprintId, workspaceId, userId } = bearer;
    const { body, release } = await room.read(req, workspaceId);
    try {
      const asked = readRequest(endpoint, body);
      // Only now: while a body arrived slowly, an admin may have changed all of it.
      const { facts, key } = await enabled(endpoint, bearer);
      if (!allowedModels(facts).includes(asked.model)) throw notAllowed(asked.model, facts);
      const tariff = await tariffOf(db, organizationId, endpoint.provider, asked.model);
      if (!tariff) throw withoutPrice(asked.model);
      const outgoing = {
        ...{ endpoint, facts, asked, signal },
        // Counting is free at every provider.
        tariff: endpoint.call === 'count_tokens' ? null : tariff,
        key,
        charged: { organization: organizationId, blueprint: blueprintId, user: userId, workspace: workspaceId },
        headers: forwarded(req, endpoint.provider),
      };
      await exchange(portal, upstream, outgoing, (from) => deliver(from, res, endpoint.provider, key));
    } finally {
      release();
    }
  }

  return {
    http(req, res) {
      if (!req.url?.startsWith('/ai/')) return false;
      handle(req, res, null);
      return true;
    },
    serve(environmentId, stream) {
      const open = streams.get(environmentId) ?? new Set();
      if (open.size >= mostStreams) {
        stream.destroy(Object.assign(new Error('too many connections'), { code: 'EMFILE' }));
        return;
      }
      streams.set(environmentId, open.add(stream));
      environments.set(stream, environmentId);
      stream.on('close', () => {
        open.delete(stream);
        if (open.size === 0 && streams.get(environmentId) === open) streams.delete(environmentId);
      });
      inside.emit('connection', stream);
    },
    close() {
      requests.close();
      for (const open of streams.values()) for (const stream of open) stream.destroy();
      upstream.close();
    },
  };
}

const withoutToken = () =>
  new Refusal('no_token', 'This is not the token of a running workspace. Open a new terminal, or start it.');

const notAllowed = (model: string, facts: ProviderFacts) =>
  new Refusal(
    'model_not_allowed',
    `The model ${model.slice(0, 120)} is not allowed in this workspace. Allowed: ${allowedModels(facts).join(', ') || 'none'}.`,
  );

const withoutPrice = (model: string) =>
  new Refusal(
    'model_without_price',
    `The model ${model} has no price yet, so no budget could hold it. An admin can add one in Settings, AI.`,
  );
