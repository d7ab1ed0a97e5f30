import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Keyring } from './keyring.ts';

/**
 * Seals a secret with AES-256-GCM. The box is `version | key id length | key id | nonce (12) | tag (16) | ciphertext`.
 *
 * @param place the row and column that the box is for, such as `clusters/cls…/credential`: a box that was copied to
 *   another row does not open there, so a writer of the database cannot swap one organization's secret for another's
 */
export function seal(ring: Keyring, place: string, secret: string): Buffer {
  const id = Buffer.from(ring.sealing);
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', ring.keys.get(ring.sealing)!, nonce);
  cipher.setAAD(Buffer.from(place));
  const ciphertext = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
  return Buffer.concat([Buffer.from([version, id.length]), id, nonce, cipher.getAuthTag(), ciphertext]);
}

/**
 * Opens a box.
 *
 * @throws Error when the key is not in the ring, the box was changed, or it belongs to another place
 */
export function unseal(ring: Keyring, place: string, box: Buffer): string {
  const { id, body } = split(box);
  const key = ring.keys.get(id);
  if (!key) throw new Error(`Sealed with key "${id}", which is not in the key ring.`);
  const decipher = createDecipheriv('aes-256-gcm', key, body.subarray(0, 12), { authTagLength: 16 });
  decipher.setAAD(Buffer.from(place));
  decipher.setAuthTag(body.subarray(12, 28));
  return Buffer.concat([decipher.update(body.subarray(28)), decipher.final()]).toString('utf8');
}

/** True when a box should be sealed again, because a newer key leads the ring. */
export function isStale(ring: Keyring, box: Buffer): boolean {
  return split(box).id !== ring.sealing;
}

const version = 1;

function split(box: Buffer): { id: string; body: Buffer } {
  if (box[0] !== version) throw new Error(`A sealed box of an unknown version (${box[0]}).`);
  const start = 2 + (box[1] ?? 0);
  if (box.length < start + 28) throw new Error('A sealed box is too short.');
  return { id: box.subarray(2, start).toString(), body: box.subarray(start) };
}
