import type { Readable } from 'node:stream';
import type { EnvironmentSpec } from '#contract/environment.ts';
import type { AppVariables, Purpose } from '#contract/supervisor.ts';

/**
 * The engine port: what the portal asks of a place where environments run.
 *
 * Every call is idempotent and keyed by an id that the caller chose, so it may be repeated after a crash at any line.
 * What an engine runs is labelled, and {@link Engine.watch} tells the whole truth about it: existence is the engine's,
 * intent is the database's, and the reconciler closes the gap. An engine never shares a disk with the portal: files of an
 * environment are reached through its supervisor's link alone.
 */
export interface Engine {
  readonly kind: EngineKind;
  readonly capabilities: Capabilities;

  /** What a person should know about how safely environments are kept apart here; shown at start-up and to admins. */
  isolation(): Promise<Isolation>;

  projects(): Promise<Project[]>;
  environments(project: string): Promise<SourceEnvironment[]>;
  /** @throws EngineError `not_found`, or `invalid_spec` with the faults in its message */
  source(project: string, environment: string): Promise<Source>;

  /**
   * Makes a source environment from a gallery template, with its project when that is missing. One that exists stays as it is.
   *
   * @throws EngineError, and what `files` throws
   */
  create(template: NewSource): Promise<Source>;
  /** Templates this engine can create from. */
  templates(): Promise<Template[]>;

  /**
   * Does the hard work of a source version once (its `setup`), so that clones are cheap. Resolves when clones of this
   * version will be fast; repeats and concurrent calls join. Reports lines of progress.
   */
  prepare(source: SourceRef, onLine?: (line: string) => void, signal?: AbortSignal): Promise<void>;

  /** Makes an environment and starts it. Resolves when its processes run; that its supervisor connected is the portal's to see. */
  clone(source: SourceRef, target: CloneTarget, signal?: AbortSignal): Promise<Handle>;
  /** Gives a warm environment its identity: labels from now on, and a lease that lasts. Its files and processes stay. */
  claim(handle: Handle, labels: Labels): Promise<Handle>;

  /** @param changes from now on; what it leaves out stays as it is */
  start(handle: Handle, supervisor: SupervisorAddress, changes?: StartChanges): Promise<void>;
  /** Keeps files. Asks processes to end, then ends them. */
  stop(handle: Handle): Promise<void>;
  /**
   * Moves the environment to another source version: structure and dependencies new, the builder's files untouched. When it
   * throws, the next start runs the version before, with everything as it was.
   */
  upgrade(
    handle: Handle,
    source: SourceRef,
    supervisor: SupervisorAddress,
    resources?: Partial<EnvironmentSpec['resources']>,
  ): Promise<Handle>;
  /** Stops and removes. With `trash`, {@link Engine.restore} can bring it back until {@link Engine.purge}. */
  destroy(handle: Handle, options: { trash: boolean }): Promise<void>;
  restore(handle: Handle): Promise<void>;
  purge(handle: Handle): Promise<void>;

  /** Everything that carries our labels: once at the start, then whenever it changes and at least every few seconds. Ends with the signal. */
  watch(signal: AbortSignal): AsyncIterable<Observation[]>;
  logs(handle: Handle, options: { service?: string; follow?: boolean; signal?: AbortSignal }): AsyncIterable<string>;

  /** What "Configure portal" calls. The secret is sealed by the portal and never shown. */
  credential: {
    /**
     * @param given by the admin for this one call and kept nowhere, where an engine needs it: a kubeconfig
     * @throws EngineError `invalid_given` when it cannot be used
     */
    provision(given?: string): Promise<Credential>;
    rotate(current: Credential): Promise<Credential>;
    revoke(current: Credential): Promise<void>;
  };

  /** Ends timers and watchers. With `environments: 'stop'` everything it started ends too; with `'leave'` it runs on. */
  close(options: { environments: 'stop' | 'leave' }): Promise<void>;
}

export type EngineKind = 'local' | 'kubernetes' | 'qovery' | 'fake';

export interface StartChanges {
  /** Overrides of the spec's. */
  resources?: Partial<EnvironmentSpec['resources']>;
  /**
   * How many copies of it run. From two on each copy has the environment's files as they are now, a name of its own at its
   * supervisor's link, and keeps nothing that it writes; one that ends is started again by the engine. One: it runs by itself, on its own files. The
   * change ends what ran before. @throws EngineError `failed` for more than one where {@link Capabilities.replicas} is false
   */
  replicas?: number;
}

