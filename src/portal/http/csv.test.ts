import { expect, test } from 'vitest';
import { csvOf } from './csv.ts';

test('a list becomes a table of its plain fields', () => {
  const items = [
    { key: 'a', label: 'A, "quoted"\nname', cost: 1.5, more: { x: 1 } },
    { key: 'b', label: null, cost: -2, extra: true },
  ];
  expect(csvOf({ items, nextCursor: null })).toBe(
    'key,label,cost,extra\r\na,"A, ""quoted""\nname",1.5,\r\nb,,-2,true\r\n',
  );
});

test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1'])('a spreadsheet does not run %j', (label) => {
  const [, row] = csvOf({ items: [{ label }] })!.split('\r\n');
  expect(row!.replace(/^"/, '')).toMatch(/^'/);
});

test.each([null, {}, { items: 3 }, 'text'])('%j is no list', (answer) => {
  expect(csvOf(answer)).toBeNull();
});
