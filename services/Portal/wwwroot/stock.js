import { ask, companyName } from './api.js';
import { query } from './customs.js';
import { h, replace } from './dom.js';
import { count, instant } from './format.js';
import { action, choices, field, folded } from './forms.js';
import { factList, frame, orNone, refresh } from './frame.js';
import { cell, section, table, unfolding } from './parts.js';
import { nameOf } from './picker.js';
import { said } from './said.js';
import { t } from './texts.js';

const uuid = /^[0-9a-f-]{36}$/i;
const reasons = ['Received', 'Counted', 'Damaged', 'Adjusted'];
let wanted = '';
let cursor = '';

// Stock by warehouse: the warehouses and the products of an exporter, or one product with its movements, lots and promises.
export const show = (main, rest, caller, isCurrent) => (uuid.test(rest) ? showProductStock(main, rest, caller, isCurrent) : showStock(main, caller, isCurrent));

const showStock = (main, caller, isCurrent) => frame(main, isCurrent, { key: 'stock', title: t('menu.stock'), build: async () => {
  const mine = caller.role === 'Exporter';
  const [warehouses, found] = await Promise.all([mine ? ask('GET', '/warehouses') : [], ask('GET', `/products${query({ exporterId: mine ? caller.partyId : null, text: wanted, cursor, limit: 25 })}`)]);
  const names = mine ? new Map() : new Map(await Promise.all([...new Set(found.items.map(one => one.exporterId))].map(async id => [id, await companyName(id, true)])));
  return [
    mine ? section('warehouses', t('stock.warehouses'), [orNone(warehouses, t('stock.noWarehouse'), items => table(t('stock.warehouses'), ['code', 'name', 'kind', 'country', 'change'], items.map(one => h('tr', { 'data-warehouse': one.code },
      cell('code', [h('strong', null, one.code), one.isDefault ? h('span', { class: 'badge muted' }, t('stock.default')) : null]), cell('name', one.name), cell('kind', t(`stock.kind.${one.kind}`)), cell('country', one.country),
      cell('change', warehouseForm(one), 'wide'))))), warehouseForm(null)]) : null,
    section('products', t('stock.products'), [finder(), orNone(found.items, t('catalogue.nothing'), items => table(t('stock.products'), ['product', 'onHand', 'reserved', 'unreserved'], items.map(one => h('tr', { 'data-sku': one.sku },
      cell('product', [h('a', { href: `#/stock/${one.id}` }, nameOf(one)), h('span', { class: 'sub' }, [one.sku, names.get(one.exporterId)].filter(Boolean).join(' · '))]),
      cell('onHand', count(one.stock), 'amount'), cell('reserved', count(one.reserved), 'amount'), cell('unreserved', count(one.stock - one.reserved), 'amount'))))), turning(found)]),
  ];
} });

const finder = () => h('form', { class: 'filters', role: 'search', onsubmit: event => {
  event.preventDefault();
  [wanted, cursor] = [new FormData(event.currentTarget).get('text').trim(), ''];
  document.activeElement?.blur();
  refresh();
} }, field(t('picker.find'), 'text', { type: 'search', value: wanted, maxlength: 200 }), h('button', { type: 'submit', class: 'quiet-button', 'data-action': 'find' }, t('search.go')));

function turning(found) {
  const turn = (key, next) => h('button', { type: 'button', class: 'quiet-button', 'data-action': key, onclick: () => {
    cursor = next;
    refresh();
  } }, t(`payout.${key}`));
  return h('div', { class: 'actions' }, cursor ? turn('firstPage', '') : null, found.nextCursor ? turn('nextPage', found.nextCursor) : null);
}

const warehouseForm = one => folded(one ? `warehouse-${one.code}` : 'add-warehouse', t(one ? 'purchasing.change' : 'stock.addWarehouse'), [
  one ? null : field(t('col.code'), 'code', { required: true, maxlength: 20 }),
  field(t('col.name'), 'name', { required: true, maxlength: 100, value: one?.name ?? '' }), field(t('stock.country'), 'country', { required: true, pattern: '[A-Z]{2}', maxlength: 2, value: one?.country ?? 'CN' }),
  field(t('col.kind'), 'kind', { options: ['Home', 'Overseas'].map(kind => [kind, t(`stock.kind.${kind}`)]), value: one?.kind ?? 'Home' }),
].filter(Boolean), t('purchasing.save'), ({ code, ...body }) => ask('PUT', `/warehouses/${encodeURIComponent(one?.code ?? code)}`, body), refresh, one?.code);

