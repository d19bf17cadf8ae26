import { ask, optional } from './api.js';
import { h } from './dom.js';
import { count, instant, kilograms, money } from './format.js';
import { folded, field } from './forms.js';
import { proposeForm } from './amendments.form.js';
import { refresh } from './frame.js';
import { nameOf } from './picker.js';
import { said } from './said.js';
import { asRead } from './stale.js';
import { t } from './texts.js';

const shownAmendments = 10;
const lookAgainAfter = 4000;
const shownRevisions = 4;
const moods = { Open: 'warn', Asking: 'warn', Accepted: 'done', Done: 'done' };
// Of orders whose goods are packed customs, carrier and settlement are asked as well; what arrived is not amended any more.
const amendable = ['Placed', 'Confirmed', 'ReadyToShip', 'Shipped'];
const ended = ['Accepted', 'Declined', 'Withdrawn', 'Expired', 'Refused', 'Cancelled'];
// What is shown where it belongs; whatever else a platform tells of an amendment follows it by name.
const placed = ['id', 'version', 'orderId', 'no', 'status', 'side', 'author', 'note', 'proposedAt', 'validUntil', 'currency', 'oldTotalMinor',
  'totalMinor', 'deltaMinor', 'oldFreightMinor', 'freightMinor', 'namedPlace', 'shipTo', 'lines', 'decidedBy', 'decidedAt', 'reason', 'orderVersion', 'packing', 'answerBy', 'answers'];

const read = new Map();

// Revisions and what was decided never change: they are fetched once, whatever else makes the page look again.
async function unchanging(key, version, path, final) {
  if (read.get(key)?.version === version) return read.get(key).told;
  const told = await ask('GET', path);
  if (final) read.set(key, { version, told });
  return told;
}

// What both sides agreed, propose to change and have changed of an order. Null for who may not read it.
export async function loadDeal(id) {
  const order = await optional(`/orders/${id}`);
  if (!order) return null;
  const [list, revisions, units] = await Promise.all([
    optional(`/orders/${id}/amendments?limit=200`), optional(`/orders/${id}/revisions`), optional(`/orders/${id}/units`)]);
  const [amendments, texts] = await Promise.all([
    Promise.all((list?.items ?? []).slice(-shownAmendments).map(one => unchanging(one.id, `${one.version} ${one.status}`, `/order-amendments/${one.id}`, ended.includes(one.status)))),
    Promise.all((revisions?.items ?? []).slice(-shownRevisions).map(one => unchanging(`${id} ${one.no}`, one.orderVersion, `/orders/${id}/revisions/${one.no}`, true)))]);
  return { order, amendments, revisions: texts, units, older: Math.max(0, (list?.items.length ?? 0) - shownAmendments) };
}

const signature = list => list.map(one => `${one.id} ${one.version} ${one.status}`).join();

// Nothing tells of a proposal but the list itself: as long as the order is shown and may change, it is looked at again.
export function watchAmendments({ order, amendments }) {
  clearTimeout(watchAmendments.timer);
  if (['Completed', 'Cancelled'].includes(order.status)) return;
  const { hash } = location;
  watchAmendments.timer = setTimeout(async () => {
    if (location.hash !== hash) return;
    const list = await optional(`/orders/${order.id}/amendments?limit=200`).catch(() => null);
    if (location.hash !== hash) return;
    // Somebody who writes is not disturbed: it is looked at again until the page is built anew.
    watchAmendments({ order, amendments });
    if (list && signature(list.items.slice(-shownAmendments)) !== signature(amendments)) refresh();
  }, lookAgainAfter);
}

export function amendmentsPanel(deal, caller) {
  const { order, amendments, older } = deal;
  const party = caller.role === 'Exporter' || caller.role === 'Buyer';
  const undecided = amendments.some(one => !ended.includes(one.status));
  const may = party && amendable.includes(order.status);
  if (amendments.length === 0 && !may) return null;
  return h('section', { class: 'panel', id: 'amendments', 'aria-labelledby': 'amendments-title' },
    h('h2', { id: 'amendments-title' }, t('amendment.title')),
    older > 0 ? h('p', { class: 'sub' }, t('amendment.older', older)) : null,
    amendments.length === 0 ? h('p', { class: 'quiet', 'data-state': 'empty' }, t('amendment.none'))
      : h('ul', { class: 'requests', id: 'amendment-list' }, [...amendments].reverse().map(one => amendment(one, order, caller))),
    may && !undecided ? proposeForm(order) : null);
}

