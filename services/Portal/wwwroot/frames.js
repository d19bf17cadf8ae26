import { ask, companyName, everything } from './api.js';
import { bar, h } from './dom.js';
import { count, instant, money } from './format.js';
import { factList, frame, orNone, tabsOf } from './frame.js';
import { acts, proposal } from './frames.form.js';
import { lookAgain } from './inquiries.js';
import { cell, section, table } from './parts.js';
import { buyersNamed, nameOf } from './picker.js';
import { paymentText } from './quote.js';
import { differing } from './stale.js';
import { t } from './texts.js';

const statuses = ['Open', 'Active', 'Expired', 'Closed'];
const moods = { Open: 'warn', Active: 'done' };
const most = 500;
const shownVersions = 4;
const uuid = /^[0-9a-f-]{36}$/i;

const badge = status => h('span', { class: `badge ${moods[status] ?? 'muted'}`, 'data-status': status }, t(`frames.status.${status}`));

export const show = (main, rest, caller, isCurrent) => (uuid.test(rest) ? showOne(main, rest, caller, isCurrent) : showAll(main, rest, caller, isCurrent));

// What both sides are called, as far as the caller may know it: exporters know a buyer by who received its last order.
async function partiesOf(one, buyers) {
  return { exporter: await companyName(one.exporterId, true), buyer: buyers.get(one.buyerId) };
}

// Frame contracts of the caller, the newest first, by where they stand.
function showAll(main, rest, caller, isCurrent) {
  const status = statuses.find(one => rest === `status=${one}`) ?? '';
  const tabs = tabsOf(t('menu.frames'), ['', ...statuses], status, one => `#/frames${one ? `?status=${one}` : ''}`, one => t(one ? `frames.status.${one}` : 'frames.all'));
  return frame(main, isCurrent, { key: `frames-${status}`, title: t('menu.frames'), tabs, build: async () => {
    const items = await everything(`/frames${status ? `?status=${status}` : ''}`, most);
    const buyers = await buyersNamed(items.map(one => one.buyerId), caller);
    const rows = await Promise.all(items.map(async one => ({ ...one, ...await partiesOf(one, buyers) })));
    return section('frames', t('frames.title'), [
      caller.role === 'Operator' ? null : proposal(caller, null),
      orNone(rows, t('frames.none'), all => table(t('frames.title'), ['topic', 'stage', 'exporter', 'buyer', 'until'], all.map(one => h('tr', { 'data-frame': one.id, 'data-status': one.status },
        cell('topic', h('a', { href: `#/frames/${one.id}` }, one.title), 'wide'), cell('stage', badge(one.status)),
        cell('exporter', one.exporter), cell('buyer', one.buyer), cell('until', one.validUntil))))),
    ]);
  } });
}

// One frame: what is left of it, what was called off, its versions and what changed from one to the next, and what may be done now.
function showOne(main, id, caller, isCurrent) {
  lookAgain(location.hash);
  return frame(main, isCurrent, { key: `frame-${id}`, title: t('frames.one'), back: ['#/frames', 'menu.frames'], build: async () => {
    const one = await ask('GET', `/frames/${id}`);
    const parties = await partiesOf(one, await buyersNamed([one.buyerId], caller));
    return [
      h('section', { class: 'panel', id: 'frame', 'data-id': id, 'data-status': one.status, 'data-no': one.currentNo, 'aria-labelledby': 'frame-title' },
        h('div', { class: 'panel-head' }, h('h2', { id: 'frame-title' }, one.title), badge(one.status)),
        factList([[t('order.exporter'), parties.exporter], [t('order.buyer'), parties.buyer], [t('frames.lastDay'), one.validUntil],
          [t('frames.current'), `${t('trade.versionNo', one.currentNo)} · ${t(`party.${one.side}`)}`], [t('frames.openedAt'), one.openedAt ? instant(one.openedAt) : ''], [t('action.reason'), one.reason]]),
        acts(one, caller)),
      one.balances.length > 0 ? balances(one) : null,
      one.balances.length > 0 ? calls(one) : null,
      versions(one),
    ];
  } });
}

const current = one => one.versions.find(version => version.no === one.currentNo).terms;

// Of each line what was called off of the whole, what is left, and what became of the called units.
const balances = one => section('frame-balance', t('frames.balance'), table(t('frames.balance'), ['product', 'used', 'left', 'shipped', 'delivered'], one.balances.map(line => {
  const { sku, unitCode, ...named } = current(one).lines[line.lineNo - 1];
  return h('tr', { 'data-line': line.lineNo, 'data-left': line.left },
    cell('product', [t('trade.line', line.lineNo, nameOf(named)), h('span', { class: 'sub' }, ` ${sku ?? ''}`)], 'wide'),
    cell('used', h('span', { class: 'used' }, t('purchasing.usedOf', count(line.called), count(line.quantity)), bar(line.called / line.quantity, line.left === 0 ? 'done' : ''))),
    cell('left', count(line.left), 'amount'), cell('shipped', count(line.shipped), 'amount'), cell('delivered', count(line.delivered), 'amount'));
})));

