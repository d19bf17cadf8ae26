import { ask, everything, send } from './api.js';
import { query } from './customs.js';
import { h } from './dom.js';
import { count, instant } from './format.js';
import { action, field, folded } from './forms.js';
import { factList, frame, orNone, refresh } from './frame.js';
import { cell, section, table, unfolding } from './parts.js';
import { audience, listBadge, listForm, namesOf, span } from './prices.js';
import { said } from './said.js';
import { t } from './texts.js';

const lookAgainAfter = 1000;
const underWay = ['Open', 'Waiting', 'Staging'];
const moods = { Checked: 'warn', Applied: 'done', Refused: 'warn' };
let sku = '';
let cursor = '';

// One list: its rows, what changed in it and can be taken back, and files of rows with a dry run.
export function showList(main, id, importId, caller, isCurrent) {
  return frame(main, isCurrent, { key: `price-list-${id}-${importId ?? ''}`, title: t('prices.list'), back: ['#/prices', 'menu.prices'], build: async () => {
    const [list, rows, changes, groups, file] = await Promise.all([ask('GET', `/price-lists/${id}`), ask('GET', `/price-lists/${id}/rows${query({ sku, cursor, limit: 50 })}`),
      ask('GET', `/price-lists/${id}/changes?limit=20`), ask('GET', '/buyer-groups?limit=200'), importId ? ask('GET', `/price-imports/${importId}`) : null]);
    const faults = file && !underWay.includes(file.status) ? await ask('GET', `/price-imports/${file.id}/faults?limit=50`) : null;
    const names = await namesOf([list], groups.items, caller);
    const mine = caller.role === 'Exporter';
    clearTimeout(showList.timer);
    if (file && underWay.includes(file.status)) showList.timer = setTimeout(() => isCurrent() && refresh(), lookAgainAfter);
    return [
      section('list', list.code, [h('p', null, list.name, ' ', listBadge(list)), factList([
        [t('col.forWhom'), audience(list, names)], [t('col.validity'), span(list)], [t('col.currency'), list.currency], [t('prices.counting'), t(`prices.counting.${list.counting}`)],
        [t('prices.weighed'), t('prices.specificity', list.specificity, list.priority)], [t('col.rowCount'), count(list.rows), 'rows']]),
      mine ? h('div', { class: 'actions' }, listForm(list, groups.items), rateForm(list)) : null]),
      mine ? bringPanel(list, file, faults) : null,
      section('rows', t('prices.rows'), [skuFilter(), orNone(rows.items, t('prices.noRows'), items => rowTable(items, list)), turning(rows), mine ? h('div', { class: 'actions' }, rowForm(list), costForm()) : null]),
      section('changes', t('prices.changes'), orNone(changes.items, t('prices.noChanges'), items => h('ul', { class: 'requests' }, items.map(one => changed(one, mine))))),
    ];
  } });
}

const skuFilter = () => h('form', { class: 'filters', role: 'search', onsubmit: event => {
  event.preventDefault();
  [sku, cursor] = [new FormData(event.currentTarget).get('sku').trim(), ''];
  document.activeElement?.blur();
  refresh();
} }, field('SKU', 'sku', { type: 'search', value: sku, maxlength: 40 }), h('button', { type: 'submit', class: 'quiet-button' }, t('search.go')));

function turning(found) {
  const turn = (key, next) => h('button', { type: 'button', class: 'quiet-button', 'data-action': key, onclick: () => {
    cursor = next;
    refresh();
  } }, t(`payout.${key}`));
  return h('div', { class: 'actions' }, cursor ? turn('firstPage', '') : null, found.nextCursor ? turn('nextPage', found.nextCursor) : null);
}

export const formula = row => (row.base ? t('prices.formula', row.base === 'Cost' ? t('prices.cost') : row.base, row.percent ?? '0', row.amount ?? '0') : null);
const computed = row => (row.basePrice ? t('prices.computed', row.basePrice, row.baseCurrency ?? '', row.rate ?? '1', [row.rateSource, row.rateDate].filter(Boolean).join(', ')) : null);

