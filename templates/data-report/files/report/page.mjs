import { bars, monthsChart } from './charts.mjs';
import { count, escape, money, monthName, percent } from './format.mjs';

/** The report as one HTML document that needs nothing else: publish it, or attach it to a mail. */
export function page(f, style) {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Orders report ${f.year}</title>
<link rel="icon" href="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Crect width='32' height='32' rx='8' fill='%230e7490'/%3E%3Cpath d='M9 23v-7M16 23V9M23 23v-10' stroke='white' stroke-width='3' stroke-linecap='round'/%3E%3C/svg%3E">
<style>${style}</style>
</head>
<body>
<main>
<header>
  <h1>Orders report ${f.year}</h1>
  <p>${headline(f)}</p>
</header>
<section class="tiles" aria-label="Key figures">
  ${tile('Revenue', money(f.revenue.value), f.revenue.change, f.before)}
  ${tile('Units sold', count(f.units.value), f.units.change, f.before)}
  ${tile('Average price', money(f.price.value), f.price.change, f.before)}
  ${tile('Returned', percent(f.returns.value), f.returns.change, f.before, true)}
</section>
<section class="card">
  <div class="title"><h2>Revenue by month</h2>${f.before ? `<p class="legend"><span class="now">${f.year}</span><span class="then">${f.before}</span></p>` : ''}</div>
  <div class="scroll" tabindex="0" role="group" aria-label="Chart">${monthsChart(f.months, f.year, f.before)}</div>
  <details><summary>Show the numbers</summary>${monthsTable(f)}</details>
</section>
<div class="pair">
  <section class="card"><h2>Regions</h2>${bars(f.regions)}</section>
  <section class="card"><h2>Products</h2>${table(['Product', 'Revenue', 'Change', 'Returned'], f.products.map((p) => [escape(p.name), money(p.value), change(p.change), percent(p.returns)]))}</section>
</div>
<footer>Made from data/orders.csv. Every number on this page is computed from its rows.</footer>
</main>
</body>
</html>
`;
}

/** The one sentence to remember, written from the figures. */
function headline(f) {
  const best = f.regions.toSorted((a, b) => (b.change ?? 0) - (a.change ?? 0))[0];
  if (f.revenue.change === null) return `Revenue was ${money(f.revenue.value)}; ${escape(f.regions[0].name)} brought in the most.`;
  const way = f.revenue.change < 0 ? 'fell' : 'grew';
  return `Revenue ${way} by ${percent(Math.abs(f.revenue.change))} to ${money(f.revenue.value)}. ${escape(best.name)} did best, at ${signed(best.change)} on ${f.before}.`;
}

const signed = (value) => `${value < 0 ? '−' : '+'}${percent(Math.abs(value))}`;

/** A change in percent, coloured by whether it is good news. */
function change(value, lessIsBetter = false) {
  if (value === null) return '–';
  const good = lessIsBetter ? value <= 0 : value >= 0;
  return `<span class="${good ? 'good' : 'bad'}">${signed(value)}</span>`;
}

function tile(label, value, difference, before, lessIsBetter) {
  return `<div class="card tile"><h2>${label}</h2><b>${value}</b>${difference === null ? '' : `<p>${change(difference, lessIsBetter)} on ${before}</p>`}</div>`;
}

function monthsTable(f) {
  const years = f.before ? [f.year, f.before] : [f.year];
  return table(['Month', ...years], f.months.map((m) => [monthName(m.month), money(m.revenue), money(m.before)].slice(0, years.length + 1)));
}

function table(head, rows) {
  return `<table><thead><tr>${head.map((cell) => `<th scope="col">${cell}</th>`).join('')}</tr></thead><tbody>${rows
    .map((row) => `<tr>${row.map((cell) => `<td>${cell}</td>`).join('')}</tr>`)
    .join('')}</tbody></table>`;
}
