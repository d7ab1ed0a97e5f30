import { z } from 'zod';
import { type EnvironmentSpec, environmentSpec } from '#contract/environment.ts';
import { purposes } from '#contract/supervisor.ts';
import type { Handle, Labels } from '#engines/engine.ts';
import { readJson } from './commands.ts';

const labels = z.object({
  organization: z.string(),
  blueprint: z.string().optional(),
  workspace: z.string().optional(),
  owner: z.string().optional(),
  app: z.string().optional(),
  name: z.string().optional(),
  project: z.string().optional(),
}) satisfies z.ZodType<Labels>;

/** `state.json`: all that the engine must know of an environment after a restart. Mode 0600, because of `variables`. */
const state = z.object({
  format: z.literal(1),
  id: z.string(),
  labels,
  purpose: z.enum(purposes),
  version: z.string(),
  spec: environmentSpec,
  /** What the blueprint overrides of the spec's. */
  resources: environmentSpec.shape.resources.unwrap().partial(),
  /** The blueprint's variables and the generated secrets, as the supervisor gets them. */
  variables: z.record(z.string(), z.string()),
  startServices: z.boolean(),
  /** Host uid and gid of everything inside; null when the portal itself is unprivileged and so cannot give one. */
  uid: z.int().nullable(),
  /** What was asked for last; whether it is so is read from the process. */
  wanted: z.enum(['running', 'stopped']),
});
export type State = z.infer<typeof state>;

/** Null when there is none; throws when it cannot be read, because guessing would lose files. */
export async function readState(path: string): Promise<State | null> {
  const value = await readJson(path);
  return value === null ? null : state.parse(value);
}

/** The spec as this environment runs it. */
export const specOf = (state: State): EnvironmentSpec => ({
  ...state.spec,
  resources: { ...state.spec.resources, ...state.resources },
});

export const handleOf = (state: State): Handle => ({
  engine: 'local',
  version: 1,
  id: state.id,
  data: { version: state.version },
});
