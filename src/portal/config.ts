import { isIP } from 'node:net';
import path from 'node:path';
import ipaddr from 'ipaddr.js';
import { z } from 'zod';

/** Everything the environment may say. `slipway doctor` lists these. */
const variables = z.object({
  SLIPWAY_DATA: z.string().default('./data').describe('Folder of everything the portal keeps'),
  SLIPWAY_HOST: z.string().default('127.0.0.1').describe('Address to listen on'),
  SLIPWAY_PORT: z.coerce.number().int().min(0).max(65535).default(7080).describe('Port to listen on'),
  SLIPWAY_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('Public URL; http://localhost:PORT without it'),
  SLIPWAY_PREVIEW_DOMAIN: z.string().optional().describe('Domain under which previews get a host each'),
  SLIPWAY_APPS_DOMAIN: z.string().optional().describe('Domain under which published apps get a host each'),
  SLIPWAY_KEY: z
    .string()
    .optional()
    .describe('Key ring that seals secrets: id:base64, newest first; a file in the data folder without it'),
  DATABASE_URL: z.string().optional().describe('PostgreSQL to use instead of the embedded one'),
  SLIPWAY_PG_BIN: z.string().optional().describe('Folder with the binaries of the embedded PostgreSQL'),
  SLIPWAY_SMTP_URL: z
    .string()
    .optional()
    .describe('Mail server, smtp://user:password@host:port; kept in the portal without it'),
  SLIPWAY_MAIL_FROM: z.string().default('Slipway <slipway@localhost>').describe('Sender of mail'),
  SLIPWAY_SMTP_ALLOW_HOSTS: z
    .string()
    .default('')
    .describe('Mail servers on this machine that organizations may name, host:port with commas'),
  SLIPWAY_NEW_ORGANIZATIONS: z
    .enum(['admins', 'nobody'])
    .default('admins')
    .describe('Who may make organizations: the admins of one, or nobody'),
  SLIPWAY_STARTERS: z
    .string()
    .optional()
    .describe('Templates that a new portal has as blueprints, by id with commas; empty for none'),
  SLIPWAY_TRUST_PROXY: z
    .string()
    .default('')
    .refine((list) => split(list).every(isNetwork), 'Name addresses or networks, such as 10.0.0.0/8, with commas.')
    .describe('Addresses of reverse proxies whose X-Forwarded-For is believed, with commas'),
  SLIPWAY_RATE_LIMIT: z.coerce.number().int().min(1).default(200).describe('API requests per minute and person'),
  SLIPWAY_LAUNCH_LIMIT: z.coerce.number().int().min(1).default(5).describe('Launches per minute and person'),
  SLIPWAY_KEEP_WORKSPACES: z
    .stringbool()
    .default(false)
    .describe('Leave workspaces running when the portal is asked to stop, for an upgrade'),
  SLIPWAY_LINK: z
    .enum(['raw', 'websocket'])
    .default('raw')
    .describe('What local workspaces speak to the portal; WebSocket is what those on other machines speak'),
  SLIPWAY_BWRAP: z.string().optional().describe('Where bubblewrap is, when it is not in the system’s path'),
  SLIPWAY_CLAUDE: z
    .string()
    .optional()
    .describe(
      'Folder where Claude Code was installed with npm install --prefix FOLDER, when it is not in the system’s path',
    ),
  SLIPWAY_EGRESS_ALLOW: z
    .string()
    .default('*')
    .describe('Hosts workspaces may reach, with commas; private addresses never'),
  SLIPWAY_AI_ALLOW_HOSTS: z
    .string()
    .default('')
    .refine(
      (list) => split(list).every(isHostAndPort),
      'Name hosts with their ports, such as models.internal:8000, with commas.',
    )
    .describe('Hosts inside your network, host:port with commas, that AI providers may have as base URL'),
  SLIPWAY_GIT_ALLOW_HOSTS: z
    .string()
    .default('')
    .describe('Git servers at private addresses that templates may be filled from: host:port, with commas'),
  SLIPWAY_SSO_ALLOW_HOSTS: z
    .string()
    .default('')
    .describe('Sign-in providers inside your network, host:port with commas; they may speak http'),
  SLIPWAY_WEBHOOK_ALLOW_HOSTS: z
    .string()
    .default('')
    .refine(
      (list) => split(list).every(isHostAndPort),
      'Name hosts with their ports, such as chat.internal:8065, with commas.',
    )
    .describe('Chat servers inside your network that notifications may be posted to, host:port with commas'),
  SLIPWAY_FORGE_ALLOW_HOSTS: z
    .string()
    .default('')
    .describe('Git forges inside your network, host:port with commas, that organizations may connect'),
  SLIPWAY_KUBERNETES_IMAGE: z
    .string()
    .regex(/^[\w.:/@-]{1,300}$/, 'Name an image, such as registry.example.com/slipway-workspace:1.')
    .optional()
    .describe('Image of workspaces on Kubernetes; with it, clusters can be added'),
  SLIPWAY_KUBERNETES_SHARED_STORAGE: z
    .string()
    .regex(/^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/, 'Name a storage class, such as nfs.')
    .optional()
    .describe(
      'Storage class of Kubernetes whose volumes several nodes may mount, for apps; their replicas stay on one node without',
    ),
  SLIPWAY_KUBERNETES_ALLOW_HOSTS: z
    .string()
    .default('')
    .refine(
      (list) => split(list).every(isHostAndPort),
      'Name hosts with their ports, such as 10.0.0.1:6443, with commas.',
    )
    .describe('API servers of Kubernetes inside your network, host:port with commas'),
  SLIPWAY_LINK_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('Where workspaces on other machines reach the portal; SLIPWAY_URL without it'),
  SLIPWAY_DNS: z
    .string()
    .default('')
    .refine((list) => split(list).every(isServer), 'Name addresses, such as 10.0.0.53 or 10.0.0.53:5353, with commas.')
    .describe('DNS servers that domains of apps are looked up at, addresses with commas; those of the machine without'),
  SLIPWAY_LOG: z.enum(['fatal', 'error', 'warn', 'info', 'debug']).default('info').describe('How much to log'),
  HTTPS_PROXY: z
    .string()
    .optional()
    .describe(
      'Proxy through which workspaces and the portal itself reach the internet; allowed hosts are called directly',
    ),
});