const calls = one => section('frame-calls', t('frames.calls'), orNone(one.calls, t('frames.noCalls'), all => table(t('frames.calls'), ['order', 'stage', 'total', 'at'], all.map(call => h('tr', { 'data-call': call.orderId },
  cell('order', h('a', { class: 'number', href: `#/orders/${call.orderId}` }, call.number)),
  cell('stage', h('span', { class: `badge ${call.status === 'Cancelled' ? 'muted' : ''}`, 'data-status': call.status }, t(`amendment.order.${call.status}`))),
  cell('total', money(call.totalMinor, current(one).currency), 'amount'), cell('at', call.at ? instant(call.at) : '–'))))));

// What a version says, term by term: a key, what it is called, and the value in words.
export function termsOf(terms) {
  const rows = [
    ['days', t('frames.days'), `${terms.validFrom} – ${terms.validUntil}`],
    ['delivery', t('trade.deliveries'), `${terms.incoterm} ${terms.namedPlace}`],
    ['freight', t('frames.freight'), money(terms.freightMinor, terms.currency)],
    ['payment', t('trade.payment'), terms.paymentTerms.map(term => paymentText(term, terms.currency)).join(', ')],
  ];
  for (const line of terms.lines) {
    const of = name => `${line.sku ? `${line.sku} · ` : ''}${nameOf(line)}, ${name}`;
    rows.push([`${line.productId} quantity`, of(t('trade.field.quantity')), count(line.quantity)],
      [`${line.productId} prices`, of(t('trade.field.unitPrice')), line.tiers.map(tier => t('frames.tier', count(tier.minQuantity), tier.unitPrice, terms.currency)).join('; ')]);
    if (line.least > 0 || line.most > 0)
      rows.push([`${line.productId} bounds`, of(t('frames.perCall')), t('frames.bounds', count(line.least), line.most > 0 ? count(line.most) : t('frames.noMost'))]);
  }
  return rows;
}

function versions(one) {
  const last = one.versions.slice(-shownVersions);
  const said = last.map(version => new Map(termsOf(version.terms).map(([key, , text]) => [key, text])));
  const names = new Map(last.flatMap(version => termsOf(version.terms).map(([key, name]) => [key, name])));
  const row = (key, name, values) => h('tr', { 'data-row': key }, h('th', { scope: 'row' }, name), values.map((text, i) => {
    const changed = i > 0 && text !== values[i - 1];
    return h('td', { 'data-column': t('trade.versionNo', last[i].no), class: changed ? 'changed' : '' }, text, differing(changed));
  }));
  return section('frame-versions', t('frames.versions'), [
    last.length > 1 ? changes(last.at(-2).no, last.at(-1).no, names, said.at(-2), said.at(-1)) : null,
    h('div', { class: 'scroll' }, h('table', { class: 'list side-by-side' }, h('caption', { class: 'hidden' }, t('frames.versions')),
      h('thead', null, h('tr', null, h('th', null), last.map(version => h('th', { scope: 'col' }, t('trade.versionNo', version.no))))),
      h('tbody', null,
        h('tr', { 'data-row': 'by' }, h('th', { scope: 'row' }, t('frames.by')), last.map(version => h('td', { 'data-column': t('trade.versionNo', version.no) },
          [t(`party.${version.side}`), version.author, version.at ? instant(version.at) : null].filter(Boolean).join(' · ')))),
        [...names].map(([key, name]) => row(key, name, said.map(text => text.get(key) ?? '–'))),
        last.some(version => version.note) ? row('note', t('trade.note'), last.map(version => version.note ?? '–')) : null))),
  ]);
}

// Each change as a sentence, in the language of the console.
function changes(from, to, names, before, after) {
  const told = [...names].filter(([key]) => before.get(key) !== after.get(key)).map(([key, name]) => h('li', { 'data-field': key.split(' ').at(-1) }, `${name}: `,
    h('span', null, !before.has(key) ? t('trade.added', after.get(key)) : !after.has(key) ? t('trade.removed', before.get(key)) : t('trade.changed', before.get(key), after.get(key)))));
  return [h('h3', null, t('trade.changes', from, to)), told.length === 0 ? h('p', { class: 'quiet' }, t('trade.same')) : h('ul', { class: 'changes', id: 'frame-changes' }, told)];
}
