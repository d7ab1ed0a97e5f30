const locale = 'en';
const currency = 'EUR';

const whole = new Intl.NumberFormat(locale, { style: 'currency', currency, maximumFractionDigits: 0 });
const short = new Intl.NumberFormat(locale, { style: 'currency', currency, notation: 'compact', maximumFractionDigits: 1 });
const month = new Intl.DateTimeFormat(locale, { month: 'short', timeZone: 'UTC' });

export const money = (value, compact = false) => (compact ? short : whole).format(value);
export const count = (value) => new Intl.NumberFormat(locale).format(value);
export const percent = (value) => `${value.toFixed(1)} %`;
/** `2025-03` to `Mar`. */
export const monthName = (key) => month.format(new Date(`${key}-01T00:00:00Z`));

const entities = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
/** Text from the data, made safe to stand in HTML. */
export const escape = (text) => String(text).replace(/[&<>"']/g, (char) => entities[char]);