export interface Config {
  data: string;
  host: string;
  port: number;
  /** Origin without a trailing slash. */
  url: string;
  previewDomain: string;
  appsDomain: string;
  key: string | null;
  databaseUrl: string | null;
  postgresBinaries: string | null;
  smtpUrl: string | null;
  mailFrom: string;
  /** `host:port` of mail servers that may have addresses of this machine. */
  smtpAllowHosts: string[];
  newOrganizations: 'admins' | 'nobody';
  /** Null: those that the gallery calls ready. */
  starters: string[] | null;
  trustProxy: string[];
  requestsPerMinute: number;
  launchesPerMinute: number;
  keepWorkspaces: boolean;
  link: 'raw' | 'websocket';
  bwrap: string | null;
  claude: string | null;
  egressAllow: string[];
  aiAllowHosts: string[];
  dnsServers: string[];
  /** `host:port` of git servers that may have private addresses, and speak plain HTTP. */
  gitAllowHosts: string[];
  ssoAllowHosts: string[];
  webhookAllowHosts: string[];
  /** `host:port` of forges that may have private addresses, and speak plain HTTP. */
  forgeAllowHosts: string[];
  /** Null: the portal has no driver for Kubernetes. */
  kubernetesImage: string | null;
  /** Null: apps have the volumes that workspaces have. */
  kubernetesSharedStorage: string | null;
  kubernetesAllowHosts: string[];
  /** `ws://…` or `wss://…`, without a trailing slash. */
  linkUrl: string;
  logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug';
  upstreamProxy: string | null;
}

/** Thrown with every fault at once, in words. */
export class ConfigError extends Error {}

