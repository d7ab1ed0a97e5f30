import { spawn } from 'node:child_process';
import { pipeline, Readable } from 'node:stream';

/**
 * git for snapshots, which must not run or obey anything that the project brings along: no hooks, no filters, no
 * configuration of the user or the system. A file is stored as the bytes that it has.
 */
const settings = [
  'core.hooksPath=/dev/null',
  'core.fsmonitor=false',
  'core.untrackedCache=false',
  'core.sparseCheckout=false',
  'core.attributesFile=/dev/null',
  'core.excludesFile=/dev/null',
  'core.autocrlf=false',
  'core.safecrlf=false',
  'core.symlinks=true',
  'core.fileMode=true',
  'core.ignoreCase=false',
  'core.bigFileThreshold=8m',
  'advice.addEmbeddedRepo=false',
  'submodule.recurse=false',
  'commit.gpgSign=false',
  'gc.auto=0',
  'pack.threads=1',
  'pack.windowMemory=32m',
];

const longest = 5 * 60_000;

export interface GitOptions {
  input?: string | Buffer | Readable;
  /** Exit codes that are an answer and not a failure. */
  accept?: number[];
  env?: Record<string, string>;
}

export type Git = ReturnType<typeof gitIn>;

/** git that works on `workTree` with a repository of its own in `gitDir`; a `.git` of the project is never read. */
export function gitIn(gitDir: string, workTree: string) {
  const start = (args: string[], more: Record<string, string> = {}) =>
    spawn('git', [...settings.flatMap((setting) => ['-c', setting]), ...args], {
      cwd: workTree,
      stdio: ['pipe', 'pipe', 'pipe'],
      timeout: longest,
      killSignal: 'SIGKILL',
      env: {
        PATH: process.env.PATH ?? '/usr/bin:/bin',
        LC_ALL: 'C',
        GIT_DIR: gitDir,
        GIT_WORK_TREE: workTree,
        GIT_CONFIG_NOSYSTEM: '1',
        GIT_CONFIG_GLOBAL: '/dev/null',
        GIT_ATTR_NOSYSTEM: '1',
        GIT_TERMINAL_PROMPT: '0',
        GIT_OPTIONAL_LOCKS: '0',
        ...more,
      },
    });

  /** @returns its output. @throws Error with what git said */
  async function run(args: string[], { input, accept = [], env }: GitOptions = {}): Promise<Buffer> {
    const child = start(args, env);
    child.stdin.on('error', () => {});
    if (input instanceof Readable) pipeline(input, child.stdin, () => {});
    else child.stdin.end(input);
    const output: Buffer[] = [];
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => {
      if (said.length < 4_000) said += chunk;
    });
    const code = await new Promise<number | null>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', resolve);
    });
    if (code !== 0 && !accept.includes(code ?? -1)) throw new Error(`git ${args[0]}: ${said.trim() || `code ${code}`}`);
    return Buffer.concat(output);
  }

  return {
    run,
    /** One line of output. */
    line: async (args: string[], options?: GitOptions) => (await run(args, options)).toString().trim(),
    /** Output as it comes; the stream fails when git does, so that a cut answer never looks whole. */
    stream(args: string[], input: string): Readable {
      const child = start(args);
      child.stdin.on('error', () => {});
      child.stdin.end(input);
      child.stderr.resume();
      child.on('error', (error) => child.stdout.destroy(error));
      child.on('exit', (code) => {
        if (code !== 0) child.stdout.destroy(new Error(`git ${args[0]} ended with ${code}`));
      });
      child.stdout.on('close', () => child.kill('SIGKILL'));
      return child.stdout;
    },
  };
}
