/** Round values for an axis from 0 to at least `largest`, three or four steps of 1, 2 or 5. */
export function axisTicks(largest: number): number[] {
  if (!(largest > 0)) return [0, 1];
  const rough = largest / 4;
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  const step = magnitude * ([1, 2, 5, 10].find((factor) => factor * magnitude >= rough) ?? 10);
  const count = Math.ceil(largest / step - 1e-9);
  return Array.from({ length: count + 1 }, (_, at) => Number((at * step).toPrecision(12)));
}

/** Which of many labels fit: about `wanted` of them, evenly, with the first and the last. */
export function shownLabels(count: number, wanted: number): Set<number> {
  if (count <= wanted) return new Set(Array.from({ length: count }, (_, at) => at));
  const gaps = wanted - 1;
  return new Set(Array.from({ length: wanted }, (_, at) => Math.round((at * (count - 1)) / gaps)));
}