function showProductStock(main, id, caller, isCurrent) {
  return frame(main, isCurrent, { key: `stock-${id}`, title: t('menu.stock'), back: ['#/stock', 'menu.stock'], build: async () => {
    const [product, stock] = await Promise.all([ask('GET', `/products/${id}`), ask('GET', `/products/${id}/warehouse-stock`)]);
    const mine = product.exporterId === caller.partyId;
    const warehouses = stock.warehouses.map(one => one.warehouse);
    const all = mine ? await ask('GET', '/warehouses') : warehouses;
    return [
      section('stock', nameOf(product), [
        factList([['SKU', product.sku], [t('col.onHand'), count(stock.onHand), 'onHand'], [t('col.reserved'), count(stock.reserved), 'reserved'], [t('col.unreserved'), count(stock.onHand - stock.reserved), 'unreserved'],
          [t('stock.supply'), t(stock.madeToOrder ? 'stock.madeToOrder' : 'stock.fromStock')]]),
        orNone(stock.warehouses, t('stock.noWarehouse'), items => table(t('stock.warehouses'), ['warehouse', 'kind', 'onHand'], items.map(one => h('tr', { 'data-warehouse': one.warehouse.code },
          cell('warehouse', [h('strong', null, one.warehouse.code), h('span', { class: 'sub' }, one.warehouse.name)]), cell('kind', `${t(`stock.kind.${one.warehouse.kind}`)} · ${one.warehouse.country}`), cell('onHand', count(one.onHand), 'amount'))))),
        mine ? h('div', { class: 'actions' }, moveForm(id, all), all.length > 1 ? transferForm(id, all) : null,
          action('supply', t(stock.madeToOrder ? 'stock.sellStock' : 'stock.sellMade'), () => ask('PUT', `/products/${id}/supply`, { madeToOrder: !stock.madeToOrder }), refresh)) : null]),
      section('lots', t('stock.lots'), [orNone(stock.lots, t('stock.noLots'), lots => h('ul', { class: 'requests' }, lots.map(lot => incoming(lot, mine)))), mine ? lotForm(id, all) : null]),
      promisePanel(id),
      section('movements', t('stock.movements'), movements(id)),
    ];
  } });
}

const among = (name, label, warehouses, value) => field(label, name, { options: warehouses.map(one => [one.code, `${one.code} · ${one.name}`]), value: value ?? warehouses[0]?.code });

// What comes in is written as it is, what goes out with a minus.
const moveForm = (id, warehouses) => folded('move', t('stock.move'), [
  among('warehouse', t('col.warehouse'), warehouses), field(t('stock.change'), 'change', { required: true, pattern: '-?[0-9]{1,9}' }),
  field(t('action.reason'), 'reason', { options: reasons.map(reason => [reason, t(`stock.reason.${reason}`)]), value: 'Received' }), field(t('trade.note'), 'note', { maxlength: 200 }),
], t('stock.moveNow'), values => ask('POST', `/products/${id}/stock-movements`, { ...values, change: Number(values.change), note: values.note || null }), refresh);

const transferForm = (id, warehouses) => folded('transfer', t('stock.transfer'), [
  among('from', t('trade.from'), warehouses), among('to', t('trade.to'), warehouses, warehouses[1]?.code),
  field(t('trade.quantity'), 'quantity', { required: true, pattern: '[0-9]{1,9}', inputmode: 'numeric' }), field(t('trade.note'), 'note', { maxlength: 200 }),
], t('stock.transferNow'), values => ask('POST', `/products/${id}/stock-transfers`, { ...values, quantity: Number(values.quantity), note: values.note || null }), refresh);

