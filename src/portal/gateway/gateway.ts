import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex, Readable } from 'node:stream';
import type { z } from 'zod';
import type { openChatInput, openedChat } from '#contract/chat.ts';
import type {
  AppVariables,
  claimInput,
  openTerminalInput,
  SupervisorStatus,
  snapshot,
  snapshotInput,
  terminalInfo,
  updateAnswer,
} from '#contract/supervisor.ts';
import type { LiveApp } from './deps.ts';
import type { Replicas } from './replicas.ts';

/**
 * Bytes between browsers and supervisors: links, terminals, previews, apps and the outbound proxy. It knows no rules of
 * the domain; on the hot path there is a map look-up and no database.
 */
export interface Gateway {
  /** Takes a request whose host is a preview's or an app's. False: it is the portal's own. */
  http(req: IncomingMessage, res: ServerResponse): boolean;
  /** Takes an upgrade: a supervisor's link, a terminal or a chat by ticket, a preview's or an app's WebSocket. False: not ours. */
  upgrade(req: IncomingMessage, socket: Duplex, head: Buffer): boolean;

  /** Both lanes of its supervisor are connected. */
  connected(environmentId: string): boolean;
  /** Resolves once connected. @throws when the signal ends first */
  whenConnected(environmentId: string, signal: AbortSignal): Promise<void>;
  /** What its supervisor last said; null while it is not connected. */
  status(environmentId: string): SupervisorStatus | null;
  /** Resolves once the status satisfies the condition. @throws when the signal ends first */
  whenStatus(
    environmentId: string,
    condition: (status: SupervisorStatus) => boolean,
    signal: AbortSignal,
  ): Promise<SupervisorStatus>;
  /** Called at every connect, disconnect (null) and change of a status. Returns how to stop. */
  onStatus(listener: (environmentId: string, status: SupervisorStatus | null) => void): () => void;
  /** Of several copies one that serves, unless one is named. */
  supervisor(environmentId: string, replica?: string): Supervisor;
  /** How many copies of it are connected; one that runs once is one. */
  replicas(environmentId: string): Replicas;
  /** What its copies are called; empty for one that runs once. */
  replicaNames(environmentId: string): string[];
  /** Resolves once the numbers satisfy the condition. @throws when the signal ends first */
  whenReplicas(environmentId: string, condition: (replicas: Replicas) => boolean, signal: AbortSignal): Promise<void>;

  /** Ends its links and everything that goes through them, for an environment that is gone. */
  disconnect(environmentId: string): void;
  /** Ends open terminals, previews and sockets of a session, a key, a person's whole access to an organization or a workspace, or what somebody opened as a reviewer, at once. */
  revoke(access: Access): void;
  /** Ends what visitors have open of a workspace's previews that are not public any more, at once. */
  reviewPublic(workspaceId: string): void;
  /** The app that a host names, as its visitors get it; null when it names none. */
  appAt(host: string): Promise<LiveApp | null>;
  /**
   * Forgets what is cached about an app or a workspace's environment, because it was changed. What visitors have open of an
   * app ends at once when it was taken down or deleted, or when its audience is without them now; and sockets and event streams
   * end with the version that they are of.
   */
  forget(target: { subdomain: string } | { workspaceId: string }): void;
  close(): Promise<void>;
}

export type Access =
  | { sessionId: string }
  | { apiKeyId: string }
  | { userId: string; organizationId?: string; workspaceId?: string }
  /** What they opened as a reviewer, of that organization's requests. */
  | { reviewerId: string; organizationId: string };

/** Calls to a supervisor. Each throws SERVICE_UNAVAILABLE when it is not connected and ENGINE_FAILED when it refuses. What it answers is parsed: it lives in a hostile zone. */
export interface Supervisor {
  claim(input: z.input<typeof claimInput>): Promise<void>;
  openTerminal(input: z.input<typeof openTerminalInput>): Promise<z.infer<typeof terminalInfo>>;
  /** Starts the chat's server, which takes seconds; says why when it does not run. */
  openChat(input: z.infer<typeof openChatInput>): Promise<z.infer<typeof openedChat>>;
  closeTerminal(id: string): Promise<void>;
  snapshot(input: z.infer<typeof snapshotInput>): Promise<z.infer<typeof snapshot>>;
  /** A git pack with the objects of `tree` that no tree of `have` holds. */
  objects(tree: string, have: string[]): Promise<Readable>;
  /** Writes what differs between two trees into the project, out of a pack: all of it, or nothing where files are in the way. */
  update(from: string, to: string, pack: Readable): Promise<z.infer<typeof updateAnswer>>;
  release(commit: string, tar: Readable): Promise<void>;
  /** For releases that are sent from now on. */
  setAppVariables(input: AppVariables): Promise<void>;
  logs(service: string): Promise<string>;
}
