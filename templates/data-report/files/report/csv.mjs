/**
 * Reads CSV text into one object per row, keyed by the header line.
 * Understands quoted fields ("a, b"), doubled quotes and both kinds of line ends. Every value is text.
 */
export function parseCsv(text) {
  const rows = [[]];
  let field = '';
  let quoted = false;
  const source = text.replace(/^\uFEFF/, '');
  for (let i = 0; i < source.length; i++) {
    const char = source[i];
    if (quoted) {
      if (char !== '"') field += char;
      else if (source[i + 1] === '"') field += source[++i];
      else quoted = false;
    } else if (char === '"') quoted = true;
    else if (char === ',' || char === '\n') {
      rows.at(-1).push(field);
      field = '';
      if (char === '\n') rows.push([]);
    } else if (char !== '\r') field += char;
  }
  rows.at(-1).push(field);
  const [header, ...lines] = rows.filter((row) => row.length > 1 || row[0].trim() !== '');
  if (!header) return [];
  return lines.map((line) => Object.fromEntries(header.map((name, i) => [name.trim(), line[i] ?? ''])));
}
