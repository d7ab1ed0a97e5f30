/**
 * The arithmetic of a quote, without any page: amounts are in cents, so that nothing is lost to rounding.
 * `quantities` maps item ids to numbers; `discount` is the agreed percentage, on top of volume discounts.
 */
export function priceQuote(catalogue, quantities, discount) {
  const lines = catalogue.items
    .filter((item) => quantities[item.id] > 0)
    .map((item) => {
      const quantity = quantities[item.id];
      const gross = Math.round(item.price * 100) * quantity;
      const volume = item.kind === 'Licences' ? volumePercent(catalogue.volumeDiscounts, quantity) : 0;
      return { ...item, quantity, volume, net: gross - share(gross, volume) };
    });
  const subtotal = lines.reduce((sum, line) => sum + line.net, 0);
  const reduction = share(subtotal, discount);
  const tax = share(subtotal - reduction, catalogue.taxPercent);
  return {
    lines,
    subtotal,
    reduction,
    tax,
    total: subtotal - reduction + tax,
    needsApproval: discount > catalogue.approvalAbovePercent,
  };
}

/** The highest step that the quantity reaches. */
function volumePercent(steps, quantity) {
  return Math.max(0, ...steps.filter((step) => quantity >= step.from).map((step) => step.percent));
}

function share(cents, percent) {
  return Math.round((cents * percent) / 100);
}
