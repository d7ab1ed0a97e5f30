import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';

const bin = path.resolve(import.meta.dirname, '../../bin/slipway.ts');

/**
 * `slipway` as somebody types it at a portal: a process of its own each time. Resolves with what it printed.
 *
 * @throws Error with what it printed as its failure
 */
export const typedCommand =
  (url: string, key: string) =>
  async (...typed: string[]): Promise<string> => {
    const env = { ...process.env, SLIPWAY_URL: url, SLIPWAY_API_KEY: key };
    return (await promisify(execFile)(process.execPath, [bin, ...typed], { env })).stdout;
  };

/** The same, resolving with what it printed as JSON. */
export const commandLine =
  (url: string, key: string) =>
  async (...typed: string[]) =>
    JSON.parse(await typedCommand(url, key)(...typed, '--json'));

export type CommandLine = ReturnType<typeof commandLine>;
