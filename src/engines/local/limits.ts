import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { EnvironmentSpec } from '#contract/environment.ts';

type Resources = EnvironmentSpec['resources'];
/** One control group hierarchy that we may write to, with our own folder in it. Version 1 has one for each controller. */
interface Hierarchy {
  folder: string;
  controllers: string[];
  version: 1 | 2;
}

const wanted = ['cpu', 'cpuacct', 'memory', 'pids'];
const mebibyte = 1024 * 1024;
const cpuPeriod = 100_000;

/** The files to write for an environment's limits: pure, so that both versions are tested wherever the tests run. */
export function limitFiles(
  version: 1 | 2,
  controllers: string[],
  resources: Resources,
): [file: string, value: string][] {
  const quota = String(Math.round(resources.cpu * cpuPeriod));
  const memory = String(resources.memory * mebibyte);
  const files: Record<string, [string, string][]> =
    version === 2
      ? {
          cpu: [['cpu.max', `${quota} ${cpuPeriod}`]],
          memory: [
            ['memory.max', memory],
            ['memory.swap.max', '0'], // else a workspace at its limit would make the whole machine slow
          ],
          pids: [['pids.max', String(resources.processes)]],
        }
      : {
          cpu: [
            ['cpu.cfs_period_us', String(cpuPeriod)],
            ['cpu.cfs_quota_us', quota],
          ],
          memory: [
            ['memory.limit_in_bytes', memory],
            ['memory.memsw.limit_in_bytes', memory],
          ],
          pids: [['pids.max', String(resources.processes)]],
        };
  return controllers.flatMap((controller) => files[controller] ?? []);
}

/** Where our own process is in each hierarchy, from the text of /proc/self/cgroup. */
export function parseOwn(text: string): { version: 1 | 2; controllers: string[]; path: string }[] {
  return text
    .trim()
    .split('\n')
    .map((line) => {
      const [, controllers = '', ...path] = line.split(':');
      const version = controllers === '' ? 2 : 1;
      return { version, controllers: controllers.split(',').filter(Boolean), path: path.join(':') } as const;
    });
}

/**
 * Control groups of this machine, below the portal's own so that whatever limits the portal limits its workspaces too.
 * @param root the engine's root: two engines on one machine keep apart
 */
