import { ask } from './api.js';
import { h } from './dom.js';
import { count, money } from './format.js';
import { action, field, folded, group } from './forms.js';
import { refresh } from './frame.js';
import { section } from './parts.js';
import { nameOf } from './picker.js';
import { t } from './texts.js';

// The parts of what was ordered, each an order that leaves by itself, and splitting off what does not leave now.
export function splittingPanel({ order }, list, caller) {
  const parts = list?.items ?? [];
  const splits = (caller.role === 'Exporter' || caller.role === 'Operator') && order.status === 'Confirmed';
  const allows = caller.role === 'Buyer' && list && !list.partialAllowed && ['Placed', 'Confirmed'].includes(order.status);
  if (parts.length < 2 && !splits && !allows) return null;
  return section('split', t('split.title'), [
    list && !list.partialAllowed ? h('p', { class: 'sub', 'data-state': 'forbidden' }, t('split.forbidden')) : null,
    parts.length < 2 ? null : h('ul', { class: 'requests', id: 'part-list' }, parts.map(part => shown(part, list, order))),
    splits && list?.partialAllowed ? ways(order) : null,
    allows ? action('allow-parts', t('split.allow'), () => ask('POST', `/orders/${order.id}/partial-shipment`, {}, list.orderVersion), refresh) : null,
  ]);
}

const shown = (part, list, order) => h('li', { class: 'stack', 'data-part': part.part, 'data-status': part.status },
  h('div', { class: 'event-head' },
    h('strong', null, t('split.part', part.part)), ' ',
    part.orderId === order.id ? h('span', null, part.number) : h('a', { href: `#/orders/${part.orderId}` }, part.number), ' ',
    h('span', { class: 'badge muted' }, t(`split.status.${part.status}`)),
    h('span', { class: 'sub' }, money(part.totalMinor, list.currency))),
  h('ul', { class: 'changes' }, part.lines.map(line => h('li', null,
    `${t('trade.line', line.lineNo, nameOf(line))}: ${count(line.quantity)}`,
    line.promisedOn ? h('span', { class: 'sub', 'data-promised': line.promisedOn }, ` ${t('split.promised', line.promisedOn)}`) : null))),
  part.note ? h('p', { class: 'words' }, part.note) : null);

const note = () => field(t('trade.note'), 'note', { maxlength: 500 });

// What is packed, or there, leaves by one action each; else somebody says which units wait.
function ways(order) {
  const split = body => ask('POST', `/orders/${order.id}/splits`, body, order.version);
  const simple = (name, way) => folded(`split-${name}`, t(`split.${name}`), [h('p', { class: 'sub' }, t(`split.${name}.hint`)), note()],
    t('split.now'), values => split({ way, note: values.note || null }), refresh);
  return [
    simple('packed', 'NotPacked'),
    simple('stocked', 'NotInStock'),
    folded('split-lines', t('split.lines'), [
      group(t('split.units'), order.lines.map(line => field(
        t('trade.line', line.lineNo, nameOf(line)), `units.${line.lineNo}`, { inputmode: 'numeric', pattern: '[0-9]{0,10}' }))),
      field(t('split.until'), 'promised', { type: 'date' }), note(),
    ], t('split.now'), values => split({
      way: 'Lines',
      note: values.note || null,
      lines: order.lines.map(line => ({
        lineNo: line.lineNo, quantity: Number(values[`units.${line.lineNo}`]), promisedOn: values.promised || null,
      })).filter(line => line.quantity > 0),
    }), refresh),
  ];
}
