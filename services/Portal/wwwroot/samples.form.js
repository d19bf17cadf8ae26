import { ask } from './api.js';
import { h } from './dom.js';
import { count, lineMinor, money } from './format.js';
import { field, folded, group } from './forms.js';
import { refresh } from './frame.js';
import { nameOf } from './picker.js';
import { shipToFields, shipToOf } from './quote.forms.js';
import { t } from './texts.js';

// Who pays the carriage decides by which terms of delivery such an order may be.
const incoterms = { Buyer: ['FOB', 'EXW', 'FCA', 'FAS'], Exporter: ['DAP', 'CPT', 'CIP', 'CFR', 'CIF', 'DPU', 'DDP'] };
// What an order came to stays on the page of its product until the page is left.
let placed = null;

addEventListener('hashchange', () => {
  placed = null;
});

export const unitsText = n => t(n === 1 ? 'samples.unit' : 'samples.units', count(n));
export const ordersText = n => t(n === 1 ? 'samples.order' : 'samples.orders', count(n));

// What a buyer may still have: units of one more order, and orders; null for no limit.
export function leftOf(terms) {
  const units = terms.mostUnitsPerBuyer ? Math.max(0, terms.mostUnitsPerBuyer - terms.unitsUsed) : null;
  const orders = terms.mostOrdersPerBuyer ? Math.max(0, terms.mostOrdersPerBuyer - terms.ordersUsed) : null;
  return { units, orders, none: orders === 0 || (units !== null && units < terms.leastUnits) };
}

export function leftText(terms) {
  const { units, orders } = leftOf(terms);
  const told = [units === null ? null : unitsText(units), orders === null ? null : ordersText(orders)].filter(Boolean);
  return told.length === 0 ? t('samples.noShare') : told.join(t('samples.and'));
}

// A sample or trial order goes through the same door as any order; its price is that of the terms.
export function orderForm(product, terms) {
  const share = h('p', { 'data-left': leftOf(terms).units ?? '' }, t('samples.left', leftText(terms)));
  if (leftOf(terms).none) return [share, h('p', { class: 'alert', 'data-state': 'used' }, t(terms.periodDays ? 'samples.usedWithin' : 'samples.used', terms.periodDays))];
  const total = h('p', { role: 'status', 'data-preview': true });
  const form = folded(`order-${terms.kind}`, t(`samples.order.${terms.kind}`), [
    group(t('purchasing.terms'),
      field(t('trade.quantity'), 'quantity', { required: true, inputmode: 'numeric', pattern: '[0-9]{1,10}', value: String(terms.leastUnits) }),
      field(t('trade.incoterm'), 'incoterm', { options: incoterms[terms.freight].map(term => [term, term]), value: incoterms[terms.freight][0] }),
      field(t('trade.field.namedPlace'), 'namedPlace', { required: true, maxlength: 100 })),
    shipToFields(null), field(t('trade.reference'), 'reference', { maxlength: 60 }), total,
  ], t(`samples.orderNow.${terms.kind}`), async values => {
    placed = { product: product.id, order: await ask('POST', '/orders', {
      exporterId: product.exporterId, kind: terms.kind, currency: terms.currency, incoterm: values.incoterm, namedPlace: values.namedPlace, shipTo: shipToOf(values),
      lines: [{ productId: product.id, quantity: Number(values.quantity) }], reference: values.reference || null,
      paymentTerms: [{ milestone: 'Contract', percent: '100' }],
    }) };
  }, refresh, nameOf(product));
  const priced = () => {
    const minor = lineMinor(terms.unitPrice, form.querySelector('[name=quantity]').value.trim(), terms.currency);
    total.textContent = Number.isNaN(minor) ? t('amendment.unknown') : minor === 0 ? t('samples.costsNothing') : t(`samples.comesTo.${terms.freight}`, money(minor, terms.currency));
  };
  form.addEventListener('input', priced);
  priced();
  return [share, form];
}

// The order that was placed from the page of this product; null without one.
export const told = productId => (placed?.product !== productId ? null : h('div', { class: 'stack', role: 'status', id: 'sample-placed', 'data-order': placed.order.id },
  h('p', null, h('strong', null, t('frames.placed', placed.order.number, money(placed.order.totalMinor, placed.order.currency))), ' ',
    h('a', { id: 'to-sample', href: `#/orders/${placed.order.id}` }, t(`samples.toOrder.${placed.order.kind}`)))));
