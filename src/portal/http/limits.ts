import ipaddr from 'ipaddr.js';
import { fail } from '../fail.ts';
import type { Limits } from '../portal.ts';

const minute = 60_000;

/** Mails and sign-in attempts per minute and network address. A whole office may share one. */
const anonymousPerMinute = 30;

/** Passwords of one app that one network may try in a minute: 14,400 in a day. */
const passwordsPerNetwork = 10;
/** And all networks together, which an attacker may have many of. Whoever is in already is not asked. */
const passwordsPerApp = 100;

/** People or addresses whose requests are remembered. Beyond it the one who has been quiet longest is forgotten. */
const remembered = 10_000;

/**
 * Limits of this process: several portals behind one address allow as many times as much.
 *
 * @param settings.clock milliseconds of it decide, so a test can move it
 */
export function createLimits(settings: {
  requestsPerMinute: number;
  launchesPerMinute: number;
  clock: () => Date;
}): Limits {
  const limit = (perMinute: number) => {
    const admit = slidingWindow(perMinute, minute, remembered);
    return async (key: string) => {
      const wait = admit(key, settings.clock().getTime());
      if (wait > 0) throw fail('TOO_MANY_REQUESTS', undefined, { retryAfter: Math.ceil(wait / 1000) });
    };
  };
  const anonymous = limit(anonymousPerMinute);
  const ofNetwork = limit(passwordsPerNetwork);
  const ofApp = limit(passwordsPerApp);
  return {
    request: limit(settings.requestsPerMinute),
    launch: limit(settings.launchesPerMinute),
    anonymous: (ip) => anonymous(networkOf(ip)),
    async password(appId, ip) {
      // The network first: what one is refused takes nothing from the others.
      await ofNetwork(`${appId} ${networkOf(ip)}`);
      await ofApp(appId);
    },
  };
}

/**
 * At most `limit` in any `window`, exactly. What is refused does not count, so waiting as long as told is enough.
 *
 * @returns for a key and a time, 0 when admitted, else the milliseconds until one would be
 */
export function slidingWindow(limit: number, window: number, capacity: number) {
  // In order of use: a Map keeps the order of insertion, and a used key is inserted again.
  const admitted = new Map<string, number[]>();
  return (key: string, now: number): number => {
    // A time ahead of now is from before the clock was set back; kept, it would shut its key out for as long.
    const times = (admitted.get(key) ?? []).filter((time) => time > now - window && time <= now);
    const wait = times.length < limit ? 0 : times[0]! + window - now;
    if (wait === 0) times.push(now);
    admitted.delete(key);
    admitted.set(key, times);
    if (admitted.size > capacity) admitted.delete(admitted.keys().next().value!);
    return wait;
  };
}

/** What one subscriber holds: an IPv4 address, or a whole /64 of IPv6, of which anybody has 2^64 addresses to rotate through. */
export function networkOf(ip: string): string {
  if (!ipaddr.isValid(ip)) return ip;
  const address = ipaddr.process(ip);
  return address.kind() === 'ipv6' ? address.toByteArray().slice(0, 8).join('.') : address.toString();
}
