import { stringify } from 'yaml';

type Row = Record<string, unknown>;

/** What a person reads of an answer: a list as columns, one thing whole, as YAML. */
export function print(answer: unknown): string {
  const { items } = (answer ?? {}) as { items?: Row[] };
  if (!items) return answer === undefined ? 'Done.\n' : stringify(answer, { lineWidth: 0 });
  return items.length === 0 ? 'Nothing.\n' : columns(items.map(cells));
}

function columns(rows: Record<string, string>[]): string {
  const keys = [...new Set(rows.flatMap(Object.keys))];
  const lines = [keys, ...rows.map((row) => keys.map((key) => row[key] ?? ''))];
  const widths = keys.map((_, at) => Math.max(...lines.map((line) => line[at]!.length)));
  return lines
    .map(
      (line) =>
        `${line
          .map((cell, at) => cell.padEnd(widths[at]!))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}

const cells = (row: Row) =>
  Object.fromEntries(
    Object.entries(row).flatMap(([key, value]) => (cell(value) === null ? [] : [[key, cell(value)!]])),
  );

/** Of a thing inside a row its name; null for what has no short form. `--json` tells all of it. */
function cell(value: unknown): string | null {
  if (value === null || value === undefined) return '';
  if (typeof value !== 'object') return String(value);
  if (Array.isArray(value)) return value.every((one) => typeof one !== 'object') ? value.join(',') : null;
  const { email, name, slug, status } = value as Row;
  const short = email ?? name ?? slug ?? status;
  return typeof short === 'string' ? short : null;
}
