import { ask, optional, Refused } from './api.js';
import { h } from './dom.js';
import { instant, money } from './format.js';
import { action, field, folded } from './forms.js';
import { cell, table } from './parts.js';
import { t } from './texts.js';

export const payments = order => optional(`/orders/${order}/payments?limit=50`);
export const escrow = order => optional(`/orders/${order}/escrow`);

const kinds = {
  Captured: 'done', PartlyCaptured: 'done', Failed: 'warn', ChargedBack: 'warn', Voided: 'muted', Expired: 'muted', Refunded: 'muted',
  Held: '', Disputed: 'warn', Released: 'done', Decided: 'done', None: 'muted',
};

const badge = (group, status) => h('span', { class: `badge ${kinds[status] ?? ''}`, 'data-status': status }, t(`${group}.${status}`));

// Whole minor units of what a person wrote in the currency; what is no amount of it is refused here already.
function minorOf(text, currency) {
  const digits = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits;
  const match = text.replace(',', '.').match(/^(\d{1,12})(?:\.(\d*))?$/);
  if (!match || (match[2] ?? '').length > digits) throw new Refused(400, { detail: t('payment.badAmount') });
  return Number(match[1] + (match[2] ?? '').padEnd(digits, '0'));
}

// What was paid through channels, and what an operator may still do with it.
export function paymentsPanel(order, page, caller, refresh) {
  if (!page || page.items.length === 0) return null;
  return h('section', { class: 'panel', 'aria-labelledby': 'payments-title', id: 'payments' },
    h('h2', { id: 'payments-title' }, t('payment.title')),
    table(t('payment.title'), ['payment', 'status', 'captured', 'returned'], page.items.map(payment => h('tr', { 'data-payment': payment.id },
      cell('payment', [t(`method.${payment.method}`), h('span', { class: 'sub' }, instant(payment.createdAt))]),
      cell('status', [badge('payment', payment.status), payment.outcome ? h('span', { class: 'sub' }, t(`outcome.${payment.outcome}`)) : null,
        payment.status === 'Pending' && payment.payTo
          ? h('span', { class: 'sub' }, t('payment.payTo', payment.payTo.account, payment.payTo.reference)) : null]),
      cell('captured', `${money(payment.capturedMinor, payment.currency)} / ${money(payment.amountMinor, payment.currency)}`, 'amount'),
      cell('returned', [money(payment.refundedMinor + payment.chargedBackMinor, payment.currency),
        caller.role === 'Operator' && payment.capturedMinor > payment.refundedMinor + payment.chargedBackMinor ? refund(payment, refresh) : null],
      'amount')))));
}

const refund = (payment, refresh) => folded(`refund-${payment.id}`, t('payment.refund'), [
  field(t('payment.amount', payment.currency), 'amount', { inputmode: 'decimal', pattern: '[0-9]+([.,][0-9]+)?' }),
  field(t('action.reason'), 'reason', { required: true, maxlength: 200 }),
], t('payment.refund'), values => ask('POST', `/payments/${payment.id}/refunds`, {
  reason: values.reason,
  ...(values.amount ? { amountMinor: minorOf(values.amount, payment.currency) } : {}),
}), refresh);

// What is held of the order's money, by which terms and until when; a dispute and who decides it.
export function escrowPanel(order, held, caller, refresh) {
  if (!held || (held.status === 'None' && !held.proposed)) return null;
  const fact = (name, value) => (value ? h('div', null, h('dt', null, t(`escrow.${name}`)), h('dd', null, value)) : null);
  const post = (what, body) => ask('POST', `/orders/${order}/escrow/${what}`, body);
  const buyer = caller.role === 'Buyer';
  return h('section', { class: 'panel', 'aria-labelledby': 'escrow-title', id: 'escrow' },
    h('div', { class: 'panel-head' }, h('h2', { id: 'escrow-title' }, t('escrow.title')), badge('escrow', held.status)),
    h('dl', { class: 'facts' },
      fact('terms', terms(held.terms)), fact('proposed', held.proposed ? `${terms(held.proposed)} · ${t(`party.${held.proposedBy}`)}` : null),
      fact('held', money(held.heldMinor, held.currency)), fact('released', held.releasedMinor > 0 ? money(held.releasedMinor, held.currency) : null),
      fact('refunded', held.refundedMinor > 0 ? money(held.refundedMinor, held.currency) : null),
      fact('due', held.releaseDueAt ? instant(held.releaseDueAt) : null)),
    held.disputes.length > 0 ? h('ul', { class: 'requests' }, held.disputes.map(dispute => h('li', null,
      h('div', { class: 'event-head' }, h('strong', null, t('escrow.dispute')), h('span', { class: 'badge' }, t(`dispute.${dispute.status}`)),
        h('span', { class: 'sub' }, instant(dispute.openedAt))),
      h('p', { class: 'sub' }, dispute.reason), dispute.decision ? h('p', { class: 'sub' }, dispute.decision) : null))) : null,
    h('div', { class: 'actions' },
      buyer && held.status === 'Held' ? [
        action('release', t('escrow.release'), () => post('release'), refresh),
        folded('dispute', t('escrow.openDispute'), [field(t('action.reason'), 'reason', { required: true, long: true, maxlength: 1000 })],
          t('escrow.openDispute'), values => post('dispute', values), refresh)] : null,
      buyer && held.status === 'Disputed' ? action('withdraw-dispute', t('escrow.withdraw'), () => post('dispute/withdraw'), refresh) : null,
      caller.role === 'Operator' && held.status === 'Disputed' ? folded('decide', t('escrow.decide'), [
        field(t('escrow.toBuyer', held.currency), 'refund', { required: true, inputmode: 'decimal', pattern: '[0-9]+([.,][0-9]+)?' }),
        field(t('action.reason'), 'reason', { required: true, long: true, maxlength: 1000 }),
      ], t('escrow.decide'), values => post('decision', {
        reason: values.reason, refundMinor: minorOf(values.refund, held.currency),
      }), refresh) : null));
}

const terms = said => `${t(`condition.${said.condition}`)}${said.days > 0 ? ` · ${t('escrow.days', said.days)}` : ''}`;
