import { priceQuote } from './quote.js';

const catalogue = await (await fetch('/catalogue.json')).json();
const form = document.querySelector('form');
const fields = form.elements;
const money = new Intl.NumberFormat(undefined, { style: 'currency', currency: catalogue.currency });
const date = new Intl.DateTimeFormat(undefined, { dateStyle: 'long' });
const show = (cents) => money.format(cents / 100);

/** Makes an element; text is always set as text, so a customer's name can never become markup. */
function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

for (const kind of new Set(catalogue.items.map((item) => item.kind))) {
  const rows = catalogue.items
    .filter((item) => item.kind === kind)
    .map((item) =>
      element(
        'label',
        { className: 'item' },
        element('span', {}, element('b', { textContent: item.name }), element('small', { textContent: `${money.format(item.price)} per ${item.unit}` })),
        element('input', { type: 'number', name: item.id, min: 0, max: 100000, step: 1, value: 0, inputMode: 'numeric' }),
      ),
    );
  document.querySelector('#items').append(element('fieldset', {}, element('legend', { textContent: kind }), ...rows));
}
document.querySelector('#company').textContent = catalogue.company;
document.querySelector('#tax-label').textContent = `Tax (${catalogue.taxPercent} %)`;

/** The link carries the whole quote after the #, which browsers never send to a server. */
const shared = new URLSearchParams(location.hash.slice(1));
if (shared.size === 0) shared.set('customer', 'Maple & Sons'), shared.set('business', '40'), shared.set('onboarding', '2'), shared.set('discount', '5');
for (const [name, value] of shared) if (fields[name]) fields[name].value = value;

/** A whole number from a field, within its own limits whatever was typed or linked. */
function number(field) {
  return Math.min(Number(field.max), Math.max(0, Math.trunc(Number(field.value)) || 0));
}

function render() {
  const quantities = Object.fromEntries(catalogue.items.map((item) => [item.id, number(fields[item.id])]));
  const discount = number(fields.discount);
  const quote = priceQuote(catalogue, quantities, discount);
  const customer = fields.customer.value.trim();

  document.querySelector('#discount-value').textContent = `${discount} %`;
  document.querySelector('#for').textContent = customer || 'Your customer';
  document.querySelector('#valid').textContent = date.format(Date.now() + catalogue.validDays * 86_400_000);
  document.querySelector('#lines').replaceChildren(
    ...quote.lines.map((line) =>
      element(
        'tr',
        {},
        element('td', {}, line.name, ...(line.volume ? [element('small', { textContent: `${line.volume} % volume discount` })] : [])),
        element('td', { textContent: line.quantity }),
        element('td', { textContent: money.format(line.price) }),
        element('td', { textContent: show(line.net) }),
      ),
    ),
  );
  document.querySelector('#empty').hidden = quote.lines.length > 0;
  document.querySelector('#subtotal').textContent = show(quote.subtotal);
  document.querySelector('#reduction-row').hidden = quote.reduction === 0;
  document.querySelector('#reduction-label').textContent = `Discount (${discount} %)`;
  document.querySelector('#reduction').textContent = show(-quote.reduction);
  document.querySelector('#tax').textContent = show(quote.tax);
  document.querySelector('#total').textContent = show(quote.total);
  document.querySelector('#approval').hidden = !quote.needsApproval;
  document.querySelector('#approval').textContent = `A discount above ${catalogue.approvalAbovePercent} % needs your manager's approval before you send this.`;

  const link = new URLSearchParams({ customer, discount: String(discount) });
  for (const line of quote.lines) link.set(line.id, String(line.quantity));
  history.replaceState(null, '', `#${link}`);
}

form.addEventListener('input', render);
form.addEventListener('submit', (event) => event.preventDefault());
document.querySelector('#print').addEventListener('click', () => print());
document.querySelector('#copy').addEventListener('click', async () => {
  const said = document.querySelector('#said');
  try {
    await navigator.clipboard.writeText(location.href);
    said.textContent = 'Link copied.';
  } catch {
    said.textContent = 'This browser does not allow copying here: copy the address of this page.';
  }
});
render();