const amendment = (one, order, caller) => h('li', { 'data-amendment': one.no, 'data-status': one.status, class: 'stack' },
  h('div', { class: 'event-head' }, h('strong', null, t('amendment.no', one.no)),
    h('span', { class: `badge ${moods[one.status] ?? 'muted'}` }, t(`amendment.status.${one.status}`)),
    h('span', { class: 'sub' }, `${t(`party.${one.side}`)} · ${one.author} · ${instant(one.proposedAt)}`)),
  h('p', { 'data-delta': one.deltaMinor }, h('strong', null, difference(one.deltaMinor, one.currency)),
    h('span', { class: 'sub' }, ` ${money(one.oldTotalMinor, one.currency)} → ${money(one.totalMinor, one.currency)}`)),
  changes(one),
  one.note ? h('p', { class: 'words' }, one.note) : null,
  one.status === 'Open' ? h('p', { class: 'sub' }, `${t('trade.validUntil')}: ${instant(one.validUntil)}`) : null,
  one.decidedBy ? h('p', { class: 'sub' }, t('amendment.decided', one.decidedBy, one.decidedAt ? instant(one.decidedAt) : ''), one.reason ? ` ${one.reason}` : '')
    : one.reason ? h('p', { class: 'sub' }, one.reason) : null,
  answers(one), further(one), decisions(one, caller));

export function difference(minor, currency) {
  if (minor === 0) return t('amendment.same');
  return t(minor > 0 ? 'amendment.more' : 'amendment.less', money(Math.abs(minor), currency));
}

// Each change as a sentence, in the language of the console.
function changes(one) {
  const item = (key, name, text) => h('li', { 'data-field': key }, `${name}: `, h('span', null, text));
  const lines = one.lines.flatMap(line => {
    const name = t('trade.line', line.lineNo ?? '+', nameOf(line));
    const shown = (quantity, price) => `${count(quantity)} × ${price} ${one.currency}`;
    if (line.oldQuantity === 0) return [item('added', name, t('trade.added', shown(line.quantity, line.unitPrice)))];
    if (line.quantity === 0) return [item('removed', name, t('trade.removed', shown(line.oldQuantity, line.oldUnitPrice)))];
    return [
      line.quantity === line.oldQuantity ? null
        : item('quantity', `${name}, ${t('trade.field.quantity')}`, t('trade.changed', count(line.oldQuantity), count(line.quantity))),
      line.unitPrice === line.oldUnitPrice ? null
        : item('unitPrice', `${name}, ${t('trade.field.unitPrice')}`, t('trade.changed', `${line.oldUnitPrice} ${one.currency}`, `${line.unitPrice} ${one.currency}`)),
    ].filter(Boolean);
  });
  return h('ul', { class: 'changes' }, lines,
    one.freightMinor === one.oldFreightMinor ? null
      : item('freight', t('trade.field.freightMinor'), t('trade.changed', money(one.oldFreightMinor, one.currency), money(one.freightMinor, one.currency))),
    one.namedPlace ? item('namedPlace', t('trade.field.namedPlace'), one.namedPlace) : null,
    one.shipTo ? item('shipTo', t('trade.shipTo'), addressOf(one.shipTo)) : null,
    one.packing ? item('packing', t('col.packing'), t('amendment.packed', count(one.packing.pieces), kilograms(one.packing.netGrams), kilograms(one.packing.grossGrams))) : null);
}

// The text of a code, or the code's own words when this console does not know it yet.
const known = (key, code) => (t(`${key}.${code}`).endsWith(`${key.split('.').slice(1).concat(code).join('.')}`) ? said(String(code).replaceAll('_', ' ')) : t(`${key}.${code}`));

