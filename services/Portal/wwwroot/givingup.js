import { ask } from './api.js';
import { h, notify } from './dom.js';
import { count, instant, money } from './format.js';
import { action, choices, field, folded, group, minorOf } from './forms.js';
import { refresh } from './frame.js';
import { section } from './parts.js';
import { nameOf } from './picker.js';
import { t } from './texts.js';

const reasons = ['Damaged', 'Wrong', 'NotAsDescribed', 'Late', 'NotWanted'];
const moods = { Asked: 'warn', Offered: 'warn', Agreed: 'warn', Received: 'done', Settled: 'done' };
const arrived = ['Delivered', 'Completed'];

const unitFields = order => group(t('giveUp.units'), order.lines.map(line => field(
  t('trade.line', line.lineNo, nameOf(line)), `units.${line.lineNo}`, { inputmode: 'numeric', pattern: '[0-9]{0,10}' })));

// Units of lines that somebody typed; none means all of the order.
const chosen = (values, order) => order.lines.map(line => ({ lineNo: line.lineNo, quantity: Number(values[`units.${line.lineNo}`]) }))
  .filter(line => line.quantity > 0);

const costs = (items, currency) => (items.length === 0 ? h('p', null, t('giveUp.free'))
  : h('ul', { class: 'changes' }, items.map(item => h('li', { 'data-cost': item.kind },
    `${t(`cost.${item.kind}`)}: `, h('span', null, money(item.amountMinor, currency)), ' ',
    h('span', { class: 'sub' }, t('cost.rule', item.percent, money(item.leastMinor, currency)))))));

// An order, or units of it, are given up at exactly the cost that was read: first it is asked for, then it is agreed to.
export function giveUpPanel({ order }, caller) {
  const party = caller.role === 'Exporter' || caller.role === 'Buyer';
  if (!party || !['Placed', 'Confirmed', 'ReadyToShip'].includes(order.status)) return null;
  const answer = h('div', { 'aria-live': 'polite', id: 'give-up-cost' });
  let quoted = null;
  const form = choices('give-up', [
    h('p', { class: 'sub' }, t('giveUp.hint')), unitFields(order),
    field(t('giveUp.reason'), 'reason', { required: true, maxlength: 200 }), answer,
  ], [
    ['quote', t('giveUp.ask'), async values => {
      const lines = chosen(values, order);
      const quote = await ask('POST', `/orders/${order.id}/cancellation-quote`, { lines });
      quoted = { quote, lines: JSON.stringify(lines) };
      answer.replaceChildren(costs(quote.items, quote.currency),
        h('p', null, h('strong', null, t('giveUp.costs', money(quote.chargeMinor, quote.currency))), ' ',
          t('giveUp.then', money(quote.totalMinor, quote.currency), money(quote.lessMinor, quote.currency))),
        quote.needsOtherSide ? h('p', { class: 'sub' }, t('giveUp.otherSide')) : '');
    }],
    ['give-up', t('giveUp.now'), async values => {
      const lines = chosen(values, order);
      // What was not read is not agreed to.
      if (quoted?.lines !== JSON.stringify(lines)) {
        answer.replaceChildren(h('p', { class: 'failure', role: 'alert' }, t('giveUp.askFirst')));
        return;
      }
      const { quote } = quoted;
      quoted = null;
      await ask('POST', `/orders/${order.id}/cancellations`, { chargeMinor: quote.chargeMinor, reason: values.reason, lines }, quote.orderVersion);
      form.reset();
      notify(t('action.done'));
      refresh();
    }],
  ]);
  return section('give-up', t('giveUp.title'), h('details', { class: 'action', 'data-sequence': 'give-up' }, h('summary', null, t('giveUp.open')), form));
}

// What the buyer wants to send back, what goes back for it, and whose turn it is.
export function returnsPanel({ order }, list, caller) {
  const items = list?.items ?? [];
  const asks = caller.role === 'Buyer' && arrived.includes(order.status);
  if (items.length === 0 && !asks) return null;
  return section('returns', t('return.title'), [
    items.length === 0 ? h('p', { class: 'quiet', 'data-state': 'empty' }, t('return.none'))
      : h('ul', { class: 'requests', id: 'return-list' }, items.map(one => shown(one, order, caller))),
    asks ? askForm(order) : null,
  ]);
}

