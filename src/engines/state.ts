import { z } from 'zod';
import { type EnvironmentSpec, environmentSpec } from '#contract/environment.ts';
import { purposes } from '#contract/supervisor.ts';
import type { Labels } from './engine.ts';

const labels = z.object({
  organization: z.string(),
  blueprint: z.string().optional(),
  workspace: z.string().optional(),
  owner: z.string().optional(),
  app: z.string().optional(),
  name: z.string().optional(),
  project: z.string().optional(),
}) satisfies z.ZodType<Labels>;

/** What every driver must know of an environment after a restart, wherever it keeps it. */
export const keptState = z.object({
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
  /** What was asked for last; whether it is so is read from what runs. */
  wanted: z.enum(['running', 'stopped']),
});

/** The spec as this environment runs it. */
export const specOf = ({ spec, resources }: z.infer<typeof keptState>): EnvironmentSpec => ({
  ...spec,
  resources: { ...spec.resources, ...resources },
});
