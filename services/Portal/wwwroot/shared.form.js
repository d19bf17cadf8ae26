import { ask, Refused } from './api.js';
import { h, replace } from './dom.js';
import { field, folded, group, minorOf } from './forms.js';
import { refresh } from './frame.js';
import { t } from './texts.js';

let serial = 0;

// A carrier by its id; those that carried something of the caller already are offered by name.
function partnerField(attributes = {}) {
  const list = h('datalist', { id: `partners-${++serial}` });
  const box = field(t('shared.partner'), 'partnerId', { pattern: '[0-9a-fA-F\\-]{36}', list: list.id, ...attributes });
  box.append(list);
  box.addEventListener('focusin', async () => {
    if (list.childElementCount > 0) return;
    const { items } = await ask('GET', '/shipments?limit=200').catch(() => ({ items: [] }));
    replace(list, [...new Map(items.filter(one => one.carrierName).map(one => [one.partnerId, one.carrierName]))].map(([id, name]) => h('option', { value: id }, name)));
  });
  return box;
}

// Puts orders of a proposal on one booking: all of them, but for those that are left out.
export const bundle = (one, i, mode, numbers) => folded(`bundle-${i}`, t('shared.create'), [
  h('fieldset', null, h('legend', null, t('col.orders')), one.orderIds.map(id => h('label', { class: 'check' }, h('input', { type: 'checkbox', name: `order-${id}`, checked: true, 'data-order': id }), ` ${numbers.get(id)}`))),
  partnerField({ required: true }),
  group(t('shared.way'), ['portOfLoading', 'portOfDischarge'].map(name => field(t(`shared.${name}`), name, { required: true, pattern: '[A-Z]{2}[A-Z2-9]{3}', maxlength: 5, placeholder: name === 'portOfLoading' ? 'CNNGB' : 'DEHAM' }))),
], t('shared.createNow'), async values => {
  const orderIds = one.orderIds.filter(id => values[`order-${id}`] === 'on');
  if (orderIds.length < 2) throw new Refused(0, { detail: t('shared.two') });
  const made = await ask('POST', '/shared-shipments', { partnerId: values.partnerId, transportMode: mode, portOfLoading: values.portOfLoading, portOfDischarge: values.portOfDischarge, orderIds });
  location.hash = `#/shared-shipments/${made.id}`;
}, () => undefined, one.consigneeName);

// What a carrier takes from a day to come on, by started steps of weight.
export const rateForm = () => folded('add-tariff', t('shared.addTariff'), [
  field(t('shared.mode'), 'transportMode', { options: ['2', '3', '4', '5', '6'].map(mode => [mode, t(`shared.mode.${mode}`)]), value: '2' }),
  field(t('col.from'), 'validFrom', { type: 'date', required: true }),
  field(t('col.currency'), 'currency', { required: true, pattern: '[A-Z]{3}', maxlength: 3, value: 'USD' }),
  field(t('shared.stepGrams'), 'stepGrams', { required: true, inputmode: 'numeric', pattern: '[0-9]{1,9}', value: '1000' }),
  field(t('shared.minorPerStep'), 'minorPerStep', { required: true, inputmode: 'decimal' }),
  field(t('shared.leastMinor'), 'leastMinor', { required: true, inputmode: 'decimal', value: '0' }),
  partnerField(),
], t('purchasing.save'), values => ask('POST', '/carrier-rates', {
  transportMode: values.transportMode, validFrom: values.validFrom, currency: values.currency, stepGrams: Number(values.stepGrams), partnerId: values.partnerId || null,
  minorPerStep: minorOf(values.minorPerStep, values.currency, 'minorPerStep'), leastMinor: minorOf(values.leastMinor, values.currency, 'leastMinor', 0),
}), refresh);
