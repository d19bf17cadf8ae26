import { ask } from './api.js';
import { addressOf, difference } from './amendments.js';
import { h } from './dom.js';
import { lineMinor, majorOf, minorUnits, money } from './format.js';
import { field, folded, group, localTime, minorOf } from './forms.js';
import { refresh } from './frame.js';
import { nameOf, productField } from './picker.js';
import { asRead } from './stale.js';
import { t } from './texts.js';

const newLines = 3;
const week = 7 * 86400000;
const address = ['name', 'country', 'city', 'street', 'postalCode'];

// Other quantities, prices, lines, freight, place or consignee; what the order would cost more or less is told while one writes.
export function proposeForm(order) {
  const delta = h('p', { role: 'status', 'data-preview': true });
  const change = asRead(order, () => ask('GET', `/orders/${order.id}`), now => ({
    [t('col.stage')]: t(`amendment.order.${now.status}`), [t('trade.total')]: money(now.totalMinor, now.currency), [t('trade.field.freightMinor')]: money(now.freightMinor, now.currency),
    [t('trade.field.namedPlace')]: now.namedPlace, [t('trade.shipTo')]: now.shipTo ? addressOf(now.shipTo) : '',
    ...Object.fromEntries(now.lines.map(line => [t('trade.line', line.lineNo, nameOf(line)), `${line.quantity} × ${line.unitPrice}`])),
  }));
  const fields = [
    h('p', { class: 'sub' }, t('amendment.hint')),
    order.lines.map(line => group(t('trade.line', line.lineNo, nameOf(line)),
      field(t('trade.quantity'), `line${line.lineNo}.quantity`, { value: String(line.quantity), inputmode: 'numeric', pattern: '[0-9]{1,10}', required: true }),
      field(t('trade.price'), `line${line.lineNo}.unitPrice`, { value: line.unitPrice, inputmode: 'decimal', required: true }))),
    h('details', { class: 'action', 'data-sequence': 'amendment-lines' }, h('summary', null, t('amendment.newLines')),
      [...Array(newLines).keys()].map(i => group(t('amendment.newLine', i + 1),
        productField(t('trade.product'), `new${i}.product`, { exporterId: order.exporterId, filter: { status: 'Published' } }),
        field(t('trade.quantity'), `new${i}.quantity`, { inputmode: 'numeric', pattern: '[0-9]{0,10}' }),
        field(t('trade.price'), `new${i}.unitPrice`, { inputmode: 'decimal' })))),
    field(`${t('trade.freight')} (${order.currency})`, 'freight', { value: majorOf(order.freightMinor, order.currency), inputmode: 'decimal', required: true }),
    field(`${t('trade.field.namedPlace')} (${order.incoterm})`, 'namedPlace', { value: order.namedPlace, required: true, maxlength: 100 }),
    h('details', { class: 'action', 'data-sequence': 'amendment-consignee' }, h('summary', null, t('trade.shipTo')),
      address.map(name => field(t(`trade.shipTo.${name}`), name, { value: order.shipTo?.[name] ?? '', ...(name === 'country' ? { pattern: '[A-Z]{2}', maxlength: 2 } : {}) }))),
    order.pieces ? group(t('amendment.packing'), [['pieces', 'packing'], ['netGrams', null], ['grossGrams', null]].map(([name, about]) =>
      field(t(`amendment.packing.${name}`), name, { inputmode: 'numeric', pattern: '[0-9]{1,10}', 'data-about': about }))) : null,
    field(t('trade.validUntil'), 'validUntil', { type: 'datetime-local', required: true, value: localTime(new Date(Date.now() + week)) }),
    field(t('trade.note'), 'note', { long: true, maxlength: 500 }),
    delta,
  ];
  const form = folded('propose-amendment', t('amendment.propose'), fields.flat().filter(Boolean), t('amendment.proposeNow'),
    (values, shown) => change(seen => ask('POST', `/orders/${order.id}/amendments`, bodyOf(values, seen, shown), seen.version)), refresh);
  form.addEventListener('input', () => {
    const minor = totalOf(Object.fromEntries(new FormData(form.querySelector('form'))), order) - order.totalMinor;
    delta.textContent = Number.isNaN(minor) ? t('amendment.unknown') : difference(minor, order.currency);
  });
  return form;
}

// What the order would come to; NaN while a field is not a number yet.
function totalOf(values, order) {
  const lines = order.lines.map(line => lineMinor(values[`line${line.lineNo}.unitPrice`], values[`line${line.lineNo}.quantity`], order.currency));
  const added = [...Array(newLines).keys()].filter(i => values[`new${i}.product`]).map(i => lineMinor(values[`new${i}.unitPrice`], values[`new${i}.quantity`], order.currency));
  return [...lines, ...added, minorUnits(values.freight, order.currency)].reduce((sum, minor) => sum + minor, 0);
}

// Only what differs from the order as it was read is proposed. Each control is told which field of the request it became.
function bodyOf(values, order, form) {
  const lines = [];
  const about = (prefix, at, names) => {
    for (const [name, field] of Object.entries(names)) form.elements[`${prefix}.${name}`].dataset.about = `lines[${at}].${field}`;
  };
  for (const line of order.lines) {
    const at = `line${line.lineNo}`;
    const [quantity, unitPrice] = [Number(values[`${at}.quantity`] ?? line.quantity), values[`${at}.unitPrice`] ?? line.unitPrice];
    if (quantity === line.quantity && unitPrice === line.unitPrice) continue;
    about(at, lines.length, { quantity: 'quantity', unitPrice: 'unitPrice' });
    lines.push({ lineNo: line.lineNo, quantity, unitPrice: unitPrice === line.unitPrice ? null : unitPrice });
  }
  for (const i of [...Array(newLines).keys()].filter(each => values[`new${each}.product`])) {
    about(`new${i}`, lines.length, { product: 'productId', quantity: 'quantity', unitPrice: 'unitPrice' });
    lines.push({ lineNo: 0, productId: values[`new${i}.product`], quantity: Number(values[`new${i}.quantity`] || 0), unitPrice: values[`new${i}.unitPrice`] });
  }
  const freight = minorOf(values.freight, order.currency, 'freight', 0);
  const shipTo = Object.fromEntries(address.map(name => [name, values[name] ?? '']));
  return {
    validUntil: new Date(values.validUntil).toISOString(), lines, note: values.note || null,
    freightMinor: freight === order.freightMinor ? null : freight,
    namedPlace: values.namedPlace === order.namedPlace ? null : values.namedPlace,
    ...(values.pieces ? { packing: { pieces: Number(values.pieces), netGrams: Number(values.netGrams || 0), grossGrams: Number(values.grossGrams || 0) } } : {}),
    shipTo: address.every(name => shipTo[name] === (order.shipTo?.[name] ?? '')) ? null : shipTo,
  };
}
