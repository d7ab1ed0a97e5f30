import type { Logger } from 'pino';
import type { Capabilities, Engine, EngineKind } from '#engines/engine.ts';
import type { Forge, OpenForge } from '#forges/forge.ts';
import type { Mailer, MailServer } from '#mail/mailer.ts';
import type { MakeChange } from './change.ts';
import type { Config } from './config.ts';
import type { Db } from './db/database.ts';
import type { LookUpTxt } from './domains/dns.ts';
import type { EventBus } from './events/bus.ts';
import type { Gateway } from './gateway/gateway.ts';
import type { GitStore } from './git/store.ts';
import type { IdKind } from './ids.ts';
import type { BaseDomains } from './organizations/base-domains.ts';
import type { Keyring } from './seal/keyring.ts';

/** Everything that actions work with. Made once, in main.ts or in a test's harness; there are no globals. */
export interface Portal {
  config: Config;
  log: Logger;
  clock: () => Date;
  /** A fresh id; the same one again for the same seed. */
  ids: (kind: IdKind, seed?: string | null) => string;
  db: Db;
  change: MakeChange;
  /** Wakes open event streams when something was committed. */
  events: EventBus;
  keyring: Keyring;
  /** Origins of the portal's own pages. */
  origins: ReadonlySet<string>;
  limits: Limits;
  engines: Engines;
  gateway: Gateway;
  baseDomains: BaseDomains;
  lookUpTxt: LookUpTxt;
  git: GitStore;
  /** The built-in one, for apps that live at no other. */
  forge: Forge;
  openForge: OpenForge;
  /** The operator's, for organizations without a mail server of their own. */
  mailer: Mailer;
  openMailer: (server: MailServer) => Mailer;
  /** Looks at the tables now instead of at the next tick; losing a wake loses only time. */
  wake: (loop: 'workspaces' | 'publishing' | 'mail' | 'blueprints') => void;
}

export interface Limits {
  /** @throws TOO_MANY_REQUESTS */
  request(userId: string): Promise<void>;
  /** @throws TOO_MANY_REQUESTS */
  launch(userId: string): Promise<void>;
  /** Mails and sign-in attempts, which anyone may cause. @throws TOO_MANY_REQUESTS */
  anonymous(ip: string): Promise<void>;
  /** Passwords that visitors of an app try. @throws TOO_MANY_REQUESTS */
  password(appId: string, ip: string): Promise<void>;
}

export interface Engines {
  /** Makes the driver of a cluster ready; a repeated call joins. */
  open(clusterId: string, engine: string): Promise<void>;
  /** Engines that this portal has drivers for, the default first. */
  readonly kinds: readonly EngineKind[];
  /** Ends the driver of a cluster that was removed, and what it runs. */
  forget(clusterId: string): Promise<void>;
  /** The driver of an opened cluster. @throws SERVICE_UNAVAILABLE */
  of(clusterId: string): Engine;
  /** Null where there is no driver, as for a cluster that was removed: what was on it is still shown. */
  capabilities(clusterId: string): Capabilities | null;
  /** What a supervisor of an environment needs to dial in. */
  supervisorUrl(clusterId: string): string;
}