export const priceCell = (row, currency) => cell('price', [row.unitPrice ? `${row.unitPrice} ${currency}` : h('span', { class: 'badge warn' }, t('prices.unpriced')),
  formula(row) ? h('span', { class: 'sub' }, formula(row)) : null, computed(row) ? h('span', { class: 'sub' }, computed(row)) : null], 'amount');

const rowTable = (rows, list) => table(t('prices.rows'), ['sku', 'fromQuantity', 'price', 'moq', 'increment', 'history'], rows.map(row => h('tr', { 'data-sku': row.sku, 'data-from': row.minQuantity },
  cell('sku', row.sku), cell('fromQuantity', count(row.minQuantity)), priceCell(row, list.currency), cell('moq', count(row.moq)), cell('increment', count(row.increment)),
  cell('history', unfolding(`row-${row.productId}-${row.minQuantity}`, t('timeline.version', row.version), async () => (await ask('GET', `/price-lists/${list.id}/rows${query({ sku: row.sku, history: true, limit: 50 })}`)).items
    .filter(one => one.minQuantity === row.minQuantity), versions => h('ul', { class: 'changes' }, versions.map(one => h('li', null,
    `${t('timeline.version', one.version)}: ${one.unitPrice ?? t('prices.unpriced')} `, h('span', { class: 'sub' }, `${one.recordedFrom ? instant(one.recordedFrom) : ''} – ${one.recordedUntil ? instant(one.recordedUntil) : ''}`)))), row.sku), 'wide'))));

// One row by hand: a fixed price or a formula, or the end of a row.
const rowForm = list => folded('put-row', t('prices.putRow'), [
  field('SKU', 'sku', { required: true, maxlength: 40 }), field(t('col.fromQuantity'), 'minQuantity', { pattern: '[0-9]{1,10}', value: '1' }),
  field(`${t('trade.price')} (${list.currency})`, 'unitPrice', { inputmode: 'decimal' }),
  field(t('prices.base'), 'base', { maxlength: 40 }), field(t('prices.percent'), 'percent', { inputmode: 'decimal' }), field(t('prices.plus'), 'amount', { inputmode: 'decimal' }),
  field(t('col.moq'), 'moq', { pattern: '[0-9]{1,10}', value: '1' }), field(t('col.increment'), 'increment', { pattern: '[0-9]{1,10}', value: '1' }),
  field(t('prices.what'), 'remove', { options: [['', t('prices.put')], ['yes', t('prices.removeRow')]] }),
], t('purchasing.save'), values => ask('PUT', `/price-lists/${list.id}/rows`, { rows: [{
  sku: values.sku, minQuantity: Number(values.minQuantity || 1), moq: Number(values.moq || 1), increment: Number(values.increment || 1), unitPrice: values.unitPrice || null, base: values.base || null,
  percent: values.percent || null, amount: values.amount || null, remove: values.remove === 'yes',
}] }), refresh);

const rateForm = list => folded('set-rate', t('prices.setRate'), [
  field(t('prices.baseCurrency'), 'baseCurrency', { required: true, pattern: '[A-Z]{3}', maxlength: 3, value: 'CNY' }),
  field(t('prices.rate', list.currency), 'rate', { required: true, inputmode: 'decimal' }),
  field(t('trade.rate.source'), 'source', { required: true, maxlength: 100 }), field(t('trade.rate.on'), 'date', { type: 'date', required: true }),
], t('purchasing.save'), values => ask('PUT', `/price-lists/${list.id}/rate`, values), refresh);

const costForm = () => folded('put-cost', t('prices.putCost'), [
  h('p', { class: 'sub' }, t('prices.costHint')), field('SKU', 'sku', { required: true, maxlength: 40 }), field(t('prices.cost'), 'cost', { inputmode: 'decimal' }),
  field(t('col.currency'), 'currency', { pattern: '[A-Z]{3}', maxlength: 3, value: 'CNY' }),
], t('purchasing.save'), values => ask('PUT', '/product-costs', { costs: [{ sku: values.sku, cost: values.cost || null, currency: values.cost ? values.currency : null }] }), refresh);

