import { open } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';

const pollMilliseconds = 200;

/** Lines of a growing file: what is there and, with `follow`, what comes, until the signal. A cut file is read from its new beginning. */
export async function* readLines(
  path: () => string | null,
  options: { follow?: boolean; signal?: AbortSignal },
): AsyncGenerator<string> {
  let offset = 0;
  let rest = '';
  const decoder = new TextDecoder();
  while (!options.signal?.aborted) {
    const at = path();
    const chunk = at === null ? null : await readFrom(at, offset);
    if (chunk && chunk.length > 0) {
      offset = chunk.offset;
      const lines = (rest + decoder.decode(chunk.bytes, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
      continue;
    }
    if (!options.follow || at === null) break;
    await wait(pollMilliseconds, undefined, { signal: options.signal }).catch(() => {});
  }
  if (rest !== '') yield rest;
}

async function readFrom(
  path: string,
  offset: number,
): Promise<{ bytes: Uint8Array; offset: number; length: number } | null> {
  const file = await open(path, 'r').catch(() => null);
  if (!file) return null;
  try {
    const { size } = await file.stat();
    const from = size < offset ? 0 : offset;
    const { bytesRead, buffer } = await file.read(Buffer.alloc(65_536), 0, 65_536, from);
    return { bytes: buffer.subarray(0, bytesRead), offset: from + bytesRead, length: bytesRead };
  } finally {
    await file.close();
  }
}
