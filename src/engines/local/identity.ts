/** A process is known by more than its number: numbers are used again, within hours or right after a restart of the machine. */
export interface Identity {
  pid: number;
  /** Clock ticks since the machine's start: field 22 of /proc/PID/stat. */
  startTime: string;
  /** /proc/sys/kernel/random/boot_id */
  boot: string;
}

/** One line of /proc/PID/stat. The name in it is the program's own choice and may hold spaces and brackets. */
export function parseStat(line: string): { pid: number; state: string; startTime: string } | null {
  const end = line.lastIndexOf(')');
  const pid = Number.parseInt(line, 10);
  const fields = line.slice(end + 2).split(' ');
  const [state, startTime] = [fields[0], fields[19]];
  if (end < 0 || Number.isNaN(pid) || !state || !startTime || !/^\d+$/.test(startTime)) return null;
  return { pid, state, startTime };
}

/** The keeper's own note about itself: its stat line, then the boot id. Null for one that is not whole. */
export function parseIdentity(note: string): Identity | null {
  const [line = '', boot = ''] = note.split('\n');
  const stat = parseStat(line);
  return stat && /^[0-9a-f-]{36}$/.test(boot) ? { pid: stat.pid, startTime: stat.startTime, boot } : null;
}

/** Whether the noted process still runs, given this boot's id and the stat line of the process that has its number now. */
export function isSame(noted: Identity, boot: string, statLine: string | null): boolean {
  const now = statLine === null ? null : parseStat(statLine);
  if (!now || noted.boot !== boot) return false;
  // Z and X: it ended, and whoever should have asked for its exit code has not.
  return now.pid === noted.pid && now.startTime === noted.startTime && !'ZX'.includes(now.state);
}
