import { spawn } from 'node:child_process';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { EngineError } from '#engines/engine.ts';

/** Nothing of the portal's own environment reaches a child: it holds keys. */
export const cleanEnvironment = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C' };

/**
 * Runs one program of the system on trees of files; `cp`, `chown`, `find` and `rm` do that several times faster than a loop
 * here, and none of them follows a symbolic link below its operand with the flags used. Answers its standard output.
 */
export function run(program: string, args: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { env: cleanEnvironment, cwd: '/', stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '';
    let err = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      err = (err + text).slice(-2000);
    });
    child.on('error', (cause) =>
      reject(new EngineError('failed', `${program} cannot be run on this machine.`, { cause })),
    );
    child.on('close', (code) => {
      if (code === 0) return resolve(out);
      const full = err.includes('No space left on device') || err.includes('Disk quota exceeded');
      reject(
        full
          ? diskFull()
          : new EngineError('failed', `${program} failed: ${err.trim().split('\n').at(-1) ?? `code ${code}`}`),
      );
    });
  });
}

/** Whole or not at all, also after a power cut; readable by the portal alone, for it may hold secrets. */
export async function writeJson(path: string, value: unknown): Promise<void> {
  const temporary = `${path}.new`;
  await writeFile(temporary, JSON.stringify(value), { mode: 0o600, flush: true });
  await rename(temporary, path);
}

export async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

const diskFull = (cause?: unknown) =>
  new EngineError('no_space', 'The disk of this machine is full.', { retryable: true, cause });

/** Faults of files become codes; their messages name paths of this machine, which are for the cause only. */
export function asEngineError(error: unknown): unknown {
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (error instanceof EngineError || syscall === undefined) return error;
  if (code === 'ENOSPC' || code === 'EDQUOT') return diskFull(error);
  return new EngineError('failed', `This machine refused a change of files (${code}).`, {
    retryable: true,
    cause: error,
  });
}
