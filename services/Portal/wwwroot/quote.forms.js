import { h } from './dom.js';
import { minorUnits } from './format.js';
import { field, folded } from './forms.js';
import { Refused } from './api.js';
import { productName } from './inquiries.js';
import { t } from './texts.js';
import * as trading from './trading.js';

const incoterms = ['EXW', 'FCA', 'FAS', 'FOB', 'CFR', 'CIF', 'CPT', 'CIP', 'DAP', 'DPU', 'DDP'];
const costs = ['factory', 'freight', 'fee', 'refund', 'duty'];
const refresh = () => dispatchEvent(new Event('refresh'));

const local = instant => {
  const date = new Date(instant);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60000).toISOString().slice(0, 16);
};

const inAWeek = () => new Date(Date.now() + 7 * 86400000).toISOString();
const major = (minor, currency) => minor / 10 ** new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits;

// A first offer of what is asked: products that the exporter chooses for what was asked in words.
export function beginForm(inquiry, products) {
  const terms = {
    currency: inquiry.currency ?? 'USD', validUntil: inAWeek(),
    deliveries: [{ no: 1, incoterm: inquiry.incoterm ?? 'FOB', namedPlace: inquiry.incoterm ? inquiry.destinationPlace : '', freightMinor: 0 }],
    paymentTerms: [{ milestone: 'Contract', percent: '30' }, { milestone: 'Shipment', percent: '70' }],
    lines: inquiry.lines.map(line => ({
      ...line, offers: [{ offerNo: 1, quantity: line.quantity, unitPrice: line.targetPrice ?? '', leadDays: 30, deliveryNo: 1 }],
    })),
  };
  return termsForm('offer', t('trade.offer'), terms, { seller: true, products }, body => trading.beginQuote(inquiry.id, body), made => {
    location.hash = `#/quotes/${made.id}`;
  });
}

// The next round, from the terms of the last one.
export const roundForm = (quote, terms, seller) => termsForm(
  seller ? 'offer' : 'counter', t(seller ? 'trade.offerAgain' : 'trade.counter'), { ...terms, validUntil: inAWeek() }, { seller, products: [] },
  body => (seller ? trading.offer(quote.id, body, quote.version) : trading.counter(quote.id, body, quote.version)), refresh);

function termsForm(key, title, terms, { seller, products }, act, done) {
  let made = null;
  const deposit = terms.paymentTerms.length === 2 && terms.paymentTerms[0].milestone === 'Contract' && terms.paymentTerms[1].milestone === 'Shipment';
  const fields = [
    field(t('col.currency'), 'currency', { required: true, pattern: '[A-Z]{3}', maxlength: 3, value: terms.currency }),
    field(t('trade.validUntil'), 'validUntil', { type: 'datetime-local', required: true, value: local(terms.validUntil) }),
    terms.deliveries.map(delivery => deliveryFields(delivery, terms.currency)),
    deliveryFields({ no: terms.deliveries.length + 1 }, terms.currency, true),
    deposit ? field(t('trade.deposit'), 'deposit', { required: true, pattern: '[0-9]{1,2}', value: terms.paymentTerms[0].percent }) : null,
    terms.lines.map(line => lineFields(line, products, seller)),
    seller ? rateFields(terms.rate) : shipToFields(terms.shipTo),
    field(t('trade.note'), 'note', { long: true, maxlength: 2000 }),
  ].flat(Infinity).filter(Boolean);
  return folded(key, title, fields, t('trade.send'), async values => {
    made = await act(bodyOf(values, terms, seller, deposit));
  }, () => done(made));
}

const group = (legend, ...fields) => h('fieldset', null, h('legend', null, legend), fields.flat(Infinity).filter(Boolean));

const deliveryFields = (delivery, currency, more) => group(t('trade.delivery', delivery.no),
  field(t('trade.incoterm'), `d${delivery.no}.incoterm`, { options: [...(more ? [['', '–']] : []), ...incoterms.map(rule => [rule, rule])], value: delivery.incoterm ?? '' }),
  field(t('trade.place'), `d${delivery.no}.place`, { value: delivery.namedPlace ?? '', required: !more, maxlength: 100 }),
  field(t('trade.freight'), `d${delivery.no}.freight`, { value: delivery.freightMinor ? String(major(delivery.freightMinor, currency)) : '0', inputmode: 'decimal' }));

// Each offer that there is, and one more that is left empty when it is not wanted.
function lineFields(line, products, seller) {
  const at = `l${line.lineNo}`;
  const offers = [...line.offers, { offerNo: line.offers.length + 1, quantity: '', unitPrice: '', leadDays: '', deliveryNo: 1 }];
  return group(t('trade.line', line.lineNo, productName(line)),
    line.productId ? null : field(t('trade.product'), `${at}.product`, { required: true, options: products.map(product => [product.id, `${product.sku} ${productName(product)}`]) }),
    offers.map(offer => offerFields(`${at}o${offer.offerNo}`, offer, seller, offer.offerNo <= line.offers.length)));
}

