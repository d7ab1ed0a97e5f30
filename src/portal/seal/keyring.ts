import { randomBytes } from 'node:crypto';
import { chmod, link, mkdir, open, readFile, rm } from 'node:fs/promises';
import path from 'node:path';

/** Keys that open boxes, by id, and the one that seals new ones. */
export interface Keyring {
  sealing: string;
  keys: ReadonlyMap<string, Buffer>;
}

/**
 * Reads a key ring: `id:base64` entries with commas or line ends between them, the sealing key first. Older keys stay
 * in the ring until everything has been sealed again.
 *
 * @throws Error that names the fault but never a key
 */
export function parseKeyring(text: string): Keyring {
  const keys = new Map<string, Buffer>();
  for (const entry of text.split(/[\s,]+/).filter(Boolean)) {
    const [id, encoded, ...rest] = entry.split(':');
    const key = Buffer.from(encoded ?? '', 'base64');
    if (!id || !encoded || !/^[a-z0-9]{1,16}$/.test(id) || rest.length > 0)
      throw new Error('A key of the ring must look like id:base64.');
    if (key.length !== 32) throw new Error(`Key "${id}" of the ring must be 32 bytes in base64.`);
    if (keys.has(id)) throw new Error(`Key "${id}" is twice in the ring.`);
    keys.set(id, key);
  }
  const [sealing] = keys.keys();
  if (!sealing) throw new Error('The key ring is empty.');
  return { sealing, keys };
}

/** The ring of `SLIPWAY_KEY`, or of `keyring` in the data folder, made at the first start and readable by its owner alone. */
export async function loadKeyring(dataFolder: string, fromEnvironment: string | null): Promise<Keyring> {
  if (fromEnvironment) return parseKeyring(fromEnvironment);
  const file = path.join(dataFolder, 'keyring');
  const existing = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (existing !== null) {
    await chmod(file, 0o600);
    return parseKeyring(existing);
  }
  await mkdir(dataFolder, { recursive: true });
  const fresh = `${newKeyEntry('k1')}\n`;
  // Written whole, then linked into place: a kill in between never leaves half a key that seals things nobody can open.
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  const handle = await open(draft, 'w', 0o600);
  await handle.writeFile(fresh);
  await handle.sync();
  await handle.close();
  await link(draft, file).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  await rm(draft, { force: true });
  return parseKeyring(await readFile(file, 'utf8'));
}

export const newKeyEntry = (id: string) => `${id}:${randomBytes(32).toString('base64')}`;
