import { ask, everything, orderNumber } from './api.js';
import { query } from './customs.js';
import { h } from './dom.js';
import { count, instant, kilograms, money } from './format.js';
import { folded } from './forms.js';
import { factList, frame, orNone, refresh, tabsOf } from './frame.js';
import { lookAgain } from './inquiries.js';
import { cell, section, table } from './parts.js';
import { bundle, rateForm } from './shared.form.js';
import { asRead } from './stale.js';
import { t } from './texts.js';

const moods = { Requested: 'warn', Refused: 'warn', Released: 'done', Departed: 'done', Delivered: 'done' };
const modes = ['2', '3', '4', '5', '6'];
const most = 500;
const uuid = /^[0-9a-f-]{36}$/i;
// Until customs has released what is concerned an order is taken out, or the whole is cancelled.
const changeable = ['Requested', 'Booked'];

const badge = status => h('span', { class: `badge ${moods[status] ?? (status === 'Cancelled' ? 'muted' : '')}`, 'data-status': status }, t(`shared.status.${status}`));

export function show(main, rest, caller, isCurrent) {
  if (uuid.test(rest)) return showOne(main, rest, caller, isCurrent);
  const [, order] = rest.match(/^of\/([0-9a-f-]{36})$/i) ?? [];
  return order ? showOf(main, order, caller, isCurrent) : showAll(main, rest, caller, isCurrent);
}

// Where an order travels with others: its shared shipment, or what it could go with.
async function showOf(main, order, caller, isCurrent) {
  const all = await everything('/shared-shipments', most);
  const found = all.find(one => one.orders.some(part => part.orderId === order && part.status !== 'Cancelled'));
  if (!isCurrent()) return;
  location.replace(`#/shared-shipments${found ? `/${found.id}` : ''}`);
}

// Shipments of several orders; what an exporter could put together now, by the way that it would go; and what carriers take.
function showAll(main, rest, caller, isCurrent) {
  const [, asked] = rest.match(/^mode=([2-6])$/) ?? [];
  const mode = asked ?? modes[0];
  const exporter = caller.role === 'Exporter';
  return frame(main, isCurrent, { key: `shared-${mode}`, title: t('menu.shared-shipments'), build: async () => {
    const [all, proposals, rates] = await Promise.all([everything('/shared-shipments', most), exporter ? ask('GET', `/shared-shipment-proposals${query({ mode })}`) : null,
      caller.role === 'Partner' ? null : ask('GET', '/carrier-rates')]);
    const numbers = new Map(await Promise.all([...new Set((proposals ?? []).flatMap(one => one.orderIds))].map(async id => [id, await orderNumber(id)])));
    return [
      section('shared', t('shared.title'), orNone(all, t('shared.none'), rows => table(t('shared.title'), ['waybill', 'stage', 'consignee', 'orders', 'weight', 'freight'], rows.map(one => h('tr', { 'data-shared': one.id },
        cell('waybill', h('a', { class: 'number', href: `#/shared-shipments/${one.id}` }, one.waybillNumber ?? t('shared.noWaybill'))), cell('stage', badge(one.status)),
        cell('consignee', [one.consigneeName, h('span', { class: 'sub' }, ` ${one.consigneeCountry} · ${one.portOfLoading} → ${one.portOfDischarge}`)], 'wide'),
        cell('orders', count(one.orders.filter(part => part.status !== 'Cancelled').length)), cell('weight', kilograms(one.grossGrams), 'amount'), cell('freight', freightOf(one), 'amount')))))),
      proposals ? section('together', t('shared.together'), [
        tabsOf(t('shared.mode'), modes, mode, one => `#/shared-shipments?mode=${one}`, one => t(`shared.mode.${one}`)),
        orNone(proposals, t('shared.nothing'), groups => h('ul', { class: 'requests' }, groups.map((one, i) => proposed(one, i, mode, numbers)))),
      ]) : null,
      rates ? tariffs(rates, caller) : null,
    ];
  } });
}

const freightOf = one => (one.currency ? money(one.freightMinor, one.currency) : '–');

const proposed = (one, i, mode, numbers) => h('li', { 'data-proposal': one.orderIds.length, class: 'stack' },
  h('div', { class: 'event-head' }, h('strong', null, one.consigneeName), h('span', { class: 'badge' }, one.consigneeCountry), h('span', { class: 'sub' }, t(`shared.paidBy.${one.freightPaidBy}`))),
  h('p', null, t('shared.holds', count(one.orderIds.length), count(one.pieces), kilograms(one.grossGrams)), ' ',
    one.currency ? h('strong', { 'data-saved': one.savedMinor }, t('shared.saves', money(one.savedMinor, one.currency), money(one.apartMinor, one.currency), money(one.togetherMinor, one.currency)))
      : h('span', { class: 'sub' }, t('shared.noTariff'))),
  bundle(one, i, mode, numbers));

const tariffs = (rates, caller) => section('tariffs', t('shared.tariffs'), [
  orNone(rates, t('shared.noTariffs'), rows => table(t('shared.tariffs'), ['transport', 'from', 'tariff', 'least', 'carrier'], rows.map(rate => h('tr', { 'data-rate': rate.transportMode },
    cell('transport', t(`shared.mode.${rate.transportMode}`)), cell('from', rate.validFrom), cell('tariff', t('shared.perStep', money(rate.minorPerStep, rate.currency), kilograms(rate.stepGrams))),
    cell('least', money(rate.leastMinor, rate.currency), 'amount'), cell('carrier', rate.partnerId ? h('span', { class: 'mono' }, rate.partnerId.slice(-8)) : t('shared.everybody')))))),
  caller.role === 'Operator' ? rateForm() : null,
]);

