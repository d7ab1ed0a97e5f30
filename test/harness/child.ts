import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';

export interface Child {
  readonly pid: number;
  readonly process: ChildProcess;
  /** All that it wrote so far, both ways mixed. */
  output(): string;
  /** Waits until its output matches. @throws Error with the output when it ends or the deadline passes before */
  says(pattern: RegExp, within?: number): Promise<RegExpExecArray>;
  /** Asks it to end, insists after a while, and waits until it is gone. Nothing happens when it ended already. */
  end(signal?: NodeJS.Signals, patience?: number): Promise<void>;
}

const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of running) child.kill();
});

/** Starts a program that ends with us at the latest. Its standard output and error are kept. */
export function startChild(command: string, args: readonly string[], options: SpawnOptions = {}): Child {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
  running.add(child);
  const gone = once(child, 'close').catch(() => {}); // `error` (no such program) rejects it; output tells
  void gone.then(() => running.delete(child));
  let output = '';
  const listeners = new Set<() => void>();
  const heard = (text: string | Buffer) => {
    output += text;
    for (const listener of listeners) listener();
  };
  child.stdout?.setEncoding('utf8').on('data', heard);
  child.stderr?.setEncoding('utf8').on('data', heard);
  child.on('error', (error) => heard(`${error.message}\n`));
  const ended = () => child.exitCode !== null || child.signalCode !== null || child.pid === undefined;

  return {
    pid: child.pid ?? 0,
    process: child,
    output: () => output,
    says(pattern, within = 20_000) {
      return new Promise((resolve, reject) => {
        const fail = (why: string) => settle(() => reject(new Error(`${command} ${why}. Its output:\n${output}`)));
        const timer = setTimeout(() => fail(`did not say ${pattern} within ${within / 1000} s`), within);
        const look = () => {
          const match = pattern.exec(output);
          if (match) settle(() => resolve(match));
        };
        function settle(then: () => void) {
          clearTimeout(timer);
          listeners.delete(look);
          then();
        }
        listeners.add(look);
        void gone.then(() => fail('ended'));
        look();
      });
    },
    async end(signal = 'SIGTERM', patience = 20_000) {
      if (!ended()) child.kill(signal);
      const insist = setTimeout(() => child.kill('SIGKILL'), patience);
      await gone;
      clearTimeout(insist);
    },
  };
}