const offerFields = (at, offer, seller, wanted) => h('div', { class: 'actions', 'data-offer': at },
  field(t('trade.quantity'), `${at}.quantity`, { value: String(offer.quantity), inputmode: 'numeric', pattern: '[0-9]{0,10}', placeholder: wanted ? '' : t('trade.alternative') }),
  field(t('trade.price'), `${at}.price`, { value: offer.unitPrice, inputmode: 'decimal' }),
  field(t('trade.leadDays'), `${at}.lead`, { value: String(offer.leadDays), inputmode: 'numeric', pattern: '[0-9]{0,3}' }),
  field(t('trade.deliveryNo'), `${at}.delivery`, { value: String(offer.deliveryNo), pattern: '[1-5]' }),
  seller && wanted ? h('details', { class: 'action', 'data-sequence': `cost-${at}` }, h('summary', null, t('trade.costs')),
    costs.map(cost => field(t(`trade.cost.${cost}`), `${at}.cost.${cost}`, { inputmode: 'decimal' }))) : null);

const rateFields = rate => h('details', { class: 'action', 'data-sequence': 'rate' }, h('summary', null, t('trade.rate')),
  [['id', ''], ['quote', 'CNY'], ['rate', ''], ['source', '']].map(([name, usual]) => field(t(`trade.rate.${name}`), `rate.${name}`, { value: rate?.[name] ?? usual })),
  field(t('trade.rate.on'), 'rate.on', { type: 'date', value: rate?.on ?? '' }));

export const shipToFields = shipTo => group(t('trade.shipTo'), ['name', 'country', 'city', 'street', 'postalCode'].map(name =>
  field(t(`trade.shipTo.${name}`), `shipTo.${name}`, { value: shipTo?.[name] ?? '', required: name !== 'postalCode', ...(name === 'country' ? { pattern: '[A-Z]{2}', maxlength: 2 } : {}) })));

export const shipToOf = values => ({
  name: values['shipTo.name'], country: values['shipTo.country'], city: values['shipTo.city'], street: values['shipTo.street'], postalCode: values['shipTo.postalCode'] ?? '',
});

function bodyOf(values, terms, seller, deposit) {
  const deliveries = [1, 2, 3, 4, 5].filter(no => values[`d${no}.incoterm`]).map((no, i) => ({
    no: i + 1, incoterm: values[`d${no}.incoterm`], namedPlace: values[`d${no}.place`], freightMinor: minorOf(values[`d${no}.freight`] || '0', values.currency),
  }));
  const body = {
    note: values.note || null,
    terms: {
      currency: values.currency, validUntil: new Date(values.validUntil).toISOString(), deliveries, rate: rateOf(values, terms, seller),
      paymentTerms: deposit ? paymentTerms(terms, Number(values.deposit)) : terms.paymentTerms,
      lines: terms.lines.map(line => ({ lineNo: line.lineNo, productId: line.productId ?? values[`l${line.lineNo}.product`], offers: offersOf(values, `l${line.lineNo}`) })),
      shipTo: seller ? terms.shipTo ?? null : shipToOf(values),
    },
  };
  return seller ? { ...body, costs: costsOf(values, terms) } : body;
}

const paymentTerms = (terms, deposit) => [{ ...terms.paymentTerms[0], percent: String(deposit) }, { ...terms.paymentTerms[1], percent: String(100 - deposit) }]
  .filter(term => term.percent !== '0');

function minorOf(typed, currency) {
  const minor = minorUnits(typed, currency);
  if (!(minor >= 0)) throw new Refused(0, { detail: t('treasury.badAmount') });
  return minor;
}

const filled = (values, line) => [...Array(10).keys()].map(i => `${line}o${i + 1}`).filter(at => values[`${at}.quantity`]);

const offersOf = (values, line) => filled(values, line).map((at, i) => ({
  offerNo: i + 1, quantity: Number(values[`${at}.quantity`]), unitPrice: values[`${at}.price`], leadDays: Number(values[`${at}.lead`] || 0), deliveryNo: Number(values[`${at}.delivery`]),
}));

const costsOf = (values, terms) => terms.lines.flatMap(line => filled(values, `l${line.lineNo}`).map((at, i) => ({
  lineNo: line.lineNo, offerNo: i + 1, ...Object.fromEntries(costs.map(cost => [cost, values[`${at}.cost.${cost}`] || null])),
}))).filter(cost => cost.factory);

function rateOf(values, terms, seller) {
  if (!seller) return terms.rate ?? null;
  return values['rate.rate'] ? { id: values['rate.id'], base: values.currency, quote: values['rate.quote'], rate: values['rate.rate'], source: values['rate.source'], on: values['rate.on'] } : null;
}
