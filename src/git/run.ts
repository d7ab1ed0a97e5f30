import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { PassThrough, type Readable, type Writable } from 'node:stream';

/**
 * The only place that starts git. What it works on came out of workspaces, so nothing that a repository, a tree, a user
 * or the machine could configure has a say: no system, global or local attributes, no hooks, filters, external diffs,
 * credential helpers, replacements or submodules, and no transport unless the caller names it.
 */
export interface GitOptions {
  /** The bare repository. */
  folder: string;
  input?: Readable | string;
  env?: Record<string, string>;
  /** Bytes of output after which it is ended. */
  maxOutput?: number;
  /** Seconds after which it is ended. */
  timeout?: number;
  /** Bytes of the largest file that it may write. */
  largestFile?: number;
}

export class GitError extends Error {
  /** `limit`: it was ended because it took too long or said too much. */
  readonly reason: 'exit' | 'limit';
  readonly exitCode: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
  constructor(reason: 'exit' | 'limit', exitCode: number | null, stdout: Buffer, stderr: string) {
    super(`git ${reason === 'limit' ? 'reached its limit' : `ended with ${exitCode}`}: ${stderr.slice(-2000)}`);
    this.name = 'GitError';
    this.reason = reason;
    this.exitCode = exitCode;
    this.stdout = stdout;
    this.stderr = stderr;
  }
}

const megabyte = 1024 * 1024;

/** Larger blobs are neither compared nor searched for deltas: one of 2 GB costs no memory. */
export const comparedBytes = 16 * megabyte;

const settings = {
  'core.hooksPath': '/dev/null',
  'core.attributesFile': '/dev/null',
  'core.excludesFile': '/dev/null',
  'core.fsmonitor': 'false',
  'core.bigFileThreshold': String(comparedBytes),
  'credential.helper': '',
  'diff.external': '',
  'submodule.recurse': 'false',
  'fetch.recurseSubmodules': 'false',
  'push.recurseSubmodules': 'no',
  'gc.auto': '0',
  'maintenance.auto': 'false',
};

/** Arguments that go before the name of every git command. */
export const hardened: readonly string[] = [
  '--no-replace-objects',
  '--literal-pathspecs',
  ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
];

/** The whole environment of a git process: nothing is inherited but where programs are. */
export function gitEnvironment(extra: Record<string, string> = {}): Record<string, string> {
  return {
    PATH: process.env.PATH ?? '/usr/bin:/bin',
    HOME: '/nonexistent',
    LC_ALL: 'C.UTF-8',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_ATTR_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_PROTOCOL_FROM_USER: '0',
    GIT_ALLOW_PROTOCOL: 'none',
    // A delta of a kilobyte can describe gigabytes; git refuses to allocate more than this for one object.
    GIT_ALLOC_LIMIT: '256m',
    ...extra,
  };
}

/**
 * Runs git and answers its standard output.
 *
 * @throws GitError when it fails or reaches a limit; what `input` throws
 */
export async function git(args: string[], options: GitOptions): Promise<Buffer> {
  const { stdout, done } = start(args, options);
  const chunks: Buffer[] = [];
  stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  await done.catch((error: unknown) => {
    throw error instanceof GitError
      ? new GitError(error.reason, error.exitCode, Buffer.concat(chunks), error.stderr)
      : error;
  });
  return Buffer.concat(chunks);
}

/** Runs git and answers one line of text, without its end. */
export async function gitLine(args: string[], options: GitOptions): Promise<string> {
  return (await git(args, options)).toString('utf8').trimEnd();
}

/** Runs git and answers its output while it comes. The stream fails when git does, so half an output is never taken for all of it. */
export function gitStream(args: string[], options: GitOptions): Readable {
  const { child, stdout, done } = start(args, options);
  const output = new PassThrough();
  stdout.pipe(output, { end: false });
  done.then(
    () => output.end(),
    (error: Error) => output.destroy(error),
  );
  output.on('close', () => child.kill('SIGKILL'));
  return output;
}

function start(
  args: string[],
  { folder, input, env, maxOutput = 64 * megabyte, timeout = 60, largestFile }: GitOptions,
) {
  const bounds = largestFile === undefined ? [] : ['prlimit', `--fsize=${largestFile}:${largestFile}`, '--'];
  const [program, ...rest] = [...bounds, 'git', ...hardened, ...args];
  const child: ChildProcessByStdio<Writable, Readable, Readable> = spawn(program!, rest, {
    env: gitEnvironment({ GIT_DIR: folder, ...env }),
    cwd: '/',
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let limited = false;
  const end = () => {
    limited = true;
    child.kill('SIGKILL');
  };
  const timer = setTimeout(end, timeout * 1000);
  let seen = 0;
  child.stdout.on('data', (chunk: Buffer) => {
    seen += chunk.length;
    if (seen > maxOutput) end();
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-8192);
  });

  const fed = feed(child.stdin, input).catch((error: unknown) => {
    child.kill('SIGKILL');
    throw error;
  });
  const ended = new Promise<void>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      // A short process may have ended well before it could be stopped: what it said is too much all the same.
      if (code === 0 && !limited) resolve();
      else reject(new GitError(limited ? 'limit' : 'exit', code, Buffer.alloc(0), stderr));
    });
  });
  // An input that failed explains more than the end of git that it caused.
  const done = Promise.allSettled([fed, ended]).then(([feeding, ending]) => {
    clearTimeout(timer);
    if (feeding.status === 'rejected') throw feeding.reason;
    if (ending.status === 'rejected') throw ending.reason;
  });
  return { child, stdout: child.stdout, done };
}

/** Writes the input. That git stopped reading is no failure of the input: its exit code tells why. */
async function feed(stdin: Writable, input: Readable | string | undefined): Promise<void> {
  stdin.on('error', () => {});
  if (input === undefined || typeof input === 'string') {
    stdin.end(input);
    return;
  }
  await new Promise<void>((resolve, reject) => {
    if (input.errored) reject(input.errored);
    if (input.destroyed) stdin.end();
    input.on('error', reject);
    input.on('close', () => stdin.end());
    stdin.on('close', resolve);
    input.pipe(stdin);
  });
}
