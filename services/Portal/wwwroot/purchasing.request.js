import { ask } from './api.js';
import { field, folded, group } from './forms.js';
import { exporterField, productField } from './picker.js';
import { t } from './texts.js';

const lines = 3;
export const incoterms = ['EXW', 'FCA', 'FAS', 'FOB', 'CFR', 'CIF', 'CPT', 'CIP', 'DAP', 'DPU', 'DDP'];
const address = ['name', 'country', 'city', 'street', 'postalCode'];

// Asks for an order that a colleague places: products of one exporter, where they go and by which term.
export function requestForm(done) {
  const exporter = exporterField(t('trade.exporterId'), 'exporterId', { 'data-about': 'order.exporterId' });
  const exporterId = () => exporter.querySelector('input').value.trim();
  return folded('add-requisition', t('purchasing.request'), [
    exporter,
    [...Array(lines).keys()].map(i => group(t('trade.line', i + 1, ''),
      productField(t('trade.product'), `line${i}.product`, { exporterId, required: i === 0 }),
      field(t('trade.quantity'), `line${i}.quantity`, { inputmode: 'numeric', pattern: '[0-9]{0,10}', required: i === 0 }))),
    group(t('purchasing.terms'),
      field(t('col.currency'), 'currency', { required: true, pattern: '[A-Z]{3}', maxlength: 3, value: 'USD' }),
      field(t('trade.incoterm'), 'incoterm', { options: incoterms.map(term => [term, term]), value: 'FOB' }),
      field(t('trade.field.namedPlace'), 'namedPlace', { required: true, maxlength: 100 }),
      field(t('trade.deposit'), 'deposit', { required: true, pattern: '[0-9]{1,2}|100', value: '30' })),
    group(t('trade.shipTo'), address.map(name => field(t(`trade.shipTo.${name}`), name, { required: name !== 'postalCode', ...(name === 'country' ? { pattern: '[A-Z]{2}', maxlength: 2 } : {}) }))),
    field(t('trade.reference'), 'reference', { maxlength: 60 }),
    field(t('purchasing.noteFor'), 'note', { long: true, maxlength: 500 }),
  ].flat(), t('purchasing.ask'), (values, form) => ask('POST', '/requisitions', { order: orderOf(values, form), note: values.note || null }), done);
}

function orderOf(values, form) {
  const wanted = [...Array(lines).keys()].filter(i => values[`line${i}.product`]);
  for (const [at, i] of wanted.entries())
    for (const [name, field] of [['product', 'productId'], ['quantity', 'quantity']]) form.elements[`line${i}.${name}`].dataset.about = `lines[${at}].${field}`;
  const deposit = Number(values.deposit);
  return {
    exporterId: values.exporterId, currency: values.currency, incoterm: values.incoterm, namedPlace: values.namedPlace, reference: values.reference || null,
    shipTo: Object.fromEntries(address.map(name => [name, values[name] ?? ''])),
    lines: wanted.map(i => ({ productId: values[`line${i}.product`], quantity: Number(values[`line${i}.quantity`] || 0) })),
    paymentTerms: [{ milestone: 'Contract', percent: String(deposit), offsetDays: 0 }, { milestone: 'Shipment', percent: String(100 - deposit), offsetDays: 0 }].filter(term => term.percent !== '0'),
  };
}
