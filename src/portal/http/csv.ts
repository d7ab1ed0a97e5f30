/** A list as a table for spreadsheets: the plain fields of its items, in their order. Null for an answer that is no list. */
export function csvOf(answer: unknown): string | null {
  const { items } = (answer ?? {}) as { items?: unknown };
  if (!Array.isArray(items)) return null;
  const rows = items.map((item) => Object.entries(item as object).filter(([, value]) => isPlain(value)));
  const names = [...new Set(rows.flatMap((row) => row.map(([name]) => name)))];
  const lines = rows.map((row) => {
    const values = Object.fromEntries(row);
    return names.map((name) => cell(values[name]));
  });
  return [names.map(cell), ...lines].map((line) => `${line.join(',')}\r\n`).join('');
}

const isPlain = (value: unknown) => typeof value !== 'object' || value === null;

/** What a spreadsheet would run as a formula when it opens the file. */
const formula = /^[=+\-@\t\r]/;

function cell(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value !== 'string') return String(value);
  const safe = formula.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
