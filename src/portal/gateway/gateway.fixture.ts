import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import http, { type IncomingMessage, type RequestListener } from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { environmentSpec } from '#contract/environment.ts';
import { lanes } from '#contract/link.ts';
import type { StreamTarget, SupervisorConfig, SupervisorStatus } from '#contract/supervisor.ts';
import { dial } from '#link/dial.ts';
import { createMux, type Mux } from '#link/mux.ts';
import { splice } from '#link/splice.ts';
import { fail } from '../fail.ts';
import { newToken } from '../ids.ts';
import { createGateway } from './create.ts';
import type { GatewayDeps, Holder, LiveApp, PreviewSession, RunningApp, Ticket } from './deps.ts';
import type { Internet } from './egress.ts';
import type { Gateway } from './gateway.ts';

const supervisorEntry = fileURLToPath(new URL('../../../bin/supervisor.ts', import.meta.url));

export const holder: Holder = {
  userId: 'usr1',
  organizationId: 'org1',
  sessionId: 'ses1',
  apiKeyId: null,
  workspaceId: 'ws1',
};

export const emptyStatus: SupervisorStatus = {
  services: [],
  ports: [],
  terminals: [],
  release: { commit: null, status: 'none', error: null },
  activeAt: '2026-01-01T00:00:00.000Z',
};

/** A real listener with a gateway behind it, on TCP for browsers and supervisors and on a unix socket for supervisors. */
export class TestGateway {
  gateway!: Gateway;
  port!: number;
  folder!: string;
  #servers: http.Server[] = [];
  #ends: (() => unknown)[] = [];

  /** What the database would say. */
  tickets = new Map<string, Ticket>();
  sessions = new Map<string, PreviewSession>();
  environments = new Map([['ws1', 'env1']]);
  /** Previews that anybody may open, as `workspace:port`. */
  publicPreviews = new Set<string>();
  /** Sessions of people who may not stay. */
  ended = new Set<string>();
  apps = new Map<string, LiveApp>();
  /** Keys of the passwords of the first app. */
  passwords = new Map<string, Buffer>();
  baseDomains = new Map<string, string>();
  /** Addresses of apps by the domain that they have of their own. */
  appDomains = new Map<string, string>();
  /** Questions to the database, by name. */
  asked: string[] = [];
  logged: string[] = [];

  static async open(
    options: { internet?: Internet; reviewEvery?: number; config?: Partial<GatewayDeps['config']> } = {},
  ): Promise<TestGateway> {
    const test = new TestGateway();
    const server = test.#listener();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    test.port = (server.address() as AddressInfo).port;
    test.folder = await mkdtemp(join(tmpdir(), 'gateway-'));
    await new Promise<void>((resolve) => test.#listener().listen(test.socketPath, resolve));
    const { config, ...rest } = options;
    test.gateway = createGateway(
      {
        config: {
          url: test.origin,
          previewDomain: `preview.localhost:${test.port}`,
          appsDomain: `apps.localhost:${test.port}`,
          trustProxy: [],
          egressAllow: ['*'],
          upstreamProxy: null,
          ...config,
        },
        origins: new Set([test.origin]),
        clock: () => new Date(),
        log: pino({ level: 'debug' }, { write: (line: string) => void test.logged.push(line) }),
        authenticate: async (environmentId, token, replica) =>
          token === `token-of-${environmentId}` && (replica === null || environmentId !== 'alone'),
        redeemTicket: async (token, kind) => {
          const ticket = test.tickets.get(token);
          if (ticket?.kind !== kind) return null;
          test.tickets.delete(token);
          return ticket as never;
        },
        createPreviewSession: async (ticket) => {
          const token = newToken('slp_');
          const { userId, organizationId, sessionId, apiKeyId, workspaceId } = ticket;
          const port = ticket.kind === 'preview' ? ticket.port : null;
          test.sessions.set(token, { userId, organizationId, sessionId, apiKeyId, workspaceId, port });
          return { token, seconds: 3600 };
        },
        previewSession: async (token) => {
          test.asked.push('previewSession');
          return test.sessions.get(token) ?? null;
        },
        mayStay: async ({ sessionId }) => !test.ended.has(sessionId ?? ''),
        publicPreview: async (id, port) => test.publicPreviews.has(`${id}:${port}`),
        environmentOf: async (id) => test.environments.get(id) ?? null,
        serveAi: (_, stream) => void stream.destroy(),
        terminalVariables: async (id) => ({ TOOLS_OF: id }),
        baseDomains: {
          get: (host) => test.baseDomains.get(host),
          appAt: (host) => test.appDomains.get(host),
        },
        unlock: async ({ appId, password }) => {
          test.asked.push('unlock');
          const key = test.passwords.get(password);
          if (password === 'too often') throw fail('TOO_MANY_REQUESTS', undefined, { retryAfter: 7 });
          return appId === 'app1' && key ? key : null;
        },
        liveApp: async (address) => {
          test.asked.push('liveApp');
          return test.apps.get(address) ?? null;
        },
      },
      rest,
    );
    return test;
  }

  #listener(): http.Server {
    const server = http.createServer((req, res) => {
      if (!this.gateway.http(req, res)) res.writeHead(421).end('not the gateway’s');
    });
    server.on('upgrade', (req, socket, head) => {
      if (!this.gateway.upgrade(req, socket, head)) socket.end('HTTP/1.1 421 Misdirected Request\r\n\r\n');
    });
    this.#servers.push(server);
    return server;
  }

