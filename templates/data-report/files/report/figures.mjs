/** From rows to the figures that the report shows. Change the questions here; `page.mjs` only draws the answers. */
export function figures(rows) {
  const orders = rows.map((row) => ({ ...row, month: row.date.slice(0, 7), year: row.date.slice(0, 4), units: Number(row.units), revenue: Number(row.revenue), returned: Number(row.returned) }));
  if (orders.length === 0) throw new Error('There are no rows in the data.');
  const broken = orders.find((order) => !/^\d{4}-\d{2}/.test(order.date) || !Number.isFinite(order.units + order.revenue + order.returned));
  if (broken) throw new Error(`This row has no date or no number: ${JSON.stringify(broken)}`);

  const years = [...new Set(orders.map((order) => order.year))].sort();
  const year = years.at(-1);
  const before = years.at(-2);
  const current = orders.filter((order) => order.year === year);
  const previous = orders.filter((order) => order.year === before);

  return {
    year,
    before,
    revenue: compare(current, previous, (list) => sum(list, 'revenue')),
    units: compare(current, previous, (list) => sum(list, 'units')),
    price: compare(current, previous, (list) => sum(list, 'revenue') / sum(list, 'units')),
    returns: compare(current, previous, (list) => (100 * sum(list, 'returned')) / sum(list, 'units')),
    months: group(current, 'month').map(([month, list]) => ({
      month,
      revenue: sum(list, 'revenue'),
      before: before ? sum(previous.filter((order) => order.month === `${before}${month.slice(4)}`), 'revenue') : 0,
    })),
    regions: ranking(current, previous, 'region'),
    products: ranking(current, previous, 'product'),
  };
}

const sum = (list, field) => list.reduce((total, item) => total + item[field], 0);
const group = (list, field) => Object.entries(Object.groupBy(list, (item) => item[field])).sort(([a], [b]) => (a < b ? -1 : 1));

/** `change` is in percent, and null when there is nothing to compare with. */
function compare(current, previous, measure) {
  const value = measure(current);
  const earlier = previous.length ? measure(previous) : 0;
  return { value, change: earlier ? (100 * (value - earlier)) / earlier : null };
}

/** Every value of a column with its revenue, return rate and change, best first. */
function ranking(current, previous, field) {
  return group(current, field)
    .map(([name, list]) => ({
      name,
      ...compare(list, previous.filter((order) => order[field] === name), (orders) => sum(orders, 'revenue')),
      returns: (100 * sum(list, 'returned')) / sum(list, 'units'),
    }))
    .sort((a, b) => b.value - a.value);
}
