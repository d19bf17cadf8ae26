import { ask, optional } from './api.js';
import { h } from './dom.js';
import { exact, instant, money } from './format.js';
import { action, field, folded, minorOf } from './forms.js';
import { cell, table, unfolding } from './parts.js';
import { t } from './texts.js';

export const payments = order => optional(`/orders/${order}/payments?limit=50`);
export const escrow = order => optional(`/orders/${order}/escrow`);

const pattern = '[0-9]+([.][0-9]{1,3})?';
const kinds = {
  Captured: 'done', PartlyCaptured: 'done', Failed: 'warn', ChargedBack: 'warn', Voided: 'muted', Expired: 'muted', Refunded: 'muted',
  Held: '', Disputed: 'warn', Released: 'done', Decided: 'done', None: 'muted',
};

const badge = (group, status) => h('span', { class: `badge ${kinds[status] ?? ''}`, 'data-status': status }, t(`${group}.${status}`));

// The processor is asked by a worker: what it says is there some moments later.
const soon = refresh => () => {
  for (const wait of [1500, 4000, 9000]) setTimeout(refresh, wait);
  return refresh();
};

// What was paid through channels, and what the caller may still do: buyers pay, operators capture, give up and give back.
export function paymentsPanel(order, currency, page, caller, refresh) {
  const buyer = caller.role === 'Buyer';
  if (!page || (page.items.length === 0 && !buyer)) return null;
  return h('section', { class: 'panel', 'aria-labelledby': 'payments-title', id: 'payments' },
    h('h2', { id: 'payments-title' }, t('payment.title')),
    page.items.length === 0 ? h('p', { class: 'quiet' }, t('payment.none'))
      : table(t('payment.title'), ['payment', 'status', 'captured', 'returned', 'state'], page.items.map(payment => row(payment, caller, soon(refresh)))),
    buyer && currency ? pay(order, currency, soon(refresh)) : null);
}

const returned = payment => payment.refundedMinor + payment.chargedBackMinor;

const row = (payment, caller, refresh) => h('tr', { 'data-payment': payment.id, 'data-status': payment.status },
  cell('payment', [t(`method.${payment.method}`), h('span', { class: 'sub' }, instant(payment.createdAt)), payment.channel ? h('span', { class: 'sub mono' }, payment.channel) : null]),
  cell('status', [badge('payment', payment.status), payment.outcome ? h('span', { class: 'sub' }, t(`outcome.${payment.outcome}`)) : null,
    payment.status === 'Pending' && payment.payTo ? h('span', { class: 'sub', 'data-pay-to': payment.payTo.reference }, t('payment.payTo', payment.payTo.account, payment.payTo.reference)) : null]),
  cell('captured', [`${money(payment.capturedMinor, payment.currency)} / ${money(payment.amountMinor, payment.currency)}`,
    payment.authorisedMinor > payment.capturedMinor ? h('span', { class: 'sub' }, t('payment.authorised', money(payment.authorisedMinor, payment.currency))) : null], 'amount'),
  cell('returned', money(returned(payment), payment.currency), 'amount'),
  cell('state', [handle(payment, caller, refresh), details(payment, caller, refresh)], 'wide'));

function handle(payment, caller, refresh) {
  const operator = caller.role === 'Operator';
  const taken = payment.capturedMinor - returned(payment);
  const early = ['Created', 'Pending'].includes(payment.status);
  return h('div', { class: 'actions' },
    operator && payment.method === 'Card' && ['Authorised', 'PartlyCaptured'].includes(payment.status) ? folded(`capture-${payment.id}`, t('payment.capture'), [
      field(t('payment.amount', payment.currency), 'amount', { inputmode: 'decimal', pattern }),
    ], t('payment.capture'), values => ask('POST', `/payments/${payment.id}/captures`, amountOf(values, payment)), refresh) : null,
    (operator && (early || ['Authorised', 'PartlyCaptured'].includes(payment.status))) || (caller.role === 'Buyer' && early)
      ? action(`void-${payment.id}`, t('payment.void'), () => ask('POST', `/payments/${payment.id}/void`), refresh) : null,
    operator && taken > 0 ? folded(`refund-${payment.id}`, t('payment.refund'), [
      field(t('payment.amount', payment.currency), 'amount', { inputmode: 'decimal', pattern }),
      field(t('action.reason'), 'reason', { required: true, maxlength: 200 }),
    ], t('payment.refund'), values => ask('POST', `/payments/${payment.id}/refunds`, { reason: values.reason, ...amountOf(values, payment) }), refresh) : null);
}

