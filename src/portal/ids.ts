import { createHash, randomBytes } from 'node:crypto';

const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';

/** What kinds of ids there are; the prefix tells a reader of a log what an id names. */
export type IdKind =
  | 'org'
  | 'usr'
  | 'mem'
  | 'ses'
  | 'lnk'
  | 'key'
  | 'cls'
  | 'bp'
  | 'ws'
  | 'env'
  | 'app'
  | 'ver'
  | 'req'
  | 'cmt'
  | 'aud'
  | 'ml'
  | 'ntf'
  | 'whm'
  | 'bud'
  | 'aiu'
  | 'sso'
  | 'flw'
  | 'fge';

/** An id that cannot be guessed: prefix and 100 random bits. Lower case without a dash, so that it can be a label or a host name. */
export function newId(kind: IdKind): string {
  return kind + Array.from(randomBytes(20), (byte) => alphabet[byte & 31]).join('');
}

/** A secret for a person or a program to carry: 256 bits, with a prefix that secret scanners can know. */
export function newToken(
  prefix: 'slw_' | 'slwa_' | 'sls_' | 'sll_' | 'slt_' | 'slp_' | 'sle_' | 'slb_' | 'slf_',
): string {
  return prefix + randomBytes(32).toString('base64url');
}

/** What the database keeps of a token. The token has 256 random bits, so a plain hash is enough and takes no time. */
export function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/** Names one request in the log and in an error that a person may quote. */
export const newRequestId = () => randomBytes(9).toString('base64url');

/** Ids for {@link Portal.ids}: random, or always the same for a seed, so that a repeated request finds what it made. */
export function idFor(kind: IdKind, seed?: string | null): string {
  if (!seed) return newId(kind);
  const digest = createHash('sha256').update(`${kind}\n${seed}`).digest();
  return kind + Array.from(digest.subarray(0, 20), (byte) => alphabet[byte & 31]).join('');
}
