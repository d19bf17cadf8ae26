import { ask, optional } from './api.js';
import { landed } from './catalogue.product.js';
import { query } from './customs.js';
import { h, replace } from './dom.js';
import { count, money } from './format.js';
import { choices, field, minorOf } from './forms.js';
import { orNone } from './frame.js';
import { cell, section, table, unfolding } from './parts.js';
import { formula } from './prices.list.js';
import { said } from './said.js';
import { t } from './texts.js';

// What made the order's price, and what it comes to at its destination; each is fetched when it is asked for.
export function agreedPanel({ order }, caller) {
  const names = new Map(order.lines.map(line => [line.lineNo, line.sku]));
  return section('agreed', t('agreed.title'), h('div', { class: 'actions' },
    ['Exporter', 'Operator'].includes(caller.role) ? unfolding(`sold-${order.id}`, t('agreed.prices'), () => ask('GET', `/orders/${order.id}/prices`), sold => pricesOf(sold, order)) : null,
    unfolding(`promotions-${order.id}`, t('agreed.promotions'), () => optional(`/orders/${order.id}/promotions`), told => promotionsOf(told, names)),
    landedOf(order)));
}

// The row of a list that priced a line, in the version of then.
const pricesOf = (sold, order) => table(t('agreed.prices'), ['product', 'quantity', 'price', 'why'], sold.lines.map(line => h('tr', { 'data-sold': line.lineNo, 'data-source': line.source },
  cell('product', [line.sku, line.productVersion ? h('span', { class: 'sub' }, t('timeline.version', line.productVersion)) : null]), cell('quantity', count(line.quantity)), cell('price', `${line.unitPrice} ${order.currency}`, 'amount'),
  cell('why', line.list ? [h('a', { href: `#/prices/${line.list.id}` }, t('prices.byList', line.list.code)), h('span', { class: 'sub' }, [t('timeline.version', line.row?.version ?? line.list.version), line.row ? formula(line.row) : null].filter(Boolean).join(' · '))]
    : t(`prices.source.${line.source}`), 'wide'))));

// What was taken off, and why the other promotions did not apply.
const promotionsOf = (told, names) => orNone(told?.promotions ?? [], t('agreed.noPromotion'), all => h('ul', { class: 'requests' }, all.map(one => h('li', { 'data-promotion': one.code, 'data-reason': one.reason },
  h('div', { class: 'event-head' }, h('strong', null, `${one.code} · ${one.name}`), h('span', { class: `badge ${one.reason === 'Applied' ? 'done' : 'muted'}` }, one.reason === 'Applied' ? t('agreed.applied') : t(`marketing.why.${one.reason}`))),
  one.reason === 'Applied' ? h('p', null, [one.discountMinor > 0 ? money(-one.discountMinor, told.currency) : null, one.freightDiscountMinor > 0 ? t('agreed.freight', money(-one.freightDiscountMinor, told.currency)) : null].filter(Boolean).join(', '),
    one.lines.length > 0 ? h('span', { class: 'sub' }, ` ${one.lines.map(line => `${names.get(line.lineNo) ?? line.lineNo}: ${money(-line.discountMinor, told.currency)}`).join(', ')}`) : null) : h('p', { class: 'sub' }, said(one.detail))))));

function landedOf(order) {
  const answer = h('div', { class: 'stack', role: 'status', id: 'landed' });
  return h('details', { class: 'action', 'data-sequence': `landed-${order.id}` }, h('summary', null, t('catalogue.landed')), choices('order-landed', [
    field(`${t('catalogue.freight')} (${order.currency})`, 'freight', { inputmode: 'decimal', value: '0' }), field(`${t('catalogue.insurance')} (${order.currency})`, 'insurance', { inputmode: 'decimal', value: '0' }),
  ], [['estimate', t('catalogue.estimateNow'), async values => replace(answer, landed(await ask('GET', `/orders/${order.id}/landed-cost${query({
    freightMinor: minorOf(values.freight || '0', order.currency, 'freight', 0), insuranceMinor: minorOf(values.insurance || '0', order.currency, 'insurance', 0),
  })}`)))]]), answer);
}