export function findLimits(root: string, mount = '/sys/fs/cgroup', own = readOwn()) {
  const name = `slipway-${createHash('sha256').update(root).digest('hex').slice(0, 8)}`;
  const hierarchies = parseOwn(own).flatMap((one) =>
    one.version === 1 ? (versionOne(mount, one, name) ?? []) : (versionTwo(mount, one.path, name) ?? []),
  );
  const has = (controller: string) => hierarchies.some((one) => one.controllers.includes(controller));
  const folders = (id: string) => hierarchies.map((one) => join(one.folder, id));
  const read = (id: string, controller: string, file: string) => {
    const one = hierarchies.find((hierarchy) => hierarchy.controllers.includes(controller));
    return one && readText(join(one.folder, id, file));
  };

  return {
    cpu: has('cpu'),
    memory: has('memory'),
    processes: has('pids'),

    /** Makes the environment's groups and answers their folders, to be joined by its first process before it starts anything. */
    prepare(id: string, resources: Resources): string[] {
      for (const one of hierarchies) {
        const folder = join(one.folder, id);
        mkdirSync(folder, { recursive: true });
        for (const [file, value] of limitFiles(one.version, one.controllers, resources)) {
          // Swap accounting is often compiled out; the other files always exist.
          if (existsSync(join(folder, file))) writeFileSync(join(folder, file), value);
        }
      }
      return folders(id);
    },

    use(id: string): { cpuSeconds: number; memoryBytes: number } | undefined {
      const memory = read(id, 'memory', 'memory.usage_in_bytes') ?? read(id, 'memory', 'memory.current');
      const nanoseconds = read(id, 'cpuacct', 'cpuacct.usage');
      const microseconds = read(id, 'cpu', 'cpu.stat')?.match(/^usage_usec (\d+)/m)?.[1];
      if (!memory || !(nanoseconds || microseconds)) return undefined;
      const cpuSeconds = nanoseconds ? Number(nanoseconds) / 1e9 : Number(microseconds) / 1e6;
      return { cpuSeconds, memoryBytes: Number(memory) };
    },

    /** True when the kernel ended a process of this environment because its memory was used up. */
    outOfMemory(id: string): boolean {
      const text = read(id, 'memory', 'memory.oom_control') ?? read(id, 'memory', 'memory.events');
      return Number(text?.match(/^oom_kill (\d+)/m)?.[1] ?? 0) > 0;
    },

    members(id: string): number[] {
      const text = folders(id)
        .map((folder) => readText(join(folder, 'cgroup.procs')))
        .find((found) => found !== undefined);
      return (text ?? '').split('\n').filter(Boolean).map(Number);
    },

    /** The kernel frees a group a moment after its last process ended. */
    async remove(id: string): Promise<void> {
      for (const folder of folders(id)) {
        for (let attempt = 0; attempt < 50 && existsSync(folder); attempt++) {
          if (!tryRemove(folder)) await wait(20);
        }
      }
    },

    /** Takes away what a killed portal left: every group without processes that belongs to none of these environments. */
    sweep(keep: (id: string) => boolean): void {
      for (const one of hierarchies) {
        for (const entry of readdirSync(one.folder, { withFileTypes: true })) {
          if (entry.isDirectory() && !keep(entry.name)) tryRemove(join(one.folder, entry.name));
        }
      }
    },

    /** Takes our own, by now empty folders away. */
    close(): void {
      for (const { folder } of hierarchies) tryRemove(folder);
    },
  };
}
export type Limits = ReturnType<typeof findLimits>;

function versionOne(mount: string, own: { controllers: string[]; path: string }, name: string): Hierarchy | null {
  const controllers = own.controllers.filter((controller) => wanted.includes(controller));
  const base = join(mount, own.controllers.join(','), own.path);
  if (controllers.length === 0 || !existsSync(join(base, 'cgroup.procs'))) return null;
  const folder = join(base, name);
  return make(folder) ? { folder, controllers, version: 1 } : null;
}

/**
 * A version 2 group that holds processes cannot share controllers out (EBUSY), so beside the portal's own group its parent
 * is tried: with systemd's `Delegate=yes` and `DelegateSubgroup=portal` that one is ours.
 */
function versionTwo(mount: string, path: string, name: string): Hierarchy | null {
  const top = existsSync(join(mount, 'cgroup.controllers')) ? mount : join(mount, 'unified');
  for (const base of [join(top, path), join(top, path, '..')]) {
    if (!base.startsWith(top)) continue;
    const offered = (readText(join(base, 'cgroup.controllers')) ?? '').split(/\s+/);
    const controllers = wanted.filter((controller) => offered.includes(controller));
    if (controllers.length === 0) continue;
    try {
      const enable = controllers.map((controller) => `+${controller}`).join(' ');
      writeFileSync(join(base, 'cgroup.subtree_control'), enable);
      const folder = join(base, name);
      if (!make(folder)) continue;
      writeFileSync(join(folder, 'cgroup.subtree_control'), enable);
      return { folder, controllers, version: 2 };
    } catch {
      // Not ours to write: the next one, or none, which `isolation()` then says.
    }
  }
  return null;
}

function make(folder: string): boolean {
  try {
    mkdirSync(folder, { recursive: true });
    return true;
  } catch {
    return false;
  }
}

/** Only an empty group can be removed, so this never hurts what runs. */
function tryRemove(folder: string): boolean {
  try {
    rmdirSync(folder);
    return true;
  } catch {
    return false;
  }
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

const readOwn = () => readText('/proc/self/cgroup') ?? '';
