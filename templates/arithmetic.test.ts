import path from 'node:path';
import { expect, test } from 'vitest';

/** The templates are JavaScript, for people who start there; what they compute is as checked as our own. */
const load = (file: string) => import(path.join(import.meta.dirname, file));
const { priceQuote } = await load('sales-quote/files/public/quote.js');
const { forecast, parseTable } = await load('budget-dashboard/files/public/forecast.js');
const { parseCsv } = await load('data-report/files/report/csv.mjs');
const { figures } = await load('data-report/files/report/figures.mjs');
const { page } = await load('data-report/files/report/page.mjs');

const catalogue = {
  taxPercent: 20,
  approvalAbovePercent: 15,
  items: [
    { id: 'seat', kind: 'Licences', price: 19.99 },
    { id: 'day', kind: 'Services', price: 1000 },
  ],
  volumeDiscounts: [
    { from: 10, percent: 5 },
    { from: 100, percent: 10 },
  ],
};

test.each([
  ['nothing', {}, 0, { subtotal: 0, reduction: 0, tax: 0, total: 0, needsApproval: false }],
  ['below the first step', { seat: 9 }, 0, { subtotal: 17_991, total: 21_589 }],
  ['at a step', { seat: 10 }, 0, { subtotal: 18_990, tax: 3_798, total: 22_788 }],
  ['services have no volume discount', { day: 100 }, 0, { subtotal: 10_000_000 }],
  ['discount, then tax', { day: 1 }, 15, { reduction: 15_000, tax: 17_000, total: 102_000, needsApproval: false }],
  ['above what needs no approval', { day: 1 }, 16, { needsApproval: true }],
])('a quote for %s', (_, quantities, discount, expected) => {
  expect(priceQuote(catalogue, quantities, discount)).toMatchObject(expected);
});

test.each([
  [
    'the pace so far goes on',
    'Sales,100,100,100,100',
    'Sales,110,110,,',
    {},
    { spentToDate: 220, expected: 440, over: 40, closed: 2 },
  ],
  [
    'a change reaches only what is to come',
    'Sales,100,100,100,100',
    'Sales,100,100,,',
    { Sales: -10 },
    { expected: 380, over: -20 },
  ],
  [
    'no month is closed',
    'Sales,100,100,100,100',
    'Sales,,,,',
    {},
    { spentToDate: 0, expected: 400, over: 0, closed: 0 },
  ],
  [
    'the year is over',
    'Sales,100,100,100,100',
    'Sales,90,90,90,90',
    { Sales: 30 },
    { expected: 360, over: -40, closed: 4 },
  ],
  ['a department without actuals', 'Sales,100,100,100,100', 'Other,1,1,,', {}, { spentToDate: 0, expected: 0 }],
])('a forecast when %s', (_, budget, actuals, adjust, expected) => {
  const table = (row: string) => parseTable(`department,Jan,Feb,Mar,Apr\n${row}\n`);
  expect(forecast(table(budget), table(actuals), adjust)).toMatchObject(expected);
});

test.each([
  ['plain', 'a,b\n1,2\n', [{ a: '1', b: '2' }]],
  ['quotes, commas and line ends in fields', 'a,b\r\n"x, ""y""","1\n2"\r\n', [{ a: 'x, "y"', b: '1\n2' }]],
  [
    'a byte order mark, blank lines, a missing field',
    '\uFEFFa,b\n\n1\n\n2,3',
    [
      { a: '1', b: '' },
      { a: '2', b: '3' },
    ],
  ],
  ['nothing', '', []],
])('a CSV with %s', (_, text, rows) => {
  expect(parseCsv(text)).toEqual(rows);
});

test('a report compares years, refuses broken rows, and shows data only as text', () => {
  const row = { region: '<script>', product: 'Desks', units: '2', returned: '1' };
  const rows = [
    { ...row, date: '2024-01-01', revenue: '100' },
    { ...row, date: '2025-01-01', revenue: '150' },
  ];
  expect(figures(rows).revenue).toEqual({ value: 150, change: 50 });
  expect(figures(rows.slice(0, 1)).revenue).toEqual({ value: 100, change: null });
  expect(() => figures([{ ...row, date: '2025-01-01', revenue: 'many' }])).toThrow('no number');
  expect(() => figures([])).toThrow('no rows');
  const html = page(figures(rows), '');
  expect(html).toContain('&lt;script&gt;');
  expect(html).not.toContain('<script>');
});
