import { existsSync } from 'node:fs';
import { chmod, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { SupervisorAddress } from '#engines/engine.ts';
import { fillCache } from './cache.ts';
import { type Means, probe } from './isolation.ts';
import { type Layout, layout } from './layout.ts';
import { findLimits, type Limits } from './limits.ts';
import { type Program, program, type Sandbox, writeSandbox } from './sandbox.ts';
import { firstUid, uids } from './uids.ts';

export interface LocalEngineOptions {
  /** Folder of all that this engine keeps; made when missing. Absolute, and reachable by other users when the portal is root. */
  root: string;
  /** The gallery: a folder for each template. */
  templates: string;
  /** `bin/supervisor.ts`; of its package, `src`, `bin` and `node_modules` are visible in workspaces. */
  supervisorEntry: string;
  /** A Node 24 binary. */
  node: string;
  /** Where the supervisor of a setup dials to; its id begins with `setup-`. */
  setupAddress: (id: string) => Promise<SupervisorAddress>;
  /** The engine key that the portal holds, null before it was configured. Asked at every changing call. */
  credential: () => Promise<string | null>;
  log: (level: 'info' | 'warn', message: string) => void;
  /** Where bubblewrap is, when not in the system's path. */
  bwrap?: string;
  /** Folder of a Claude Code that the operator installed, visible in workspaces and not writable there. */
  claude?: string;
  /** Called between the steps of making an environment, so that a test can crash the process at each. */
  step?: (name: string) => void;
}

/** Everything that the parts of the engine share. */
export interface Machine {
  layout: Layout;
  means: Means;
  limits: Limits;
  sandbox: Sandbox;
  program: Program;
  uids: ReturnType<typeof uids>;
  /** Folder with the supervisor's compiled code, when there is one. */
  cache: string | null;
  options: LocalEngineOptions;
  step: (name: string) => void;
}

export async function findMachine(options: LocalEngineOptions): Promise<Machine> {
  const at = layout(options.root);
  await mkdir(at.root, { recursive: true });
  for (const folder of at.folders) await mkdir(folder, { recursive: true });
  // Passable for the uids of environments, listable by none of them; what they never need is closed.
  for (const folder of [at.root, at.environments, at.sandbox, at.preparedRoot]) await chmod(folder, 0o711);
  for (const folder of [at.projects, at.trashRoot, at.purging]) await chmod(folder, 0o700);
  const supervisor = program(options.supervisorEntry, options.node);
  const claude = options.claude && existsSync(options.claude) ? options.claude : null;
  if (options.claude && !claude) options.log('warn', `There is no Claude Code: ${options.claude} does not exist.`);
  const sandbox = await writeSandbox(at.sandbox, claude);
  const folders = [options.root, supervisor.app, dirname(options.node), ...(claude ? [claude] : [])];
  const files = [
    options.node,
    options.supervisorEntry,
    join(supervisor.app, 'package.json'),
    join(sandbox.etc, 'passwd'),
  ];
  const means = probe(options.root, folders, files, options.bwrap ?? 'bwrap');
  return {
    layout: at,
    means,
    cache: await fillCache(at.sandbox, means, sandbox, supervisor, firstUid(options.root)),
    limits: findLimits(options.root),
    sandbox,
    program: supervisor,
    uids: uids(firstUid(options.root)),
    options,
    step: options.step ?? (() => {}),
  };
}
