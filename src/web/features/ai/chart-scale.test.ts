import { expect, test } from 'vitest';
import { axisTicks, shownLabels } from './chart-scale.ts';

test.each([
  [0, [0, 1]],
  [1, [0, 0.5, 1]],
  [0.0031, [0, 0.001, 0.002, 0.003, 0.004]],
  [7, [0, 2, 4, 6, 8]],
  [100, [0, 50, 100]],
  [1234, [0, 500, 1000, 1500]],
])('an axis to %d', (largest, ticks) => {
  expect(axisTicks(largest)).toEqual(ticks);
});

test('labels are even and never too many', () => {
  expect([...shownLabels(3, 5)]).toEqual([0, 1, 2]);
  expect([...shownLabels(90, 4)]).toEqual([0, 30, 59, 89]);
});
