import type { Link } from './links.ts';

/** What is connected of one environment. */
export interface Replicas {
  connected: number;
  /** Those that serve a release. */
  ready: number;
  /** Those that are copies, with a name; none where it runs by itself. */
  named: number;
}

export const isReady = (link: Pick<Link, 'status'>) => link.status?.release.status === 'live';

/**
 * Copies in the order in which a visitor is sent to them: those that serve first, and of those always the same one first while it
 * is there, because what an app keeps in memory of a visitor is in one copy alone. When one is gone only its own visitors move
 * (rendezvous hashing).
 *
 * @param visitor anything that stays the same for one visitor
 */
export function inOrderFor<T extends Pick<Link, 'status' | 'replica'>>(visitor: string, links: readonly T[]): T[] {
  if (links.length < 2) return [...links];
  const ready = links.filter(isReady);
  return (ready.length > 0 ? ready : [...links])
    .map((link) => ({ link, score: hash(`${link.replica} ${visitor}`) }))
    .sort((one, other) => other.score - one.score)
    .map(({ link }) => link);
}

/** 32 bits that look random: FNV-1a, and a last stir, because names of copies differ only in a few letters. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}
