import { type Duplex, pipeline } from 'node:stream';

/** Joins two byte streams both ways. An end passes on, so either direction may go on alone; a failure ends both. */
export function splice(a: Duplex, b: Duplex): void {
  const broke = (error?: Error | null) => {
    if (!error) return;
    a.destroy(error);
    b.destroy(error);
  };
  // One that ended before it was joined would make `pipeline` throw, and the other would stay open for ever.
  if (a.destroyed || b.destroyed) {
    a.destroy();
    b.destroy();
    return;
  }
  pipeline(a, b, broke);
  pipeline(b, a, broke);
}
