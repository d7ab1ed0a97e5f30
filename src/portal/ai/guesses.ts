import { networkOf, slidingWindow } from '../http/limits.ts';

const minute = 60_000;
/** Unknown tokens per minute and network address. A whole office may share one, with tools that kept an old token. */
const guessesPerMinute = 30;
/** Tokens and addresses that are remembered, each. */
const remembered = 10_000;

/**
 * Slows down whoever tries tokens. Once an address has shown too many that are unknown, only tokens that were good here
 * before are looked at from there: those who work go on, and a guess is not even compared.
 *
 * A tool that repeats one old token counts once. Otherwise its loop would shut its whole office out.
 */
export function guesses(clock: () => Date) {
  const admit = slidingWindow(guessesPerMinute, minute, remembered);
  const shut = new Map<string, number>();
  const good = new Set<string>();
  const unknown = new Set<string>();

  return {
    /** Seconds until a token of this address may be looked at; 0 for now. */
    wait(ip: string, hash: Buffer): number {
      if (good.has(hash.toString('hex'))) return 0;
      const left = (shut.get(networkOf(ip)) ?? 0) - clock().getTime();
      // A time further ahead is from before the clock was set back.
      return left > 0 && left <= minute ? Math.ceil(left / 1000) : 0;
    },
    isGood: (hash: Buffer) => keep(good, hash.toString('hex')),
    isUnknown(ip: string, hash: Buffer): void {
      const token = hash.toString('hex');
      good.delete(token);
      if (unknown.has(token)) return;
      keep(unknown, token);
      const now = clock().getTime();
      const wait = admit(networkOf(ip), now);
      if (wait === 0) return;
      shut.delete(networkOf(ip));
      shut.set(networkOf(ip), now + wait);
      if (shut.size > remembered) shut.delete(shut.keys().next().value!);
    },
  };
}

function keep(set: Set<string>, value: string): void {
  set.add(value);
  if (set.size > remembered) set.delete(set.values().next().value!);
}
