import { createHash } from 'node:crypto';

/** Far above a machine's own users, and below what systemd gives to containers (524,288). */
const lowest = 200_000;
const ranges = 160;
const perRange = 2000;

/** Two engines on one machine count their processes apart, so each begins in a range by its root. */
export function firstUid(root: string): number {
  return lowest + (createHash('sha256').update(root).digest().readUInt32BE() % ranges) * perRange;
}

/**
 * Of all engines of this process: the roots of two clusters may fall into one range, and environments of two tenants must
 * not be the same user. Every engine is opened, and so has found what it kept, before any of them makes something.
 */
const used = new Set<number>();

/** Host uids of environments: the lowest free one, and none is free while files of its last owner exist. */
export function uids(first: number) {
  return {
    take(): number {
      let uid = first;
      while (used.has(uid)) uid++;
      used.add(uid);
      return uid;
    },
    keep: (uid: number | null) => {
      if (uid !== null) used.add(uid);
    },
    free: (uid: number | null) => {
      if (uid !== null) used.delete(uid);
    },
  };
}
