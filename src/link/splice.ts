import { type Duplex, pipeline } from 'node:stream';

/** Joins two byte streams both ways. An end passes on, so either direction may go on alone; a failure ends both. */
export function splice(a: Duplex, b: Duplex): void {
  const broke = (error?: Error | null) => {
    if (!error) return;
    a.destroy(error);
    b.destroy(error);
  };
  pipeline(a, b, broke);
  pipeline(b, a, broke);
}
