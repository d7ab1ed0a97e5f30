/** Runs PostgreSQL's programs so that none outlives us: the one place that spawns them. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { PostgresUser } from './postgres-user.ts';

/**
 * The guard holds the reading end of a pipe from us. However we end, kill -9 included, the kernel closes our end and the guard stops its
 * program. It is a shell because that costs half a megabyte where a second Node costs twenty. Every value reaches it as an argument and
 * none is ever parsed as a command.
 *
 * SIGINT is repeated because a background command of a shell starts with SIGINT ignored: one that comes before the program has installed
 * its own handler is lost. SIGQUIT, PostgreSQL's immediate stop, ends one that still hangs; it recovers from its log at the next start.
 */
const guardScript = `
program=$1 dir=\${2:-/proc/$$/cwd}; shift 2
exec 3<&0 </dev/null
(cd / && exec "$program" -D "$dir" "$@") 3<&- &
child=$!
(
  read -r closed <&3
  for round in 1 2 3 4 5 6 7 8 9 10; do kill -INT $child || exit; sleep 1; done
  while kill -QUIT $child; do sleep 1; done
) 2>/dev/null >/dev/null &
watcher=$!
wait $child; code=$?
kill $watcher
exit $code
`;

export type Guarded = {
  /** Calls back for each line the program writes. */
  onLine(callback: (line: string) => void): void;
  /** Asks the program to end. Repeating it is harmless; `ended` says when it has. */
  stop(): void;
  /** The exit code; null when the guard itself was killed or could not start. */
  ended: Promise<number | null>;
};

/**
 * Runs `program -D dir …args` under the guard.
 *
 * With a user (we are root) the program runs as that user and reaches `dir` through the guard's working directory, which root opened for
 * it: the folders above, such as root's own home or the portal's private data directory, may stay closed to that user.
 */
export function runGuarded(options: {
  program: string;
  dir: string;
  args: string[];
  user: PostgresUser | null;
}): Guarded {
  const { program, dir, args, user } = options;
  const guard = spawn('/bin/sh', ['-c', guardScript, 'postgres-guard', program, user ? '' : dir, ...args], {
    cwd: dir,
    ...user,
    // Its own session: Ctrl-C in our terminal must not stop the database before the portal has finished with it.
    detached: true,
    // Nothing of our environment, which holds secrets and perhaps PG* variables, reaches the database. Its words must be English: we read them.
    env: { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  guard.stdin.on('error', () => {}); // the guard ended first: `ended` tells
  const ended = new Promise<number | null>((resolve) => {
    guard.once('error', () => resolve(null));
    guard.once('close', resolve);
  });
  return {
    onLine: (callback) => readLines(guard, callback),
    stop: () => guard.stdin.end(),
    ended,
  };
}

function readLines(child: ChildProcess, callback: (line: string) => void): void {
  for (const input of [child.stdout, child.stderr]) if (input) createInterface({ input }).on('line', callback);
}
