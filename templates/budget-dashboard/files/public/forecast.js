/**
 * The arithmetic of the dashboard, without any page. Amounts are whole units of the currency.
 * The forecast of a department is what it spent so far, plus the rest of its budget times its pace so far
 * (spent / budgeted in the closed months), times what the slider says (`adjust`, in percent).
 */
export function forecast(budget, actuals, adjust) {
  const months = budget.header.slice(1);
  const closed = closedMonths(actuals);
  const departments = budget.rows.map((row) => {
    const [name, ...plan] = row;
    const found = actuals.rows.find((actual) => actual[0] === name);
    const planned = plan.map(amount);
    const spent = months.slice(0, closed).map((_, i) => amount(found?.[i + 1]));
    const plannedToDate = sum(planned.slice(0, closed));
    const spentToDate = sum(spent);
    const pace = plannedToDate ? spentToDate / plannedToDate : 1;
    const coming = planned.slice(closed).map((value) => value * pace * (1 + (adjust[name] ?? 0) / 100));
    const year = sum(planned);
    const expected = spentToDate + sum(coming);
    return { name, planned, spent, coming, plannedToDate, spentToDate, year, expected, over: expected - year };
  });
  const total = (field) => sum(departments.map((department) => department[field]));
  return {
    months,
    closed,
    departments,
    plannedToDate: total('plannedToDate'),
    spentToDate: total('spentToDate'),
    year: total('year'),
    expected: total('expected'),
    over: total('over'),
    byMonth: months.map((name, i) => ({
      name,
      planned: sum(departments.map((department) => department.planned[i])),
      value: sum(departments.map((department) => department.spent[i] ?? department.coming[i - closed])),
      closed: i < closed,
    })),
  };
}

/** A month is closed when at least one department has an amount in it, and so have all months before. */
function closedMonths(actuals) {
  const filled = actuals.header.slice(1).map((_, i) => actuals.rows.some((row) => (row[i + 1] ?? '').trim() !== ''));
  const open = filled.indexOf(false);
  return open < 0 ? filled.length : open;
}

/** Reads a plain table: commas between, no quotes. */
export function parseTable(text) {
  const [header, ...rows] = text.trim().split(/\r?\n/).map((line) => line.split(',').map((cell) => cell.trim()));
  return { header, rows };
}

function amount(text) {
  const value = Number(text ?? 0);
  if (!Number.isFinite(value)) throw new Error(`“${text}” is not a number.`);
  return value;
}

function sum(values) {
  return values.reduce((total, value) => total + value, 0);
}
