import { setTimeout as wait } from 'node:timers/promises';

/**
 * Looks again and again until there is something, and returns it.
 *
 * @param what is named in the failure, as in "… did not happen: <what>"
 * @param look null, undefined and false mean: not yet
 * @throws Error when the deadline passed; whatever `look` throws
 */
export async function waitFor<T>(
  what: string,
  look: () => T | Promise<T>,
  within = 20_000,
): Promise<NonNullable<Exclude<T, false>>> {
  const deadline = Date.now() + within;
  for (;;) {
    const found = await look();
    if (found !== null && found !== undefined && found !== false) return found as NonNullable<Exclude<T, false>>;
    if (Date.now() > deadline) throw new Error(`This did not happen within ${within / 1000} s: ${what}`);
    await wait(20);
  }
}
