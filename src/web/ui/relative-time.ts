const units = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
] as const;
const format = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });

export function relativeTime(time: Date, now: Date) {
  const seconds = (time.getTime() - now.getTime()) / 1000;
  for (const [unit, size] of units) {
    if (Math.abs(seconds) >= size) return format.format(Math.trunc(seconds / size), unit);
  }
  return seconds > 0 ? 'in a moment' : 'just now';
}

/** `3 hours`: how long it is from one time to a later one. */
export function duration(from: Date, to: Date) {
  const seconds = (to.getTime() - from.getTime()) / 1000;
  for (const [unit, size] of units) {
    if (seconds >= size)
      return Math.trunc(seconds / size).toLocaleString('en', { style: 'unit', unit, unitDisplay: 'long' });
  }
  return 'less than a minute';
}