// A file of rows: it is tried first, each bad line is named, and what it would do is shown before it is applied.
function bringPanel(list, file, faults) {
  return section('price-file', t('prices.file'), [
    folded('bring-prices', t('products.bring'), [h('p', { class: 'sub' }, t('prices.fileHint')), field(t('prices.csv'), 'file', { type: 'file', required: true, accept: '.csv,.txt' })],
      t('products.check'), async ({ file: chosen }) => {
        const { id } = await (await send(`/price-lists/${list.id}/imports${query({ fileName: chosen.name, dryRun: true })}`, chosen)).json();
        location.hash = `#/prices/${list.id}/imports/${id}`;
      }, () => undefined),
    file ? h('div', { class: 'stack', id: 'import', 'data-status': file.status },
      h('div', { class: 'event-head' }, h('strong', null, file.fileName), h('span', { class: `badge ${moods[file.status] ?? ''}` }, t(`prices.import.${file.status}`))),
      underWay.includes(file.status) ? h('p', { role: 'status' }, t('prices.reading', count(file.read))) : null,
      file.refusal ? h('p', { class: 'failure', role: 'alert' }, [said(file.refusal.detail), file.refusal.accepted ? t('forms.accepted', said(file.refusal.accepted)) : ''].join(' ')) : null,
      file.change ? effect(file.change) : null,
      file.status === 'Checked' ? h('div', { class: 'actions' }, action('apply', t('prices.apply'), () => ask('POST', `/price-imports/${file.id}/apply`), refresh, 'main-button')) : null,
      file.samples.length > 0 ? table(t('prices.samples'), ['sku', 'fromQuantity', 'before', 'after', 'effect'], file.samples.map(one => h('tr', { 'data-sample': one.sku },
        cell('sku', [one.sku, one.list === list.code ? null : h('span', { class: 'sub' }, one.list)]), cell('fromQuantity', count(one.minQuantity)), cell('before', one.oldPrice ?? '–', 'amount'), cell('after', one.newPrice ?? '–', 'amount'),
        cell('effect', t(`prices.effect.${one.effect}`))))) : null,
      faults && faults.items.length > 0 ? faultList(file, faults) : null) : null,
  ]);
}

const effect = change => factList(['added', 'changed', 'removed', 'same', 'repriced', 'unpriced', 'faults', 'skipped'].filter(name => change[name] > 0 || ['added', 'changed', 'faults'].includes(name))
  .map(name => [t(`prices.count.${name}`), count(change[name]), name]));

const faultList = (file, faults) => [table(t('products.faults'), ['line', 'sku', 'field', 'reason'], faults.items.map(fault => h('tr', { 'data-line': fault.line },
  cell('line', count(fault.line)), cell('sku', fault.sku ?? '–'), cell('field', fault.refusal.field ?? '–'),
  cell('reason', [said(fault.refusal.detail), fault.refusal.accepted ? h('span', { class: 'sub' }, t('forms.accepted', said(fault.refusal.accepted))) : null], 'wide')))),
faults.nextCursor ? unfolding(`faults-${file.id}`, t('products.more'), () => everything(`/price-imports/${file.id}/faults`, 5000), all => h('pre', { tabindex: '0' },
  all.map(one => `${one.line}\t${one.sku ?? ''}\t${one.refusal.field ?? ''}\t${one.refusal.detail}`).join('\n'))) : null];

const changed = (one, mine) => h('li', { 'data-change': one.id, 'data-kind': one.kind },
  h('div', { class: 'event-head' }, h('strong', null, t(`prices.kind.${one.kind}`)), h('span', { class: `badge ${moods[one.status] ?? 'muted'}` }, t(`prices.import.${one.status}`)), h('span', { class: 'sub' }, one.at ? instant(one.at) : ''),
    one.undoneBy ? h('span', { class: 'badge muted' }, t('prices.undone')) : null),
  h('p', { class: 'sub' }, ['added', 'changed', 'removed', 'same', 'repriced', 'unpriced', 'faults', 'skipped'].filter(name => one[name] > 0).map(name => `${t(`prices.count.${name}`)}: ${count(one[name])}`).join(' · ')),
  mine && one.status === 'Applied' && !one.undoneBy && ['Put', 'Import'].includes(one.kind) ? action(`undo-${one.id}`, t('prices.undo'), () => ask('POST', `/price-changes/${one.id}/undo`), refresh) : null);
