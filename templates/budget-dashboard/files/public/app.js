import { forecast, parseTable } from './forecast.js';

const currency = 'EUR';
/** How far over its budget a department may end before it is marked, in percent. */
const tolerance = 2;

const money = new Intl.NumberFormat(undefined, { style: 'currency', currency, maximumFractionDigits: 0 });
const compact = { style: 'currency', currency, notation: 'compact', minimumFractionDigits: 1, maximumFractionDigits: 1 };
const short = new Intl.NumberFormat(undefined, compact);
const signed = new Intl.NumberFormat(undefined, { ...compact, signDisplay: 'exceptZero' });
const percent = new Intl.NumberFormat(undefined, { style: 'percent', maximumFractionDigits: 1, signDisplay: 'exceptZero' });

const find = (selector) => document.querySelector(selector);
const adjust = {};

/** Makes an element; text is always set as text, so a name in a file can never become markup. */
function element(tag, properties = {}, ...children) {
  const { style, ...rest } = properties;
  const made = Object.assign(document.createElement(tag), rest);
  for (const [name, value] of Object.entries(style ?? {})) made.style.setProperty(name, value);
  made.append(...children);
  return made;
}

async function load(name) {
  const response = await fetch(`/figures/${name}.csv`);
  if (!response.ok) throw new Error(`figures/${name}.csv is missing.`);
  return parseTable(await response.text());
}

function status(department) {
  const share = (100 * department.over) / department.year;
  if (share > tolerance) return ['Over', 'over'];
  return share < -tolerance ? ['Under', 'under'] : ['On track', 'fine'];
}

function renderMonths({ byMonth }) {
  const max = Math.max(...byMonth.flatMap((month) => [month.planned, month.value]));
  find('#months').replaceChildren(
    ...byMonth.map((month) => {
      const title = `${money.format(month.value)} ${month.closed ? 'spent' : 'expected'}, ${money.format(month.planned)} planned`;
      return element(
        'li',
        { title: `${month.name}: ${title}` },
        element(
          'span',
          { className: `column ${month.closed ? '' : 'coming'}` },
          element('i', { style: { height: `${(100 * month.value) / max}%` } }),
          element('u', { style: { bottom: `${(100 * month.planned) / max}%` } }),
        ),
        element('small', {}, month.name, element('span', { className: 'spoken', textContent: `: ${title}` })),
      );
    }),
  );
}

function renderTotals(view) {
  find('#closed').textContent = view.closed ? `Closed through ${view.months[view.closed - 1]}. ${view.months.length - view.closed} months to go.` : 'No month is closed yet.';
  find('#spent').textContent = money.format(view.spentToDate);
  find('#spent-note').textContent = `${percent.format(view.spentToDate / view.plannedToDate - 1 || 0)} against the plan to date`;
  find('#expected').textContent = money.format(view.expected);
  find('#expected-note').textContent = `of ${money.format(view.year)} budget`;
  find('#over').textContent = money.format(Math.abs(view.over));
  find('#over').className = view.over > 0 ? 'over' : 'under';
  find('#over-note').textContent = view.over > 0 ? 'more than the budget at year end' : 'left of the budget at year end';
}

/** Only texts change while a slider moves: replacing the row would take the slider from under the finger. */
function renderRow(row, department) {
  const [word, tone] = status(department);
  row.querySelector('.spent').textContent = short.format(department.spentToDate);
  row.querySelector('.plan').textContent = short.format(department.year);
  row.querySelector('.expected').textContent = short.format(department.expected);
  row.querySelector('.variance').textContent = signed.format(department.over);
  row.querySelector('.variance').className = `variance ${tone}`;
  row.querySelector('.status').textContent = word;
  row.querySelector('.status').className = `status ${tone}`;
  row.querySelector('output').textContent = percent.format((adjust[department.name] ?? 0) / 100);
}

function makeRow(name, change) {
  const slider = element('input', { type: 'range', min: -30, max: 30, step: 1, value: 0 });
  slider.setAttribute('aria-label', `Change the rest of the year for ${name}, in percent`);
  slider.addEventListener('input', () => {
    adjust[name] = Number(slider.value);
    change();
  });
  const cell = (className, label) => {
    const made = element('td', { className });
    made.dataset.label = label; // shown where the head of the table is not: on small screens
    return made;
  };
  const head = element('th', { scope: 'row' }, name, element('span', { className: 'status' }));
  return element('tr', {}, head, cell('spent', 'Spent'), cell('plan', 'Budget'), cell('expected', 'Expected'), cell('variance', 'Difference'), element('td', { className: 'what-if' }, slider, element('output')));
}

try {
  const [budget, actuals] = await Promise.all([load('budget'), load('actuals')]);
  const render = () => {
    const view = forecast(budget, actuals, adjust);
    renderTotals(view);
    renderMonths(view);
    view.departments.forEach((department, i) => renderRow(rows[i], department));
  };
  const rows = budget.rows.map(([name]) => makeRow(name, render));
  find('#departments').replaceChildren(...rows);
  find('#reset').addEventListener('click', () => {
    for (const name of Object.keys(adjust)) delete adjust[name];
    for (const slider of document.querySelectorAll('input[type=range]')) slider.value = 0;
    render();
  });
  render();
} catch (error) {
  find('#problem').textContent = `The figures cannot be shown. ${error.message}`;
  find('#problem').hidden = false;
}
