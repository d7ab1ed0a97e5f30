import { spawn } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { EngineError } from './engine.ts';

/** Unpacks a tar to a new folder. A stream that breaks off fails, whatever tar thinks of what came. */
export async function unpack(tar: Readable, folder: string): Promise<void> {
  await mkdir(folder);
  // GNU tar refuses `..`, strips a leading slash, and makes links last, so that no member is written through one.
  const args = ['--extract', '--no-same-owner', '--no-same-permissions', `--directory=${folder}`];
  const child = spawn('tar', args, { env: { PATH: '/usr/bin:/bin' }, cwd: '/', stdio: ['pipe', 'ignore', 'ignore'] });
  const ended = new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve));
  const sent = finished(tar).catch((error: Error) => {
    child.stdin.destroy();
    return error;
  });
  // It may end at the archive's own end mark, before the padding behind it or the end of the stream: the rest is read for
  // nothing. Taken off its pipe first, which pauses it when it sees this same event: nobody would read on, ever.
  child.stdin.on('error', () => {});
  child.stdin.on('close', () => tar.unpipe(child.stdin).resume());
  tar.pipe(child.stdin);
  const code = await ended;
  const broken = await sent;
  if (broken) throw broken;
  if (code !== 0) throw new EngineError('failed', 'The files could not be unpacked.');
}