/**
 * Reads the process's environment. The only reader of it.
 *
 * @throws ConfigError that lists each variable and what is wrong with it
 */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const known = Object.fromEntries(Object.keys(variables.shape).map((name) => [name, env[name] || undefined]));
  const parsed = variables.safeParse(known);
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
    throw new ConfigError(`These settings are not valid:\n${faults.join('\n')}`);
  }
  const v = parsed.data;
  const url = new URL(v.SLIPWAY_URL ?? `http://localhost:${v.SLIPWAY_PORT}`);
  return {
    data: path.resolve(v.SLIPWAY_DATA),
    host: v.SLIPWAY_HOST,
    port: v.SLIPWAY_PORT,
    url: url.origin,
    previewDomain: v.SLIPWAY_PREVIEW_DOMAIN ?? defaultDomain('preview', url),
    appsDomain: v.SLIPWAY_APPS_DOMAIN ?? defaultDomain('apps', url),
    key: v.SLIPWAY_KEY ?? null,
    databaseUrl: v.DATABASE_URL ?? null,
    postgresBinaries: v.SLIPWAY_PG_BIN ?? null,
    smtpUrl: v.SLIPWAY_SMTP_URL ?? null,
    mailFrom: v.SLIPWAY_MAIL_FROM,
    smtpAllowHosts: split(v.SLIPWAY_SMTP_ALLOW_HOSTS.toLowerCase()),
    newOrganizations: v.SLIPWAY_NEW_ORGANIZATIONS,
    starters: v.SLIPWAY_STARTERS === undefined ? null : split(v.SLIPWAY_STARTERS),
    trustProxy: split(v.SLIPWAY_TRUST_PROXY),
    requestsPerMinute: v.SLIPWAY_RATE_LIMIT,
    launchesPerMinute: v.SLIPWAY_LAUNCH_LIMIT,
    keepWorkspaces: v.SLIPWAY_KEEP_WORKSPACES,
    link: v.SLIPWAY_LINK,
    bwrap: v.SLIPWAY_BWRAP ?? null,
    claude: v.SLIPWAY_CLAUDE ? path.resolve(v.SLIPWAY_CLAUDE) : null,
    egressAllow: split(v.SLIPWAY_EGRESS_ALLOW),
    aiAllowHosts: split(v.SLIPWAY_AI_ALLOW_HOSTS.toLowerCase()),
    gitAllowHosts: split(v.SLIPWAY_GIT_ALLOW_HOSTS.toLowerCase()),
    ssoAllowHosts: split(v.SLIPWAY_SSO_ALLOW_HOSTS.toLowerCase()),
    webhookAllowHosts: split(v.SLIPWAY_WEBHOOK_ALLOW_HOSTS.toLowerCase()),
    forgeAllowHosts: split(v.SLIPWAY_FORGE_ALLOW_HOSTS.toLowerCase()),
    dnsServers: split(v.SLIPWAY_DNS),
    kubernetesImage: v.SLIPWAY_KUBERNETES_IMAGE ?? null,
    kubernetesSharedStorage: v.SLIPWAY_KUBERNETES_SHARED_STORAGE ?? null,
    kubernetesAllowHosts: split(v.SLIPWAY_KUBERNETES_ALLOW_HOSTS.toLowerCase()),
    linkUrl: (v.SLIPWAY_LINK_URL ?? url.origin).replace(/^http/, 'ws').replace(/\/+$/, ''),
    logLevel: v.SLIPWAY_LOG,
    upstreamProxy: v.HTTPS_PROXY ?? null,
  };
}

/** Name, meaning and default of each variable, for `slipway doctor` and the documentation's test. */
export function describeVariables(): { name: string; description: string }[] {
  return Object.entries(variables.shape).map(([name, schema]) => ({ name, description: schema.description ?? '' }));
}

function split(list: string): string[] {
  return list
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);
}

const isHostAndPort = (value: string) => /^(?:[a-z0-9._-]+|\[[0-9a-f:.]+\]):\d{1,5}$/i.test(value);

/** An address with or without a port. */
const isServer = (value: string) =>
  isIP(value) > 0 || isIP(value.replace(/:\d{1,5}$/, '').replace(/^\[(.*)\]$/, '$1')) > 0;

const isNetwork = (value: string) => ipaddr.isValid(value) || ipaddr.isValidCIDR(value);

/** A host that is a bare address has no subdomains; `localhost` has, in every browser. */
function defaultDomain(kind: 'preview' | 'apps', url: URL): string {
  const host = isIP(url.hostname) ? 'localhost' : url.hostname;
  return `${kind}.${host}${url.port ? `:${url.port}` : ''}`;
}
