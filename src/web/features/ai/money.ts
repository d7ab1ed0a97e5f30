const dollars = (digits: number) =>
  new Intl.NumberFormat('en', {
    style: 'currency',
    currency: 'USD',
    minimumFractionDigits: 2,
    maximumFractionDigits: digits,
  });
const usual = dollars(2);
const precise = dollars(4);

/** US dollars. A single request costs fractions of a cent, which must not look like nothing. */
export const money = (amount: number) => (amount > 0 && amount < 1 ? precise : usual).format(amount);

const short = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });
export const compact = (count: number) => short.format(count);
