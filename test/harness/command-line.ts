import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';

const bin = path.resolve(import.meta.dirname, '../../bin/slipway.ts');

/**
 * `slipway` as somebody types it at a portal: a process of its own each time. Resolves with what it printed as JSON.
 *
 * @throws Error with what it printed as its failure
 */
export const commandLine =
  (url: string, key: string) =>
  async (...typed: string[]) => {
    const env = { ...process.env, SLIPWAY_URL: url, SLIPWAY_API_KEY: key };
    const { stdout } = await promisify(execFile)(process.execPath, [bin, ...typed, '--json'], { env });
    return JSON.parse(stdout);
  };

export type CommandLine = ReturnType<typeof commandLine>;
