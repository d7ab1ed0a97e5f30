/** Milliseconds between two looks of a stopwatch. */
const step = 10;

/**
 * Measures what the portal in this process takes, for "within a second". While the machine runs something else instead of this process, the
 * stopwatch stands still: that a promise about the portal breaks on a busy machine would say nothing about the portal.
 *
 * @returns how to stop it, which answers milliseconds
 */
export function startStopwatch(): () => number {
  let elapsed = 0;
  let last = performance.now();
  const look = () => {
    const now = performance.now();
    elapsed += Math.min(now - last, 2 * step);
    last = now;
  };
  const timer = setInterval(look, step);
  return () => {
    clearInterval(timer);
    look();
    return elapsed;
  };
}
