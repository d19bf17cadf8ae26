import { Refused } from './api.js';
import { h, notify, replace } from './dom.js';
import { isWriting } from './forms.js';
import { age, instant, money } from './format.js';
import { said } from './said.js';
import { t } from './texts.js';

// Pieces that more than one page shows.
const kinds = { Cancelled: 'muted', Refunded: 'done', Settled: 'done' };

export const stageBadge = stage => h('span', { class: `badge ${kinds[stage] ?? ''}`, 'data-stage': stage }, t(`stage.${stage}`));

// Only what is not an order like any other says so.
const kindBadge = kind => (kind && kind !== 'Standard' ? h('span', { class: 'badge kind', 'data-kind': kind }, t(`kind.${kind}`)) : null);

export const ownerBadge = owner => h('span', { class: 'badge owner' }, t(`party.${owner}`));

export const when = text => h('time', { datetime: text, title: instant(text) }, age(text));

export const orderLink = flow =>
  h('a', { class: 'number', href: `#/orders/${flow.orderId}` }, flow.number ?? t('order.unnumbered'));

const amounts = ['total', 'debit', 'credit', 'balance', 'held', 'available', 'amount', 'open', 'received', 'owed', 'forward', 'net', 'sold', 'bought', 'spread', 'result', 'gross', 'fee', 'base', 'captured',
  'returned', 'bank', 'ledger', 'stated', 'difference', 'unexplained', 'booked', 'in', 'out', 'notDue', 'days1To30', 'days31To60', 'days61To90', 'over90', 'score', 'price', 'forSale', 'onHand', 'reserved', 'unreserved', 'rowCount', 'limit', 'left', 'values', 'before', 'after', 'discount', 'freightOff', 'goodsThen',
  'units', 'ordered', 'cancelled', 'produced', 'shipped', 'declared', 'delivered', 'cameBack', 'refunded', 'taxRefunded', 'backorder', 'quantity', 'weight', 'pieces', 'share', 'insurance', 'freight', 'least', 'netWeight', 'orderFrom'];

// A row of a list: a table on a wide screen, a card on a phone, where each cell carries its column's name.
export const cell = (column, content, kind = '') => h('td', { 'data-column': t(`col.${column}`), class: kind }, content);

export function table(caption, columns, rows) {
  return h('div', { class: 'scroll' }, h('table', { class: 'list' },
    h('caption', { class: 'hidden' }, caption),
    h('thead', null, h('tr', null, columns.map(column => h('th', { scope: 'col', class: amounts.includes(column) ? 'amount' : '' }, t(`col.${column}`))))),
    h('tbody', null, rows)));
}

export const flowRow = (flow, fresh) => h('tr', { 'data-order': flow.orderId, class: fresh ? 'fresh' : '' },
  cell('order', [orderLink(flow), flow.reference ? h('span', { class: 'sub' }, flow.reference) : null]),
  cell('stage', [stageBadge(flow.stage), kindBadge(flow.kind), flow.stuck.length > 0 ? h('span', { class: 'badge warn' }, t('kpi.stuck')) : null]),
  cell('waitsFor', flow.waitsFor ? t(`party.${flow.waitsFor}`) : '–'),
  cell('total', money(flow.totalMinor, flow.currency), 'amount'),
  cell('changed', when(flow.changedAt)));

// A panel with its heading; the name is its id.
export const section = (name, title, content) => h('section', { class: 'panel', id: name, 'aria-labelledby': `${name}-title` },
  h('h2', { id: `${name}-title` }, title), content);

const fetched = new Map();

// Fetched when it is opened. When the page is built again, what was known stays until the newer is there.
export function unfolding(key, summary, load, show, about = null) {
  const told = h('div', { class: 'stack' }, fetched.has(key) ? show(fetched.get(key)) : []);
  return h('details', { class: 'action', 'data-sequence': key, ontoggle: async event => {
    if (!event.currentTarget.open) return;
    try {
      fetched.set(key, await load());
      if (!isWriting(told)) replace(told, show(fetched.get(key)));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      notify(said(error.message));
    }
  } }, h('summary', about ? { 'aria-label': `${summary}: ${about}` } : null, summary), told);
}