// What customs, carrier and settlement say of it: who agrees, who refuses and why, and what it costs.
function answers(one) {
  const given = one.answers ?? [];
  if (given.length === 0 && one.status !== 'Asking') return null;
  return h('div', { class: 'stack', 'data-answers': given.length },
    one.answerBy && one.status === 'Asking' ? h('p', { class: 'sub' }, t('amendment.answerBy', instant(one.answerBy))) : null,
    given.length === 0 ? h('p', { class: 'quiet' }, t('amendment.unanswered')) : h('ul', { class: 'changes' }, given.map(each => h('li', { 'data-by': each.by, 'data-agreed': each.agreed ? 'yes' : 'no' },
      h('strong', null, known('answer.by', each.by)), ' ', h('span', { class: `badge ${each.agreed ? 'done' : 'warn'}` }, t(each.agreed ? 'amendment.agrees' : 'amendment.refuses')), ` ${known('answer', each.code)}`,
      each.moneyMinor && each.currency ? ` ${difference(each.moneyMinor, each.currency)}` : '', h('span', { class: 'sub' }, ` ${[each.detail ? said(each.detail) : '', each.at ? instant(each.at) : ''].filter(Boolean).join(' · ')}`)))));
}

export const addressOf = to => [to.name, to.street, `${to.postalCode ?? ''} ${to.city}`.trim(), to.country].filter(Boolean).join(', ');

const labelOf = name => {
  const known = t(`amendment.field.${name}`);
  return known !== `field.${name}` ? known : name.replace(/([a-z])([A-Z])/g, '$1 $2').replace(/^./, first => first.toUpperCase());
};

// The answers of customs, logistics and settlement, and anything else that is told: a name with its value, a list as a list.
function further(one) {
  const facts = Object.entries(one).filter(([name, value]) => !placed.includes(name) && value !== null && value !== '' && value?.length !== 0);
  if (facts.length === 0) return null;
  return h('dl', { class: 'facts', 'data-further': true }, facts.map(([name, value]) => h('div', { 'data-field': name }, h('dt', null, labelOf(name)), h('dd', null,
    Array.isArray(value) ? h('ul', { class: 'changes' }, value.map(each => h('li', null, wording(each)))) : wording(value)))));
}

const isInstant = value => typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(value);

function wording(value) {
  if (value === null || value === undefined) return '–';
  if (isInstant(value)) return instant(value);
  if (typeof value === 'boolean') return t(value ? 'amendment.yes' : 'amendment.no_');
  if (typeof value !== 'object') return said(String(value));
  return Object.entries(value).filter(([, each]) => each !== null && each !== '').map(([name, each]) => `${labelOf(name)}: ${wording(each)}`).join(' · ');
}

function decisions(one, caller) {
  if (ended.includes(one.status) || !['Exporter', 'Buyer'].includes(caller.role)) return null;
  const change = asRead(one, () => ask('GET', `/order-amendments/${one.id}`), now => ({
    [t('col.stage')]: t(`amendment.status.${now.status}`), [t('trade.total')]: money(now.totalMinor, now.currency),
  }));
  const decide = (verb, body) => change(seen => ask('POST', `/order-amendments/${one.id}/${verb}`, body, seen.version));
  const why = () => [field(t('action.reason'), 'reason', { required: true, long: true, maxlength: 500 })];
  const form = (verb, fields, body) => folded(`${verb}-amendment-${one.no}`, t(`amendment.${verb}`), fields, t(`amendment.${verb}Now`),
    values => decide(verb, body(values)), refresh, t('amendment.no', one.no));
  if (one.side === caller.role && one.status === 'Open') return h('div', { class: 'actions' }, form('withdraw', why(), values => ({ reason: values.reason })));
  if (one.status !== 'Open') return null;
  return h('div', { class: 'actions' },
    form('accept', [h('p', null, `${difference(one.deltaMinor, one.currency)} ${t('amendment.totalThen', money(one.totalMinor, one.currency))}`)], () => undefined),
    form('decline', why(), values => ({ reason: values.reason })));
}
