import type { Duplex } from 'node:stream';
import type { StreamTarget } from '#contract/supervisor.ts';
import type { Mux } from '#link/mux.ts';

/**
 * A stream for `createConnection` of `node:http`.
 *
 * @throws with the code of its failure when it failed at once (too many streams, a lane that is gone): Node would take a
 * stream that is destroyed already, hear nothing from it, and wait for ever
 */
export function openStream(mux: Mux, target: StreamTarget): Duplex {
  const stream = mux.open(target);
  if (stream.destroyed) throw stream.errored ?? new Error('the lane is gone');
  return stream;
}
