import { z } from 'zod';

/**
 * `environment.yaml`: a portable description of an environment. Every engine reads it, and
 * `docs/environment.md` explains it; its JSON Schema is emitted at `/api/environment.schema.json`.
 */
const key = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,127}$/, 'Use letters, digits and underscores.');
/** Run by `bash -lc` inside the environment, never outside it. */
const command = z.string().min(1).max(4000);
/** A folder inside the project: relative, without `..`. */
const folder = z
  .string()
  .max(200)
  .regex(/^(?!\/)(?!.*(?:^|\/)\.\.(?:\/|$))[^\0]+$/, 'Use a relative path inside the project.');
export const port = z.int().min(1024).max(65535);

const health = z.object({
  path: z.string().startsWith('/').default('/'),
  /** Seconds until a service that does not answer counts as failed. */
  timeout: z.int().min(1).max(600).default(60),
});

const service = z.object({
  name: z.string().regex(/^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$/),
  command,
  /** Folder to run in. */
  cwd: folder.optional(),
  port: port.optional(),
  variables: z.record(key, z.string().max(8000)).default({}),
  health: health.optional(),
});

export const environmentSpec = z
  .object({
    version: z.literal(1),
    /** Shown where the environment is chosen. */
    name: z.string().min(1).max(80),
    description: z.string().max(400).default(''),
    /** Steps run once per version of the source; their result (installed dependencies) is what a launch clones. */
    setup: z.array(command).max(20).default([]),
    /** Services that a workspace runs. The first one with a port is the primary service unless the blueprint names another. */
    services: z.array(service).max(20).default([]),
    variables: z.record(key, z.string().max(8000)).default({}),
    /** Made fresh for each environment; `generate` is the number of random bytes. */
    secrets: z.record(key, z.object({ generate: z.int().min(16).max(64) })).default({}),
    /** Folders that outlive upgrades and new releases. */
    volumes: z
      .array(z.object({ name: z.string().regex(/^[a-z0-9-]{1,31}$/), path: folder }))
      .max(10)
      .default([]),
    resources: z
      .object({
        /** Cores; fractions are allowed. */
        cpu: z.number().positive().max(64).default(1),
        /** MiB. */
        memory: z.int().min(128).max(262_144).default(2048),
        /** MiB. */
        storage: z.int().min(128).max(1_048_576).default(4096),
        /** Processes and threads. */
        processes: z.int().min(32).max(32_768).default(1024),
      })
      .prefault({}),
    /** How the published app is built and run. Without it nothing can be published. */
    app: z
      .object({
        build: z.array(command).max(20).default([]),
        command,
        port: port.default(3100),
        variables: z.record(key, z.string().max(8000)).default({}),
        health: health.prefault({}),
      })
      .optional(),
  })
  .superRefine((spec, issue) => {
    const names = spec.services.map((s) => s.name);
    names.forEach((name, i) => {
      if (names.indexOf(name) !== i)
        issue.addIssue({ code: 'custom', path: ['services', i, 'name'], message: `"${name}" is used twice.` });
    });
  });

export type EnvironmentSpec = z.infer<typeof environmentSpec>;

/** The service whose port the preview opens first: the named one, else the first with a port. */
export function primaryService(spec: EnvironmentSpec, named?: string | null) {
  return spec.services.find((s) => s.name === named && s.port) ?? spec.services.find((s) => s.port);
}
