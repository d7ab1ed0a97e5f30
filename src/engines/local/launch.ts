import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import type { Readable } from 'node:stream';
import type { EnvironmentSpec } from '#contract/environment.ts';
import type { Purpose, SupervisorConfig } from '#contract/supervisor.ts';
import { EngineError, type SupervisorAddress } from '#engines/engine.ts';
import { asUid } from './isolation.ts';
import type { within } from './layout.ts';
import type { Machine } from './machine.ts';
import { startKeeper } from './processes.ts';
import { inside, plainCommand, sandboxCommand, socketIn } from './sandbox.ts';

export interface Launch {
  id: string;
  purpose: Purpose;
  at: ReturnType<typeof within>;
  spec: EnvironmentSpec;
  variables: Record<string, string>;
  startServices: boolean;
  uid: number | null;
  supervisor: SupervisorAddress;
  output: 'log' | 'pipe';
}

/** Starts the supervisor of an environment, or of a setup, behind all the walls that this machine has. */
export function launch(machine: Machine, what: Launch): { ended: Promise<void>; output: Readable | null } {
  const { means, limits, sandbox, program } = machine;
  if (means.unreachable) {
    throw new EngineError('failed', `Environments cannot reach ${means.unreachable}: see the notice about isolation.`);
  }
  const { resources } = what.spec;
  const socket = means.bwrap ? socketIn(what.supervisor.url) : { folder: '', url: what.supervisor.url };
  const config: SupervisorConfig = {
    environment: what.id,
    purpose: what.purpose,
    url: socket.url,
    token: what.supervisor.token,
    home: means.bwrap ? inside.home : what.at.home,
    project: means.bwrap ? inside.project : what.at.project,
    spec: what.spec,
    variables: { ...what.spec.variables, ...what.variables, ...what.supervisor.variables },
    app: what.supervisor.app,
    lease: what.supervisor.lease,
    newOwner: what.supervisor.newOwner,
    ports: means.bwrap ? undefined : ownPorts(what.id, what.spec),
    startServices: what.startServices,
  };
  const command = means.bwrap
    ? sandboxCommand(means.bwrap, sandbox, program, {
        id: what.id,
        home: what.at.home,
        socketFolder: socket.folder,
        memory: resources.memory,
        cache: machine.cache === null ? null : { folder: machine.cache, writable: false },
      })
    : plainCommand(program, { id: what.id, home: what.at.home, claude: sandbox.claude });
  const { uid } = what;
  const processes = `${resources.processes}:${resources.processes}`;
  const bounds = ['prlimit', '--core=0:0', ...(uid === null ? [] : [`--nproc=${processes}`]), '--'];
  const identity = uid === null ? [] : asUid(uid, [...means.folders, ...(socket.folder ? [socket.folder] : [])]);
  return startKeeper({
    at: what.at,
    groups: limits.prepare(what.id, resources),
    command: [...bounds, ...identity, ...command],
    filter: means.bwrap ? sandbox.filter : null,
    config: JSON.stringify(config),
    output: what.output,
  });
}

/** A port for each one that the environment declares, where all of them share the machine's network. The same at every start. */
export function ownPorts(id: string, spec: EnvironmentSpec): Record<string, number> {
  const declared = [...spec.services.map((service) => service.port), spec.app?.port].filter(
    (port) => port !== undefined,
  );
  const first = 20_000 + (createHash('sha256').update(id).digest().readUInt32LE() % 2_400) * 5;
  return Object.fromEntries([...new Set(declared)].map((port, i) => [port, first + i]));
}

/**
 * Processes of an environment that left its process tree. In a sandbox none can; without one they are found by their
 * control group and by the home folder in their environment, unless they took care to hide both.
 */
export function strays(machine: Machine, id: string, at: Launch['at']): () => number[] {
  if (machine.means.bwrap) return () => [];
  return () => [...machine.limits.members(id), ...processesAtHome(at.home)];
}

function processesAtHome(home: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        return `\0${readFileSync(`/proc/${pid}/environ`, 'utf8')}`.includes(`\0HOME=${home}\0`);
      } catch {
        return false; // it ended, or is another user's
      }
    });
}
