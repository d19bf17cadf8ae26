import { ask, everything } from './api.js';
import { addressOf } from './amendments.js';
import { h } from './dom.js';
import { count, instant, money } from './format.js';
import { field, folded, group } from './forms.js';
import { refresh } from './frame.js';
import { cell, section, table, unfolding, when } from './parts.js';
import { nameOf } from './picker.js';
import { said } from './said.js';
import { asRead, differing } from './stale.js';
import { t } from './texts.js';

const states = ['ordered', 'cancelled', 'reserved', 'produced', 'shipped', 'declared', 'delivered', 'cameBack', 'refunded'];

const named = { backorder: 'open', cameBack: 'returned' };

// How the order read as it was placed and as each amendment left it, side by side; what differs from the one before is marked.
export function revisionsPanel({ revisions }) {
  if (revisions.length < 2) return null;
  const keys = [...new Map(revisions.flatMap(one => one.order.lines.map(line => [line.productId, nameOf(line)])))];
  const row = (key, name, value) => {
    const values = revisions.map(value);
    return h('tr', { 'data-row': key }, h('th', { scope: 'row' }, name), values.map((shown, i) => h('td', {
      'data-column': t('revision.no', revisions[i].revision.no), class: i > 0 && shown !== values[i - 1] ? 'changed' : '',
    }, shown, differing(i > 0 && shown !== values[i - 1]))));
  };
  return section('revisions', t('revision.title'), h('div', { class: 'scroll' }, h('table', { class: 'list side-by-side' },
    h('caption', { class: 'hidden' }, t('revision.title')),
    h('thead', null, h('tr', null, h('th', null), revisions.map(({ revision }) => h('th', { scope: 'col' }, t('revision.no', revision.no))))),
    h('tbody', null,
      row('at', t('col.at'), ({ revision }) => (revision.at ? instant(revision.at) : '–')),
      row('total', t('trade.total'), ({ order }) => money(order.totalMinor, order.currency)),
      row('freight', t('trade.field.freightMinor'), ({ order }) => money(order.freightMinor, order.currency)),
      row('place', t('trade.field.namedPlace'), ({ order }) => `${order.incoterm} ${order.namedPlace}`),
      row('shipTo', t('trade.shipTo'), ({ order }) => (order.shipTo ? addressOf(order.shipTo) : '–')),
      keys.map(([product, name]) => row(product, name, ({ order }) => order.lines.filter(line => line.productId === product)
        .map(line => `${count(line.quantity)} × ${line.unitPrice} ${order.currency}`).join(' + ') || '–'))))));
}

// What became of every unit: it always adds up, and what does not fit yet is told with its reason.
export function unitsPanel({ order, units }, caller) {
  if (!units) return null;
  const names = new Map(order.lines.map(line => [line.lineNo, nameOf(line)]));
  const columns = ['line', ...states, ...(units.lines.some(line => line.taxRefunded !== null && line.taxRefunded !== undefined) ? ['taxRefunded'] : []), 'backorder'];
  return section('units', t('units.title'), [
    table(t('units.title'), columns, units.lines.map(line => h('tr', { 'data-line': line.lineNo }, columns.map(column =>
      (column === 'line' ? cell('line', t('trade.line', line.lineNo, names.get(line.lineNo) ?? ''), 'wide')
        : cell(column, count(line[named[column] ?? column] ?? 0), 'amount')))))),
    units.waiting.length > 0 ? h('ul', { class: 'alerts' }, units.waiting.map(fact => h('li', { class: 'alert', 'data-kind': fact.kind },
      h('strong', null, t(`units.kind.${fact.kind}`)), ` ${t(`units.why.${fact.reason}`)} `, h('span', { class: 'sub' }, [listed(fact.lines, names), fact.at ? when(fact.at) : ''])))) : null,
    units.refunds.length > 0 ? h('ul', { class: 'requests' }, units.refunds.map(one => refund(one, order, names, caller))) : null,
    caller.role === 'Exporter' && order.status === 'Confirmed' && units.lines.some(line => line.open > 0) ? packForm(order, units, names) : null,
    unfolding(`movements-${order.id}`, t('units.movements'), () => everything(`/orders/${order.id}/movements`, 2000), moves => h('ol', { class: 'changes', id: 'movements' },
      moves.map(move => h('li', { 'data-kind': move.kind }, h('strong', null, t(`units.kind.${move.kind}`)),
        ` ${t('trade.line', move.lineNo, names.get(move.lineNo) ?? '')}: ${move.quantity > 0 ? '+' : ''}${count(move.quantity)} `,
        h('span', { class: 'sub' }, [move.actor.split(':')[0], move.note, move.at ? instant(move.at) : ''].filter(Boolean).join(' · ')))))),
  ]);
}

const listed = (lines, names) => (lines.length === 0 ? t('units.all') : lines.map(line => `${t('trade.line', line.lineNo, names.get(line.lineNo) ?? '')}: ${count(line.quantity)}`).join(', '));

// Units of lines that somebody typed; fields that are left empty or 0 are not meant.
const chosen = (values, form, lineNos) => lineNos.filter(no => Number(values[`units.${no}`]) > 0).map((no, i) => {
  form.elements[`units.${no}`].dataset.about = `lines[${i}].quantity`;
  return { lineNo: no, quantity: Number(values[`units.${no}`]) };
});

const unitFields = (lines, names, usual) => group(t('units.perLine'), lines.map(line => field(t('trade.line', line.lineNo, names.get(line.lineNo) ?? ''),
  `units.${line.lineNo}`, { inputmode: 'numeric', pattern: '[0-9]{0,10}', value: usual(line) })));

function packForm(order, units, names) {
  const lines = units.lines.filter(line => line.open > 0);
  const change = asRead({ version: units.orderVersion, units }, async () => {
    const now = await ask('GET', `/orders/${order.id}/units`);
    return { version: now.orderVersion, units: now };
  }, ({ units: now }) => Object.fromEntries(now.lines.map(line => [t('trade.line', line.lineNo, names.get(line.lineNo) ?? ''), `${t('col.backorder')} ${line.open}`])));
  return folded('pack', t('units.pack'), [unitFields(lines, names, line => String(line.open)), field(t('trade.note'), 'note', { maxlength: 500 })], t('units.packNow'),
    (values, form) => change(seen => ask('POST', `/orders/${order.id}/packings`, { lines: chosen(values, form, lines.map(line => line.lineNo)), note: values.note || null }, seen.version)), refresh);
}

const refund = (one, order, names, caller) => h('li', { 'data-refund': one.id },
  h('strong', null, money(one.amountMinor, one.currency)), ` ${t(`say.${one.method}`)} `, h('span', { class: 'sub' }, one.at ? instant(one.at) : ''),
  one.lines.length > 0 ? h('p', { class: 'sub' }, listed(one.lines, names))
    : ['Exporter', 'Operator'].includes(caller.role) ? folded(`refund-${one.id}`, t('units.refundFor'), [unitFields(order.lines, names, () => ''), field(t('trade.note'), 'note', { maxlength: 500 })],
      t('units.refundFor'), (values, form) => ask('POST', `/orders/${order.id}/refunds/${one.id}/units`,
        { lines: chosen(values, form, order.lines.map(line => line.lineNo)), note: values.note || null }), refresh) : h('p', { class: 'sub' }, said(t('units.notSaid'))));
