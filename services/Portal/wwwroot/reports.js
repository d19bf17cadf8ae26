import { ask } from './api.js';
import { h, renew } from './dom.js';
import { count, money } from './format.js';
import { cell, table } from './parts.js';
import { t } from './texts.js';

// What money there is and who owes what: operators see all of it, exporters what their buyers owe them. Amounts of two currencies never
// stand in one sum.
export async function showReports(main, caller, isCurrent) {
  const operator = caller.role === 'Operator';
  const [aging, position, books] = await Promise.all([
    ask('GET', '/aging'),
    operator ? ask('GET', '/cash-position') : null,
    operator ? ask('GET', '/reconciliation') : null,
  ]);
  if (!isCurrent()) return;
  const open = new Set([...main.querySelectorAll('details[open]')].map(details => details.dataset.sequence));
  document.title = `${t('reports.title')} · ${t('app.name')}`;
  renew(main,
    h('nav', { class: 'back' }, h('a', { href: '#/' }, `← ${t('order.back')}`)),
    books ? reconciliation(books) : null, position ? cash(position) : null, owed(aging),
    operator ? null : statements());
  for (const details of main.querySelectorAll('details.action'))
    if (open.has(details.dataset.sequence)) details.open = true;
}

const panel = (id, title, ...content) => h('section', { class: 'panel', id, 'aria-labelledby': `${id}-title` },
  h('h1', { id: `${id}-title` }, title), content);

const fact = (name, value) => h('div', null, h('dt', null, t(`reports.${name}`)), h('dd', null, value));

const byCurrency = (code, ...content) => h('section', { 'aria-label': code }, h('h2', null, code), content);

function reconciliation(books) {
  return panel('reconciliation', t('reports.reconciliation', books.on),
    books.currencies.length === 0 ? h('p', { class: 'quiet' }, t('reports.nothing')) : books.currencies.map(book => byCurrency(book.currency,
      h('dl', { class: 'facts' }, fact('bank', money(book.bankMinor, book.currency)), fact('book', money(book.bookMinor, book.currency)),
        fact('difference', money(book.differenceMinor, book.currency)), fact('unexplained', money(book.unexplainedMinor, book.currency))),
      table(t('reports.accounts'), ['account', 'bank', 'ledger', 'difference', 'unexplained'], book.accounts.map(account => perAccount(book, account))),
      book.items.map(item => behind(book, item)))));
}

const perAccount = (book, account) => h('tr', { 'data-account': account.account },
  cell('account', [account.account, h('span', { class: 'sub' }, account.statedOn ?? '')]),
  ['bank', 'ledger', 'difference', 'unexplained'].map(column => cell(column, money(account[`${column}Minor`], book.currency), 'amount')));

// The figure, and folded away the rows that it is made of.
const behind = (book, item) => h('details', { class: 'action', 'data-sequence': `${book.currency}-${item.kind}` },
  h('summary', null, `${t(`item.${item.kind}`)}: ${money(item.amountMinor, book.currency)} (${count(item.count)})`),
  table(t(`item.${item.kind}`), ['day', 'text', 'total'], item.rows.map(row => h('tr', { 'data-row': row.id },
    cell('day', row.on), cell('text', row.text ?? '–'), cell('total', money(row.amountMinor, book.currency), 'amount')))));

function cash(position) {
  return panel('cash-position', t('reports.cash', position.on), position.currencies.map(currency => byCurrency(currency.currency,
    table(t('reports.accounts'), ['account', 'booked', 'held', 'available'], currency.accounts.map(row => h('tr', { 'data-account': row.kind },
      cell('account', t(`purpose.${row.kind}`)), cell('booked', money(row.bookedMinor, currency.currency), 'amount'),
      cell('held', money(row.heldMinor, currency.currency), 'amount'), cell('available', money(row.availableMinor, currency.currency), 'amount')))),
    currency.expected.length === 0 ? null : table(t('reports.expected'), ['day', 'in', 'out'], currency.expected.map(row => h('tr', null,
      cell('day', row.dueOn ?? t('reports.unknownDay')), cell('in', money(row.inMinor, currency.currency), 'amount'),
      cell('out', money(row.outMinor, currency.currency), 'amount')))))));
}

const buckets = ['notDue', 'days1To30', 'days31To60', 'days61To90', 'over90', 'total'];

function owed(aging) {
  const amounts = (row, currency) => buckets.map(bucket => cell(bucket, money(row[`${bucket}Minor`], currency), 'amount'));
  return panel('aging', t('reports.aging', aging.on), aging.currencies.length === 0 ? h('p', { class: 'quiet' }, t('reports.nothing'))
    : aging.currencies.map(currency => byCurrency(currency.currency,
      table(t('reports.aging', aging.on), ['buyer', ...buckets], [
        ...currency.rows.map(row => h('tr', { 'data-buyer': row.buyerId },
          cell('buyer', [row.buyerName ?? row.buyerId.slice(0, 8), h('span', { class: 'sub' }, row.exporterName ?? '')]),
          amounts(row.buckets, currency.currency))),
        h('tr', { class: 'sum' }, cell('buyer', t('reports.sum')), amounts(currency.total, currency.currency)),
      ]))));
}

const statements = () => panel('statements', t('reports.statement'), h('p', null, ['pdf', 'csv', 'xml'].map(format => [
  h('a', { href: `/api/v1/statement-of-account.${format}`, download: '' }, t(`reports.as.${format}`)), ' ',
])));