  get origin(): string {
    return `http://localhost:${this.port}`;
  }
  get socketPath(): string {
    return join(this.folder, 'link.sock');
  }
  previewHost(port: number, workspaceId = 'ws1'): string {
    return `${port}--${workspaceId}.preview.localhost:${this.port}`;
  }
  appHost(subdomain: string): string {
    return `${subdomain}.apps.localhost:${this.port}`;
  }

  /** An app that everybody may open, in the environment of the first supervisor. */
  publicApp(port: number, environmentId = 'env1'): RunningApp {
    return { id: 'app1', environmentId, port, admits: 'anyone' };
  }

  /** A cookie of a preview session that exists. */
  previewCookie(port: number, changes: Partial<PreviewSession> = {}): string {
    const token = newToken('slp_');
    this.sessions.set(token, { ...holder, workspaceId: 'ws1', port, ...changes });
    return `__Host-slipway-preview=${token}`;
  }

  /** Sends a request to any host, with any path and headers: what a browser or an attacker sends. */
  async request(
    host: string,
    path: string,
    options: { method?: string; headers?: http.OutgoingHttpHeaders; body?: string } = {},
  ) {
    const response = await this.open(host, path, options);
    return {
      status: response.statusCode!,
      headers: response.headers,
      raw: response.rawHeaders,
      body: await text(response),
    };
  }

  /** The same, with the answer as it comes. */
  async open(
    host: string,
    path: string,
    options: { method?: string; headers?: http.OutgoingHttpHeaders; body?: string } = {},
  ) {
    const { method = 'GET', headers = {}, body } = options;
    const request = http.request({
      host: '127.0.0.1',
      port: this.port,
      method,
      path,
      headers: { ...headers, host, ...(body !== undefined && { 'content-length': Buffer.byteLength(body) }) },
      agent: false,
    });
    request.end(body);
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    return response;
  }

  /** Sends bytes as they are, and reads until the other side ends. */
  async bytes(lines: string[]): Promise<string> {
    const socket = net.connect(this.port, '127.0.0.1');
    socket.write(`${lines.join('\r\n')}\r\n\r\n`);
    return await text(socket);
  }

