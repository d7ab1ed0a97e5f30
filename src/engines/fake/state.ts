import type { EnvironmentSpec } from '#contract/environment.ts';
import type { CloneTarget, Labels, Observation, SourceRef, Template } from '#engines/engine.ts';

/** Everything the fake knows. Hand the same object to a second fake, and it is the same cluster seen by a restarted portal. */
export interface FakeState {
  sources: FakeSource[];
  templates: (Omit<Template, 'parts' | 'command' | 'resources'> & {
    spec: EnvironmentSpec;
    files: Record<string, string>;
  })[];
  /** Versions whose setup is done. */
  prepared: Set<string>;
  environments: Map<string, FakeEnvironment>;
  credentials: { label: string; secrets: string[] }[];
}

export interface FakeSource extends SourceRef {
  /** A spec that is not valid is a list of its faults. */
  spec: EnvironmentSpec | string[];
  files: Record<string, string>;
  /** Its setup prints this and fails. */
  setupError?: string;
  revision: number;
}

export interface FakeEnvironment {
  id: string;
  target: CloneTarget;
  labels: Labels;
  version: string;
  state: Observation['state'];
  message?: string;
  /** How many copies of it run while it does. */
  replicas: number;
  files: Record<string, string>;
  log: string[];
}

export const fakeState = (): FakeState => ({
  sources: [],
  templates: [],
  prepared: new Set(),
  environments: new Map(),
  credentials: [],
});
