import { ask, orderNumber } from './api.js';
import { query } from './customs.js';
import { h } from './dom.js';
import { money } from './format.js';
import { action, field } from './forms.js';
import { cell, section, table } from './parts.js';
import { t } from './texts.js';

const shown = 200;
const filter = { kind: 'Entry', reason: '', overdue: '' };

export const reasons = [
  'no_account_named', 'account_check_digit', 'several_accounts', 'unknown_account', 'currency_differs', 'receivable_cancelled',
  'no_receipt_to_reverse', 'third_party_payer', 'reference_conflicts', 'several_orders_fit', 'part_of_instalment', 'amount_exceeds_open',
  'amount_fits_nothing', 'evidence_too_weak', 'another_receipt_waits', 'nothing_open', 'undone', 'partly_allocated', 'unknown_reference',
  'amount_differs', 'payout_not_open', 'reversed_debit',
];

export const mine = (owner, caller) => Boolean(owner) && owner.includes(caller.partyId);

// Who did something, as the ledger writes it down: the role, the party, and of exporters the person's key.
export function person(name) {
  if (!name) return '–';
  const [role, party = '', key] = name.split(':');
  return ['Exporter', 'Buyer', 'Partner', 'Operator'].includes(role) ? `${t(`party.${role}`)} ${key ?? party.slice(-8)}` : name;
}

// Receipts that nothing explains, the oldest first, with who looks after them and by when they must be dealt with.
export async function receiptsTab(caller, refresh) {
  const queue = await ask('GET', `/receipts/exceptions${query({ ...filter, limit: shown })}`);
  return [section('unmatched', t('receipts.title'), [
    filters(refresh),
    queue.items.length === 0 ? h('p', { class: 'quiet' }, t('receipts.none'))
      : table(t('receipts.title'), ['reason', 'amount', 'age', 'due', 'owner', 'score', 'state'], queue.items.map(row => waiting(row, caller, refresh))),
    queue.nextCursor ? h('p', { class: 'quiet' }, t('treasury.more')) : null,
  ])];
}

function filters(refresh) {
  const choice = (name, label, options) => field(label, name, { value: filter[name], options, onchange: event => {
    filter[name] = event.currentTarget.value;
    refresh();
  } });
  return h('form', { class: 'filters', onsubmit: event => event.preventDefault() },
    choice('kind', t('receipts.kind'), ['Entry', 'Gap'].map(kind => [kind, t(`receipts.kind.${kind}`)])),
    choice('reason', t('col.reason'), [['', t('exceptions.anything')], ...reasons.map(reason => [reason, t(`reason.${reason}`)])]),
    choice('overdue', t('col.due'), [['', t('receipts.dueAny')], ['true', t('receipts.overdue')]]));
}

const waiting = (row, caller, refresh) => h('tr', { 'data-receipt': row.id, 'data-reason': row.reason, class: row.overdue ? 'severity-high' : '' },
  cell('reason', [row.kind === 'Entry' && row.amountMinor > 0
    ? h('a', { class: 'number', href: `#/receipts/${row.id}` }, t(`reason.${row.reason}`)) : h('strong', null, t(`reason.${row.reason}`)),
  h('span', { class: 'sub' }, row.detail)]),
  cell('amount', row.kind === 'Entry' ? money(row.amountMinor, row.currency) : row.currency, 'amount'),
  cell('age', [t('receipts.days', row.ageDays), h('span', { class: 'sub' }, row.raisedAt)]),
  cell('due', [row.dueOn, row.overdue ? h('span', { class: 'badge warn' }, t('receipts.late')) : null]),
  cell('owner', row.owner ? (mine(row.owner, caller) ? t('exceptions.mine') : person(row.owner)) : '–'),
  cell('score', row.bestScore > 0 ? String(row.bestScore) : '–', 'amount'),
  cell('state', h('div', { class: 'actions' }, mine(row.owner, caller) ? null : action(`take-${row.id}`, t(row.owner ? 'exceptions.takeOver' : 'exceptions.take'),
    () => ask('POST', '/receipts/exceptions/take', { id: row.id, kind: row.kind }), refresh))));

// Which orders they are, by number, for a list of shares.
export async function numbersOf(ids) {
  const known = [...new Set(ids)];
  return new Map(await Promise.all(known.map(async id => [id, await orderNumber(id)])));
}