  /** Asks for a WebSocket, and answers the status and the socket. */
  async handshake(host: string, path: string, headers: http.OutgoingHttpHeaders = {}) {
    const request = http.request({
      host: '127.0.0.1',
      port: this.port,
      path,
      agent: false,
      headers: {
        Host: host,
        Connection: 'Upgrade',
        Upgrade: 'websocket',
        'Sec-WebSocket-Version': '13',
        'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
        ...headers,
      },
    });
    request.end();
    return await new Promise<{
      status: number;
      body: string;
      headers: http.IncomingHttpHeaders;
      socket?: Duplex;
      head?: Buffer;
    }>((resolve, reject) => {
      request.on('upgrade', (answer, socket, head) => {
        this.#ends.push(() => socket.destroy());
        resolve({ status: answer.statusCode!, body: '', headers: answer.headers, socket, head });
      });
      request.on('response', (answer) =>
        text(answer).then((body) => resolve({ status: answer.statusCode!, body, headers: answer.headers }), reject),
      );
      request.on('error', reject);
    });
  }

  /** A service that listens on this machine, as one inside a workspace does. */
  async service(listener: RequestListener): Promise<{ port: number; server: http.Server }> {
    const server = http.createServer(listener);
    this.#servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return { port: (server.address() as AddressInfo).port, server };
  }

  /**
   * A supervisor that does what the test says.
   *
   * @param routes its own HTTP server; the default tells {@link emptyStatus} and nothing else
   * @param replica which one of several copies it is
   */
  async supervisor(
    environmentId = 'env1',
    routes: RequestListener = quietSupervisor,
    onStream?: (target: StreamTarget, stream: Duplex) => boolean,
    replica?: string,
  ): Promise<{ muxes: Record<'interactive' | 'bulk', Mux>; server: http.Server }> {
    const server = http.createServer(routes);
    const muxes = {} as Record<'interactive' | 'bulk', Mux>;
    for (const lane of lanes) {
      const transport = await dial({
        url: `unix:${this.socketPath}`,
        environment: environmentId,
        token: `token-of-${environmentId}`,
        lane,
        replica,
      });
      muxes[lane] = createMux(transport, {
        role: 'dialer',
        lane,
        onStream: (target, stream) => {
          if (onStream?.(target, stream)) return;
          if (target.to === 'supervisor') server.emit('connection', stream);
          else if (target.to === 'port') connectPort(target.port, stream);
          else stream.destroy();
        },
      });
      this.#ends.push(() => muxes[lane].close());
    }
    await this.gateway.whenConnected(environmentId, AbortSignal.timeout(5_000));
    return { muxes, server };
  }

  /** The supervisor itself, as a process. */
  async realSupervisor(way: 'unix socket' | 'WebSocket', spec: object = {}): Promise<ChildProcess> {
    const home = join(this.folder, 'home');
    await mkdir(join(home, 'project'), { recursive: true });
    const config: SupervisorConfig = {
      environment: 'env1',
      purpose: 'workspace',
      url: way === 'unix socket' ? `unix:${this.socketPath}` : `ws://127.0.0.1:${this.port}`,
      token: 'token-of-env1',
      home,
      project: join(home, 'project'),
      spec: environmentSpec.parse({ version: 1, name: 'Test', ...spec }),
      variables: {},
      lease: 60,
      startServices: true,
    };
    const child = spawn(process.execPath, [supervisorEntry], {
      env: { PATH: process.env.PATH },
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    child.stdin!.end(JSON.stringify(config));
    this.#ends.push(async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      await exited;
    });
    await this.gateway.whenConnected('env1', AbortSignal.timeout(10_000));
    return child;
  }

  async close(): Promise<void> {
    for (const end of this.#ends.reverse()) await end();
    await this.gateway.close();
    for (const server of this.#servers) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
    await rm(this.folder, { recursive: true, force: true });
  }
}

export const quietSupervisor: RequestListener = (req, res) => {
  if (req.url === '/events') res.write(`${JSON.stringify(emptyStatus)}\n`);
  else res.writeHead(404).end();
};

export function connectPort(port: number, stream: Duplex): void {
  const socket = net.connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  socket.once('connect', () => (stream.destroyed ? socket.destroy() : splice(stream, socket)));
  socket.once('error', (error) => stream.destroy(error));
}
