export const periods = ['7', '30', '90', 'month'] as const;
export type Period = (typeof periods)[number];

/** First and last day of a period that ends today, in UTC as the portal counts. */
export function periodSpan(period: Period, now: Date): { from: string; to: string } {
  const day = (date: Date) => date.toISOString().slice(0, 10);
  const from =
    period === 'month'
      ? new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1))
      : new Date(now.getTime() - (Number(period) - 1) * 86_400_000);
  return { from: day(from), to: day(now) };
}

/** Every day from the first to the last, also those on which nothing happened. */
export function daysOf({ from, to }: { from: string; to: string }): string[] {
  const first = Date.parse(from);
  const count = Math.round((Date.parse(to) - first) / 86_400_000) + 1;
  return Array.from({ length: count }, (_, at) => new Date(first + at * 86_400_000).toISOString().slice(0, 10));
}
