import type { SupervisorAddress } from '../engine.ts';
import type { KubeApi, Reach } from './api.ts';
import type { Paths } from './names.ts';
import type { Pods } from './work.ts';

export interface KubernetesEngineOptions {
  /** The portal's id of the cluster, which its namespace there is named after. */
  cluster: string;
  /** The gallery: a folder for each template. */
  templates: string;
  /**
   * Image of every pod: Node, git, bash and the supervisor, see deploy/workspace.Dockerfile.
   *
   * @throws EngineError while the operator names none; what is there can be stopped and removed all the same
   */
  image: () => string;
  reach: Reach;
  /** A storage class whose volumes several nodes may mount at once: volumes of apps are made of it. */
  sharedStorage?: string | null;
  /** Where the supervisor of a setup dials to; its id begins with `setup-`. */
  setupAddress: (id: string) => Promise<SupervisorAddress>;
  /** The credential that the portal holds, null before the cluster was configured. Asked at every call. */
  credential: () => Promise<string | null>;
  log: (level: 'info' | 'warn', message: string) => void;
  /** Called between the steps of making an environment, so that a test can crash the process at each. */
  step?: (name: string) => void;
}

/** Everything that the parts of the engine share. */
export interface Cluster {
  api: KubeApi;
  paths: Paths;
  pods: Pods;
  /** Lets pods reach a supervisor's address, and nothing else. Before anything is started. */
  allow: (supervisorUrl: string) => Promise<void>;
  options: KubernetesEngineOptions;
  step: (name: string) => void;
}
