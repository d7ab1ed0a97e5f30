import type { Duplex } from 'node:stream';
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import type { Domains } from './hosts.ts';

/** Who opened something, in which workspace. When what they signed in with ends, everything opened with it ends. */
export interface Holder {
  userId: string;
  organizationId: string;
  /** Exactly one of these is set. */
  sessionId: string | null;
  apiKeyId: string | null;
  /** The workspace, the publish request whose preview it is, or the app: see `place.ts`. */
  workspaceId: string;
}

export interface TerminalTicket extends Holder {
  kind: 'terminal';
  terminal: string;
  /** What it runs instead of a shell when it is a new one. */
  command: string | null;
  /** Bytes of output that the browser has shown already; null for a terminal it has not seen. */
  offset: number | null;
  cols: number;
  rows: number;
}

export interface PreviewTicket extends Holder {
  kind: 'preview';
  port: number;
  /** Where it opens. */
  path: string;
}

export interface ChatTicket extends Holder {
  kind: 'chat';
}

export interface AppTicket extends Holder {
  kind: 'app';
  /** The host that it opens, as its visitor asked for it. */
  host: string;
  path: string;
  /** Digest of the visit that it was asked for: see `app-cookie.ts`. */
  visit: string;
}

export type Ticket = TerminalTicket | PreviewTicket | ChatTicket | AppTicket;

export interface PreviewSession extends Holder {
  /** Null for an app, which has one port at a time. */
  port: number | null;
}

/** Where a published app runs and whom it lets in. */
export interface RunningApp {
  id: string;
  environmentId: string;
  port: number;
  /** With a key: whoever knew the password that it came with. `members`: those whom {@link GatewayDeps.previewSession} and {@link GatewayDeps.mayStay} say. */
  admits: 'anyone' | 'members' | { passwordKey: Buffer };
}
/** What is at an app's address: the app, unless it was taken down or has another address now. */
export type LiveApp = RunningApp | 'taken_down' | { movedTo: string };
export const isRunning = (app: LiveApp | null): app is RunningApp =>
  app !== null && typeof app === 'object' && 'id' in app;

/** What the gateway asks of the rest of the portal; none of it on the hot path. */
export interface GatewayDeps {
  config: Pick<Config, 'url' | 'previewDomain' | 'appsDomain' | 'trustProxy' | 'egressAllow' | 'upstreamProxy'>;
  /** Origins of the portal's own pages. */
  origins: ReadonlySet<string>;
  log: Logger;
  clock: () => Date;
  /**
   * Whether the token is that environment's. It compares digests in constant time; anybody may ask.
   *
   * @param replica which one of several copies dials; null for one that runs once
   */
  authenticate(environmentId: string, token: string, replica: string | null): Promise<boolean>;
  /** The ticket of that kind, which is gone afterwards; null when there is none, or it may not be used any more. */
  redeemTicket<K extends Ticket['kind']>(token: string, kind: K): Promise<Extract<Ticket, { kind: K }> | null>;
  /** @returns the cookie's value, and the seconds it is good for */
  createPreviewSession(ticket: PreviewTicket | AppTicket): Promise<{ token: string; seconds: number }>;
  /** Null as soon as its person may not enter the workspace or app any more. */
  previewSession(token: string): Promise<PreviewSession | null>;
  /** Whether this person may still be in that workspace. Asked again and again while something of theirs is open. */
  mayStay(holder: Holder): Promise<boolean>;
  /** Whether a preview is open to anybody who has its address. Anybody may ask. */
  publicPreview(workspaceId: string, port: number): Promise<boolean>;
  /** The environment that a workspace runs in; null when it has none. */
  environmentOf(workspaceId: string): Promise<string | null>;
  /** Serves one stream that a supervisor opened to the AI gateway. */
  serveAi(environmentId: string, stream: Duplex): void;
  /** What a new terminal of a workspace is told, as its blueprint has it now. */
  terminalVariables(workspaceId: string): Promise<Record<string, string>>;
  /** Domains that organizations and apps have of their own, by host: asked for every request. */
  baseDomains: Domains['base'];
  /** The key of an app's password, for somebody who knows it; null for others. @throws TOO_MANY_REQUESTS */
  unlock(attempt: { appId: string; password: string; ip: string | null }): Promise<Buffer | null>;
  /** Null when there is no app at that address. */
  liveApp(address: string): Promise<LiveApp | null>;
}