const amountOf = (values, payment) => (values.amount ? { amountMinor: minorOf(values.amount, payment.currency) } : {});

// Fetched when it is opened: every call to the processor, for operators, and what the holder of the card disputed.
const details = (payment, caller, refresh) => (caller.role === 'Buyer' ? null
  : unfolding(`payment-${payment.id}`, t('col.history'), () => ask('GET', `/payments/${payment.id}`), whole => [
    whole.calls.length + whole.chargebacks.length === 0 ? h('p', { class: 'quiet' }, t('payment.noCalls')) : null,
    h('ul', { class: 'changes' }, whole.calls.map(call => h('li', { 'data-call': call.kind, 'data-status': call.status },
      h('strong', null, t(`call.${call.kind}`)), ` ${call.amountMinor > 0 ? money(call.amountMinor, payment.currency) : ''} ${t(`call.status.${call.status}`)}`,
      call.outcome ? ` ${t(`outcome.${call.outcome}`)}` : '', h('span', { class: 'sub' }, ` ${call.channel} · ${call.requestedAt ? exact(call.requestedAt) : ''}${call.note ? ` · ${call.note}` : ''}`)))),
    h('ul', { class: 'requests' }, whole.chargebacks.map(one => chargeback(payment, one, caller, refresh))),
  ]));

const chargeback = (payment, one, caller, refresh) => h('li', { 'data-chargeback': one.reference },
  h('div', { class: 'event-head' }, h('strong', null, t('payment.chargeback', money(one.amountMinor, payment.currency))), h('span', { class: 'badge warn' }, t(`chargeback.${one.stage}`))),
  h('p', { class: 'sub' }, `${one.reason}${one.respondBy ? ` · ${t('payment.respondBy', instant(one.respondBy))}` : ''}`),
  ['Exporter', 'Operator'].includes(caller.role) && one.stage === 'Opened' ? folded(`contest-${one.reference}`, t('payment.contest'), [
    field(t('payment.evidence'), 'evidence', { required: true, long: true, maxlength: 2000 }),
  ], t('payment.contest'), values => ask('POST', `/payments/${payment.id}/chargebacks/${encodeURIComponent(one.reference)}/evidence`, values), refresh) : null);

// A card is paid with by the token of the processor's own form: its number never comes here.
const pay = (order, currency, refresh) => folded('pay', t('payment.pay'), [
  field(t('payment.method'), 'method', { options: ['Card', 'BankTransfer'].map(method => [method, t(`method.${method}`)]), value: 'Card', onchange: event => {
    const token = event.currentTarget.form.elements.cardToken;
    token.closest('.field').hidden = event.currentTarget.value !== 'Card';
  } }),
  field(t('payment.cardToken'), 'cardToken', { maxlength: 200 }),
  field(t('payment.open', currency), 'amount', { inputmode: 'decimal', pattern }),
  field(t('payment.country'), 'country', { pattern: '([A-Z]{2})?', maxlength: 2 }),
  field(t('payment.when'), 'capture', { options: ['now', 'later'].map(when => [when, t(`payment.when.${when}`)]), value: 'now' }),
], t('payment.pay'), values => ask('POST', `/orders/${order}/payments`, {
  method: values.method, cardToken: values.method === 'Card' ? values.cardToken || null : null, country: values.country || null,
  manualCapture: values.method === 'Card' && values.capture === 'later', ...amountOf(values, { currency }),
}), refresh);