const lotForm = (id, warehouses) => folded('add-lot', t('stock.addLot'), [
  among('warehouse', t('col.warehouse'), warehouses), field(t('trade.quantity'), 'quantity', { required: true, pattern: '[0-9]{1,9}', inputmode: 'numeric' }),
  field(t('stock.expectedOn'), 'expectedOn', { type: 'date', required: true }), field(t('order.reference'), 'reference', { maxlength: 60 }),
], t('purchasing.save'), values => ask('POST', `/products/${id}/incoming-lots`, { ...values, quantity: Number(values.quantity), reference: values.reference || null }), refresh);

const incoming = (lot, mine) => h('li', { 'data-lot': lot.id, 'data-status': lot.status },
  h('div', { class: 'event-head' }, h('strong', null, t('stock.lot', count(lot.quantity), lot.warehouse)), h('span', { class: 'badge' }, t(`stock.lot.${lot.status}`)), h('span', { class: 'sub' }, `${t('stock.expectedOn')}: ${lot.expectedOn}${lot.reference ? ` · ${lot.reference}` : ''}`)),
  mine && lot.status === 'Expected' ? h('div', { class: 'actions' },
    folded(`receive-${lot.id}`, t('stock.receive'), [field(t('stock.came'), 'quantity', { required: true, pattern: '[0-9]{1,9}', inputmode: 'numeric', value: String(lot.quantity) })], t('stock.receive'),
      values => ask('POST', `/incoming-lots/${lot.id}/receipt`, { quantity: Number(values.quantity) }), refresh),
    folded(`cancel-${lot.id}`, t('stock.cancelLot'), [h('p', null, t('stock.cancelHint'))], t('stock.cancelLot'), () => ask('POST', `/incoming-lots/${lot.id}/cancellation`), refresh)) : null);

// What can be promised by when, from where, and what speaks against more.
function promisePanel(id) {
  const answer = h('div', { class: 'stack', id: 'promised', role: 'status' });
  return section('promise', t('stock.promise'), [h('p', { class: 'sub' }, t('stock.promiseHint')), choices('promise-form', [
    field(t('trade.quantity'), 'quantity', { required: true, pattern: '[0-9]{1,9}', inputmode: 'numeric' }), field(t('trade.neededBy'), 'neededOn', { type: 'date' }),
    field(t('trade.country'), 'destination', { pattern: '[A-Z]{2}', maxlength: 2 }),
  ], [['promise-now', t('stock.promiseNow'), async values => replace(answer, promised(await ask('GET', `/products/${id}/promise${query(values)}`)))]]), answer]);
}

export const promised = told => [
  h('p', { class: told.on && told.missing === 0 ? '' : 'alert', 'data-missing': told.missing }, h('strong', null, told.on ? t('stock.on', count(told.quantity), told.on) : t('stock.cannot', count(told.missing))),
    told.onTime > 0 && told.onTime < told.quantity ? ` ${t('stock.onTime', count(told.onTime))}` : ''),
  told.parts.length > 0 ? h('ul', { class: 'changes' }, told.parts.map(part => h('li', { 'data-source': part.source }, t('stock.part', count(part.quantity), t(`stock.source.${part.source}`), part.on),
    part.warehouse ? h('span', { class: 'sub' }, ` ${part.warehouse} · ${part.country ?? ''}`) : null))) : null,
  told.reasons.length > 0 ? h('ul', { class: 'changes' }, told.reasons.map(reason => h('li', { 'data-code': reason.code }, h('strong', null, t(`stock.why.${reason.code}`)), h('span', { class: 'sub' }, ` ${said(reason.detail)}`)))) : null,
].filter(Boolean);

const movements = id => unfolding(`stock-movements-${id}`, t('stock.newest'), async () => (await ask('GET', `/products/${id}/stock-movements?limit=100`)).items,
  moves => orNone(moves, t('stock.noMovements'), items => table(t('stock.movements'), ['at', 'warehouse', 'quantity', 'reason', 'maker'], items.map(one => h('tr', { 'data-movement': one.reason },
    cell('at', one.madeAt ? instant(one.madeAt) : '–'), cell('warehouse', one.warehouse), cell('quantity', `${one.change > 0 ? '+' : ''}${count(one.change)}`, 'amount'),
    cell('reason', [t(`stock.reason.${one.reason}`), one.note ? h('span', { class: 'sub' }, one.note) : null]), cell('maker', t(`party.${one.madeBy.split(':')[0]}`)))))));
