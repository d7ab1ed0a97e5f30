/** Wakes whoever waits for a change. */
export function bell() {
  let next = Promise.withResolvers<void>();
  return {
    ring(): void {
      next.resolve();
      next = Promise.withResolvers<void>();
    },
    rung: () => next.promise,
  };
}