// What is held of the order's money, by which terms and until when; a dispute and who decides it.
export function escrowPanel(order, held, caller, refresh) {
  const party = ['Exporter', 'Buyer'].includes(caller.role);
  if (!held || (held.status === 'None' && !held.proposed && !party)) return null;
  const fact = (name, value) => (value ? h('div', { 'data-fact': name }, h('dt', null, t(`escrow.${name}`)), h('dd', null, value)) : null);
  const amount = (name, minor) => fact(name, minor > 0 ? h('span', { class: 'amount' }, money(minor, held.currency)) : null);
  return h('section', { class: 'panel', 'aria-labelledby': 'escrow-title', id: 'escrow', 'data-status': held.status },
    h('div', { class: 'panel-head' }, h('h2', { id: 'escrow-title' }, t('escrow.title')), badge('escrow', held.status)),
    h('dl', { class: 'facts' },
      fact('terms', held.terms ? terms(held.terms) : null), fact('proposed', held.proposed ? `${terms(held.proposed)} · ${t(`party.${held.proposedBy}`)}` : null),
      fact('held', h('span', { class: 'amount' }, money(held.heldMinor, held.currency))), amount('released', held.releasedMinor), amount('refunded', held.refundedMinor),
      fact('due', held.releaseDueAt ? instant(held.releaseDueAt) : null)),
    held.disputes.length > 0 ? h('ul', { class: 'requests' }, held.disputes.map(dispute => h('li', { 'data-dispute': dispute.status },
      h('div', { class: 'event-head' }, h('strong', null, t('escrow.dispute')), h('span', { class: 'badge' }, t(`dispute.${dispute.status}`)),
        h('span', { class: 'sub' }, instant(dispute.openedAt))),
      h('p', { class: 'sub' }, dispute.reason),
      dispute.decision ? h('p', { class: 'sub' }, `${dispute.decision} · ${t('escrow.refunded')}: ${money(dispute.refundMinor ?? 0, held.currency)}`) : null))) : null,
    h('div', { class: 'actions' }, handleEscrow(order, held, caller, soon(refresh))));
}

function handleEscrow(order, held, caller, refresh) {
  const post = (what, body) => ask('POST', `/orders/${order}/escrow/${what}`, body);
  const reason = () => field(t('action.reason'), 'reason', { required: true, long: true, maxlength: 1000 });
  const buyer = caller.role === 'Buyer';
  return [
    buyer && held.status === 'Held' ? [
      action('release', t('escrow.release'), () => post('release'), refresh),
      folded('dispute', t('escrow.openDispute'), [reason()], t('escrow.openDispute'), values => post('dispute', values), refresh)] : null,
    buyer && held.status === 'Disputed' ? action('withdraw-dispute', t('escrow.withdraw'), () => post('dispute/withdraw'), refresh) : null,
    ['Exporter', 'Buyer'].includes(caller.role) && ['None', 'Held'].includes(held.status) ? propose(held, caller, post, refresh) : null,
    caller.role === 'Operator' && held.status === 'Disputed' ? folded('decide', t('escrow.decide'), [
      field(t('escrow.toBuyer', held.currency), 'refund', { required: true, inputmode: 'decimal', pattern }), reason(),
    ], t('escrow.decide'), values => post('decision', { reason: values.reason, refundMinor: minorOf(values.refund, held.currency, 'refund', 0) }), refresh) : null,
  ];
}

// Terms count when both parties proposed the same: what the other one proposed is agreed to with one button.
const propose = (held, caller, post, refresh) => [
  held.proposed && held.proposedBy !== caller.role
    ? action('agree', t('escrow.agree', terms(held.proposed)), () => post('terms', held.proposed), refresh, 'main-button') : null,
  folded('terms', t('escrow.propose'), [
    field(t('escrow.terms'), 'condition', { options: ['Acceptance', 'Delivery', 'Shipment', 'None'].map(name => [name, t(`condition.${name}`)]), value: held.terms?.condition ?? 'Acceptance' }),
    field(t('escrow.daysAfter'), 'days', { inputmode: 'numeric', pattern: '[0-9]{0,3}', value: '0' }),
  ], t('escrow.propose'), values => post('terms', { condition: values.condition, days: Number(values.days || 0) }), refresh),
];

const terms = said => `${t(`condition.${said.condition}`)}${said.days > 0 ? ` · ${t('escrow.days', said.days)}` : ''}`;