// One shared shipment: the carrier's answer for the whole, and of each order its own waybill, weight and share of the freight.
function showOne(main, id, caller, isCurrent) {
  lookAgain(location.hash);
  return frame(main, isCurrent, { key: `shared-${id}`, title: t('shared.one'), back: ['#/shared-shipments', 'menu.shared-shipments'], build: async () => {
    const one = await ask('GET', `/shared-shipments/${id}`);
    // A carrier knows orders by their waybills.
    const numbers = new Map(await Promise.all(one.orders.map(async part => [part.orderId, caller.role === 'Partner' ? part.orderId.slice(-8) : await orderNumber(part.orderId)])));
    return [
      h('section', { class: 'panel', id: 'shared-shipment', 'data-id': id, 'data-status': one.status, 'aria-labelledby': 'shared-title' },
        h('div', { class: 'panel-head' }, h('h2', { id: 'shared-title' }, one.waybillNumber ?? t('shared.noWaybill')), badge(one.status)),
        one.refusalReason ? h('p', { class: 'alert' }, one.refusalReason) : null, facts(one),
        caller.role === 'Exporter' && changeable.includes(one.status) ? cancelForm(one) : null),
      section('houses', t('shared.houses'), [h('p', { class: 'sub', id: 'released' }, releasedOf(one)), houses(one, numbers, caller)]),
    ];
  } });
}

const facts = one => factList([
  [t('shared.carrier'), one.carrierName], [t('shared.master'), one.waybillNumber, 'master'], [t('shared.mode'), t(`shared.mode.${one.transportMode}`)],
  [t('shared.way'), `${one.portOfLoading} → ${one.portOfDischarge}`], [t('col.consignee'), `${one.consigneeName}, ${one.consigneeCountry}`], [t('col.freight'), t(`shared.paidBy.${one.freightPaidBy}`)],
  [t('col.pieces'), count(one.pieces)], [t('col.weight'), kilograms(one.grossGrams)], [t('shared.billed'), one.currency ? money(one.freightMinor, one.currency) : null, 'freight'],
  [t('col.insurance'), one.currency ? money(one.insuranceMinor, one.currency) : null], [t('shared.conveyance'), [one.conveyanceName, one.voyageNumber].filter(Boolean).join(' ')],
  [t('shared.requestedAt'), one.requestedAt ? instant(one.requestedAt) : null]]);

const live = one => one.orders.filter(part => part.status !== 'Cancelled');

// The carrier hears of the release when customs has released the last of them.
const releasedOf = one => t('shared.released', count(live(one).filter(part => part.listNumber).length), count(live(one).length));

function houses(one, numbers, caller) {
  const takes = caller.role === 'Exporter' && changeable.includes(one.status) && live(one).length > 1;
  const share = minor => (one.currency ? money(minor, one.currency) : '–');
  const sum = name => one.orders.reduce((total, part) => total + part[name], 0);
  return table(t('shared.houses'), ['order', 'waybill', 'stage', 'pieces', 'weight', 'share', 'insurance', ...(takes ? ['change'] : [])], [
    ...one.orders.map(part => h('tr', { 'data-order': part.orderId, 'data-status': part.status },
      cell('order', caller.role === 'Partner' ? numbers.get(part.orderId) : h('a', { class: 'number', href: `#/orders/${part.orderId}` }, numbers.get(part.orderId))),
      cell('waybill', h('span', { class: 'mono' }, part.waybillNumber ?? '–')),
      cell('stage', part.status === 'Cancelled' ? h('span', { class: 'badge muted' }, t('shared.out')) : [badge(part.status), part.listNumber ? h('span', { class: 'sub mono' }, ` ${part.listNumber}`) : null]),
      cell('pieces', count(part.pieces), 'amount'), cell('weight', kilograms(part.grossGrams), 'amount'), cell('share', share(part.freightMinor), 'amount'), cell('insurance', share(part.insuranceMinor), 'amount'),
      takes ? cell('change', part.status !== 'Cancelled' && !part.listNumber ? takeOut(one, part, numbers) : null, 'wide') : null)),
    one.currency ? h('tr', { class: 'sum', 'data-row': 'sum' }, cell('order', t('shared.sum')), cell('waybill', one.waybillNumber ?? '–'), cell('stage', null, 'empty'), cell('pieces', null, 'empty'), cell('weight', null, 'empty'),
      cell('share', share(sum('freightMinor')), 'amount'), cell('insurance', share(sum('insuranceMinor')), 'amount'), takes ? cell('change', null, 'empty') : null) : null,
  ].filter(Boolean));
}

const changing = (one, numbers = new Map()) => asRead(one, () => ask('GET', `/shared-shipments/${one.id}`), now => ({
  [t('col.stage')]: t(`shared.status.${now.status}`), [t('shared.master')]: now.waybillNumber, [t('shared.billed')]: freightOf(now),
  ...Object.fromEntries(now.orders.map(part => [numbers.get(part.orderId) ?? part.orderId.slice(-8), t(`shared.status.${part.status}`)])),
}));

const takeOut = (one, part, numbers) => folded(`take-out-${part.orderId}`, t('shared.takeOut'), h('p', null, t(one.currency ? 'shared.takeOutBilled' : 'shared.takeOutHint')), t('shared.takeOutNow'),
  () => changing(one, numbers)(seen => ask('POST', `/shared-shipments/${one.id}/removals`, { orderId: part.orderId }, seen.version)), refresh, numbers.get(part.orderId));

const cancelForm = one => folded('cancel-shared', t('shared.cancel'), h('p', null, t('shared.cancelHint')), t('shared.cancelNow'),
  () => changing(one)(seen => ask('POST', `/shared-shipments/${one.id}/cancel`, null, seen.version)), refresh);
