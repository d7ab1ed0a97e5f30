import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { waitFor } from './wait-for.ts';

/** Processes of this machine that were started with a path below the folder, or work in it. */
export function processesUnder(folder: string): number[] {
  const own = new Set([process.pid, process.ppid]);
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && !own.has(pid) && belongsTo(pid, folder));
}

/** The same, as the command lines that they were started with: a failed test says what was left. */
export function commandsUnder(folder: string): string[] {
  return processesUnder(folder).map((pid) => {
    try {
      return `${pid}: ${readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')}`;
    } catch {
      return `${pid}: ended meanwhile`;
    }
  });
}

function belongsTo(pid: number, folder: string): boolean {
  try {
    if (readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(folder)) return true;
    return `${readlinkSync(`/proc/${pid}/cwd`)}/`.startsWith(`${folder}/`);
  } catch {
    return false; // it ended while we looked
  }
}

/** Ends them all, however they resist: what a killed portal left running (workspaces outlive it on purpose). */
export async function endProcessesUnder(folder: string): Promise<void> {
  await waitFor(`every process under ${folder} ended`, () => {
    const left = processesUnder(folder);
    for (const pid of left) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It ended in the meantime, which is what was wanted.
      }
    }
    return left.length === 0;
  });
}
