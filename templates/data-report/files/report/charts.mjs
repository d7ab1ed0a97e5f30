/** Charts as SVG text: sharp at every size, in the colours of the page, without a library. */
import { escape, money, monthName } from './format.mjs';

/** Months of this year as a filled line, the year before as a dashed one. */
export function monthsChart(months, year, before) {
  const [width, height, left, top, bottom] = [760, 280, 58, 16, 30];
  const steps = ticks(Math.max(...months.flatMap((m) => [m.revenue, m.before])));
  const max = steps.at(-1);
  const x = (i) => left + 14 + (i * (width - left - 28)) / Math.max(1, months.length - 1);
  const y = (value) => top + (height - top - bottom) * (1 - value / max);
  const line = (field) => months.map((m, i) => `${i ? 'L' : 'M'}${x(i).toFixed(1)} ${y(m[field]).toFixed(1)}`).join('');

  return `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="Revenue by month, ${year}${before ? ` and ${before}` : ''}. The table below has the numbers.">
    ${steps.map((step) => `<line class="grid" x1="${left}" x2="${width}" y1="${y(step)}" y2="${y(step)}"/><text class="tick" x="${left - 10}" y="${y(step) + 4}" text-anchor="end">${money(step, true)}</text>`).join('')}
    <path class="area" d="${line('revenue')}L${x(months.length - 1)} ${y(0)}L${x(0)} ${y(0)}Z"/>
    ${before ? `<path class="before" d="${line('before')}"/>` : ''}
    <path class="line" d="${line('revenue')}"/>
    ${months.map((m, i) => `<g class="point"><rect x="${x(i) - 26}" y="${top}" width="52" height="${height - top}" fill="transparent"/><circle cx="${x(i)}" cy="${y(m.revenue)}" r="4"/><text class="tick" x="${x(i)}" y="${height - 8}" text-anchor="middle">${monthName(m.month)}</text><title>${monthName(m.month)} ${year}: ${money(m.revenue)}${before ? `\n${monthName(m.month)} ${before}: ${money(m.before)}` : ''}</title></g>`).join('')}
  </svg>`;
}

/** A ranking as bars: HTML, so that long names wrap and screen readers read it as a list. */
export function bars(items) {
  const max = Math.max(...items.map((item) => item.value));
  return `<ul class="bars">${items
    .map((item) => `<li><span>${escape(item.name)}</span><b>${money(item.value)}</b><i style="--share:${((100 * item.value) / max).toFixed(1)}%"></i></li>`)
    .join('')}</ul>`;
}

/** Round numbers from 0 to just above the maximum. */
function ticks(max) {
  const rough = Math.max(max, 1) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((size) => size >= rough);
  return Array.from({ length: Math.ceil(max / step) + 1 }, (_, i) => i * step);
}