export interface Capabilities {
  /** Clones made before they are needed, claimed in well under a second. */
  warm: boolean;
  trash: boolean;
  upgrade: boolean;
  create: boolean;
  /** Several copies of one environment, see {@link StartChanges}. */
  replicas: boolean;
}

export interface Isolation {
  mode: 'bubblewrap' | 'container' | 'process' | 'none';
  /** True when one workspace cannot read another's files or reach its processes. */
  isolated: boolean;
  /** One sentence a newcomer understands, with what to install when it could be better. */
  notice: string;
  limits: { cpu: boolean; memory: boolean; processes: boolean; network: boolean };
}

export interface Project {
  id: string;
  name: string;
}
export interface SourceEnvironment {
  id: string;
  name: string;
  description: string;
  /** Why it cannot be read: an author has to find it. */
  fault: string | null;
}
export interface SourceRef {
  project: string;
  environment: string;
}
export interface NewSource extends SourceRef {
  template: string;
  /** A tar of checked files that replace the template's. Asked for only when the source must really be made. */
  files?: () => Promise<Readable>;
}
export interface Source extends SourceRef {
  spec: EnvironmentSpec;
  /** Changes whenever the source's files or spec change. */
  version: string;
  /** A digest of each of its files, by path: two versions are compared by it. */
  files: Record<string, string>;
}
export interface Template {
  id: string;
  name: string;
  description: string;
  persona: 'developers' | 'data' | 'marketing' | 'sales' | 'finance' | 'other';
  /** Becomes an enabled blueprint at the first start on empty data. */
  ready: boolean;
  /** What it is made of, in a few words each: a newcomer chooses by it. */
  parts: string[];
  /** What its page is run by; null when it has none. */
  command: string | null;
  resources: EnvironmentSpec['resources'];
}

/** Strings only, short: a Kubernetes label must be able to hold them. */
export interface Labels {
  organization: string;
  blueprint?: string;
  workspace?: string;
  owner?: string;
  app?: string;
  /** What people call the environment and its project at the engine: DNS labels. */
  name?: string;
  project?: string;
}

export interface SupervisorAddress {
  url: string;
  token: string;
  /** Seconds a supervisor lives on without a portal. */
  lease: number;
  /** What every process inside sees, stronger than the spec's. Sent at each start and, like the token, kept by no engine. */
  variables?: Record<string, string>;
  /** For the published app alone, and not for its build. Sent and kept like `variables`. */
  app?: AppVariables;
  /** The supervisor has to remove what another owner left in the home folder; for this start alone. */
  newOwner?: boolean;
}

export interface CloneTarget {
  /** Chosen by the caller, lower-case letters and digits: the key of idempotency. */
  id: string;
  purpose: Purpose;
  labels: Labels;
  variables: Record<string, string>;
  /** Overrides of the spec's resources. */
  resources?: Partial<EnvironmentSpec['resources']>;
  supervisor: SupervisorAddress;
  /** False for a warm environment and for an app: services wait to be told. */
  startServices: boolean;
}

/** Opaque to the portal, which stores it; versioned so that a newer driver can read an older one's. */
export interface Handle {
  engine: EngineKind;
  version: number;
  id: string;
  data: Record<string, string | number | boolean | null>;
}

export interface Observation {
  id: string;
  handle: Handle;
  labels: Labels;
  purpose: Purpose;
  state: 'starting' | 'running' | 'stopping' | 'stopped' | 'failed' | 'trashed';
  /** Why it failed, in words for the builder. */
  message?: string;
  /** Absent when the engine cannot tell. */
  use?: { cpuSeconds: number; memoryBytes: number };
}

export interface Credential {
  secret: string;
  /** Safe to show: which account or token it is. */
  label: string;
}

export type EngineErrorCode =
  | 'not_found'
  | 'invalid_spec'
  | 'invalid_given'
  | 'setup_failed'
  | 'no_space'
  | 'unauthorized'
  | 'unavailable'
  | 'failed';

/** What a driver throws. `retryable` says that the same call may succeed later; the message is for people and holds no secret. */
export class EngineError extends Error {
  readonly code: EngineErrorCode;
  readonly retryable: boolean;
  constructor(code: EngineErrorCode, message: string, options: { retryable?: boolean; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.name = 'EngineError';
    this.code = code;
    this.retryable = options.retryable ?? code === 'unavailable';
  }
}
