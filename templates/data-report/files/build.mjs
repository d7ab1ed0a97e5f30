/** Reads data/orders.csv and writes the report, dist/index.html. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { parseCsv } from './report/csv.mjs';
import { figures } from './report/figures.mjs';
import { page } from './report/page.mjs';

const rows = parseCsv(await readFile('data/orders.csv', 'utf8'));
const html = page(figures(rows), await readFile('report/style.css', 'utf8'));
await mkdir('dist', { recursive: true });
await writeFile('dist/index.html', html);
console.log(`dist/index.html: ${rows.length} rows, ${Math.round(html.length / 1024)} kB`);