function shown(one, order, caller) {
  const names = new Map(order.lines.map(line => [line.lineNo, nameOf(line)]));
  return h('li', { 'data-return': one.no, 'data-status': one.status, class: 'stack' },
    h('div', { class: 'event-head' }, h('strong', null, t('return.no', one.no)),
      h('span', { class: `badge ${moods[one.status] ?? 'muted'}` }, t(`return.status.${one.status}`)),
      h('span', { class: 'sub' }, `${one.author} · ${one.askedAt ? instant(one.askedAt) : ''}`)),
    h('p', null, `${t(`return.reason.${one.reasonCode}`)}: ${one.reason}`),
    h('ul', { class: 'changes' }, one.lines.map(line => h('li', null, `${t('trade.line', line.lineNo, names.get(line.lineNo) ?? '')}: ${count(line.quantity)}`))),
    h('p', null, t('return.goods', money(one.goodsMinor, one.currency)), ' ',
      typeof one.backMinor === 'number' ? h('strong', { 'data-back': one.backMinor }, t('return.back', money(one.backMinor, one.currency))) : null),
    one.costs.length > 0 ? costs(one.costs, one.currency) : null,
    one.tax && one.tax !== 'None' ? h('p', { class: 'sub', 'data-tax': one.tax }, t(`return.tax.${one.tax}`)) : null,
    one.answer ? h('p', { class: 'words' }, one.answer) : null,
    moves(one, caller));
}

const note = () => field(t('trade.note'), 'note', { maxlength: 500 });

function moves(one, caller) {
  const move = (name, body = {}) => ask('POST', `/order-returns/${one.id}/${name}`, body, one.version);
  const noted = (name, key) => folded(`${name}-return-${one.id}`, t(key), note(), t(key), values => move(name, { note: values.note || null }), refresh);
  if (caller.role === 'Exporter') return [
    ['Asked', 'Offered'].includes(one.status) ? folded(`agree-return-${one.id}`, t('return.agree'), [
      h('label', { class: 'check' }, h('input', { type: 'checkbox', name: 'waives' }), ` ${t('return.waive')}`), note(),
    ], t('return.agree'), values => move('agree', { waivesCosts: values.waives === 'on', note: values.note || null }), refresh) : null,
    ['Asked', 'Offered'].includes(one.status) ? folded(`offer-return-${one.id}`, t('return.offer'), [
      field(`${t('return.amount')} (${one.currency})`, 'offer', { required: true, inputmode: 'decimal' }), note(),
    ], t('return.offer'), values => move('offer', { offerMinor: minorOf(values.offer, one.currency, 'offer'), note: values.note || null }), refresh) : null,
    one.status === 'Asked' ? noted('refuse', 'return.refuse') : null,
    one.status === 'Agreed' ? action(`receive-return-${one.id}`, t('return.receive'), () => move('receive'), refresh) : null,
  ];
  if (caller.role === 'Buyer') return [
    one.status === 'Offered' ? action(`take-offer-${one.id}`, t('return.take'), () => move('take-offer'), refresh, 'main-button') : null,
    ['Asked', 'Agreed', 'Offered'].includes(one.status) ? action(`withdraw-return-${one.id}`, t('return.withdraw'), () => move('withdraw'), refresh) : null,
  ];
  return null;
}

const askForm = order => folded('ask-return', t('return.ask'), [
  unitFields(order),
  field(t('return.reasonCode'), 'reasonCode', { options: reasons.map(code => [code, t(`return.reason.${code}`)]) }),
  field(t('giveUp.reason'), 'reason', { required: true, maxlength: 500, long: true }),
], t('return.askNow'), values => ask('POST', `/orders/${order.id}/returns`, {
  lines: chosen(values, order), reasonCode: values.reasonCode, reason: values.reason,
}), refresh);
