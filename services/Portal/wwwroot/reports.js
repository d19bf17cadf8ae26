import { ask, download } from './api.js';
import { query } from './customs.js';
import { h, renew, replace } from './dom.js';
import { count, money } from './format.js';
import { choices, field, isWriting } from './forms.js';
import { cell, table } from './parts.js';
import { t } from './texts.js';

const refresh = () => dispatchEvent(new Event('refresh'));
const csv = 'text/csv';
const asked = { on: '', currency: '' };
let period = {};
let statement = null;

// What money there is and who owes what: operators see all of it, exporters what their buyers owe them, everybody his own statement.
// Amounts of two currencies never stand in one sum.
export async function showReports(main, caller, isCurrent) {
  const operator = caller.role === 'Operator';
  const [aging, position, books] = await Promise.all([
    caller.role === 'Buyer' ? null : ask('GET', '/aging'),
    operator ? ask('GET', '/cash-position') : null,
    operator ? ask('GET', `/reconciliation${query(asked)}`) : null,
  ]);
  if (!isCurrent() || (main.querySelector('#statements') && isWriting(main))) return;
  document.title = `${t('reports.title')} · ${t('app.name')}`;
  renew(main,
    h('nav', { class: 'back' }, h('a', { href: '#/' }, `← ${t('order.back')}`), h('a', { href: '#/money' }, t('treasury.title'))),
    h('h1', null, t('reports.title')),
    books ? reconciliation(books) : null, position ? cash(position) : null, aging ? owed(aging) : null, statements(operator));
}

const panel = (id, title, ...content) => h('section', { class: 'panel', id, 'aria-labelledby': `${id}-title` },
  h('h2', { id: `${id}-title` }, title), content);

const fact = (name, value, sound = true) => h('div', { 'data-fact': name, class: sound ? '' : 'alert' }, h('dt', null, t(`reports.${name}`)), h('dd', { class: 'amount' }, value));

const byCurrency = (code, ...content) => h('section', { 'aria-label': code, 'data-currency': code, class: 'stack' }, h('h3', null, code), content);

function reconciliation(books) {
  return panel('reconciliation', t('reports.reconciliation', books.on),
    choices('reconciliation', [
      field(t('reports.on'), 'on', { type: 'date', value: asked.on || books.on }),
      field(t('col.currency'), 'currency', { pattern: '([A-Z]{3})?', maxlength: 3, value: asked.currency }),
    ], [
      ['show', t('reports.show'), async values => {
        // What is refused is said here; what is not is shown by the page.
        await ask('GET', `/reconciliation${query(values)}`);
        Object.assign(asked, values);
      }],
      ['csv', t('reports.as.csv'), values => download(`/reconciliation${query(values)}`, csv)],
    ], refresh),
    books.currencies.length === 0 ? h('p', { class: 'quiet' }, t('reports.nothing')) : books.currencies.map(book => byCurrency(book.currency,
      h('dl', { class: 'facts' }, fact('bank', money(book.bankMinor, book.currency)), fact('book', money(book.bookMinor, book.currency)),
        fact('difference', money(book.differenceMinor, book.currency)), fact('unexplained', money(book.unexplainedMinor, book.currency), book.unexplainedMinor === 0)),
      book.accounts.length === 0 ? null
        : table(t('reports.accounts'), ['account', 'bank', 'ledger', 'difference', 'unexplained', 'explained'], book.accounts.map(account => perAccount(book, account))),
      book.items.length === 0 ? null : h('div', { class: 'actions' }, book.items.map(item => behind(book, item, ''))))));
}

const perAccount = (book, account) => h('tr', { 'data-account': account.account, class: account.unexplainedMinor === 0 ? '' : 'severity-high' },
  cell('account', [account.account, h('span', { class: 'sub' }, account.statedOn ?? t('reports.noStatement'))]),
  ['bank', 'ledger', 'difference', 'unexplained'].map(column => cell(column, money(account[`${column}Minor`], book.currency), 'amount')),
  cell('explained', account.items.length === 0 ? '–' : account.items.map(item => behind(book, item, account.account)), 'wide'));

// The figure, and folded away the rows that it is made of.
const behind = (book, item, account) => h('details', { class: 'action', 'data-sequence': `${book.currency}-${account}-${item.kind}` },
  h('summary', null, `${t(`item.${item.kind}`)}: ${money(item.amountMinor, book.currency)} (${count(item.count)})`),
  table(t(`item.${item.kind}`), ['day', 'text', 'amount'], item.rows.map(row => h('tr', { 'data-row': row.id },
    cell('day', row.on), cell('text', row.text ?? '–'), cell('amount', money(row.amountMinor, book.currency), 'amount')))),
  item.count > item.rows.length ? h('p', { class: 'quiet' }, t('treasury.more')) : null);

function cash(position) {
  return panel('cash-position', t('reports.cash', position.on), position.currencies.length === 0 ? h('p', { class: 'quiet' }, t('reports.nothing'))
    : position.currencies.map(currency => byCurrency(currency.currency,
      table(t('reports.accounts'), ['account', 'booked', 'held', 'available'], currency.accounts.map(row => h('tr', { 'data-account': row.kind },
        cell('account', t(`account.${row.kind}`)), ['booked', 'held', 'available'].map(column => cell(column, money(row[`${column}Minor`], currency.currency), 'amount'))))),
      currency.banks.length === 0 ? null : table(t('reports.banks'), ['account', 'booked', 'stated', 'day'], currency.banks.map(row => h('tr', { 'data-bank': row.account },
        cell('account', row.account || '–'), cell('booked', money(row.bookedMinor, currency.currency), 'amount'),
        cell('stated', row.statedOn ? money(row.statedMinor, currency.currency) : '–', 'amount'), cell('day', row.statedOn ?? t('reports.noStatement'))))),
      currency.expected.length === 0 ? null : table(t('reports.expected'), ['day', 'in', 'out'], currency.expected.map(row => h('tr', null,
        cell('day', row.dueOn ?? t('reports.unknownDay')), cell('in', money(row.inMinor, currency.currency), 'amount'),
        cell('out', money(row.outMinor, currency.currency), 'amount')))))));
}

const buckets = ['notDue', 'days1To30', 'days31To60', 'days61To90', 'over90', 'total'];

function owed(aging) {
  const amounts = (row, currency) => buckets.map(bucket => cell(bucket, money(row[`${bucket}Minor`], currency), 'amount'));
  return panel('aging', t('reports.aging', aging.on),
    h('div', { class: 'actions' }, choices('aging', [], [['csv', t('reports.as.csv'), () => download('/aging', csv)]])),
    aging.currencies.length === 0 ? h('p', { class: 'quiet' }, t('reports.nothing')) : aging.currencies.map(currency => byCurrency(currency.currency,
      table(t('reports.aging', aging.on), ['buyer', ...buckets], [
        ...currency.rows.map(row => h('tr', { 'data-buyer': row.buyerId },
          cell('buyer', [row.buyerName ?? row.buyerId.slice(-8), h('span', { class: 'sub' }, row.exporterName ?? '')]),
          amounts(row.buckets, currency.currency))),
        h('tr', { class: 'sum' }, cell('buyer', t('reports.sum')), amounts(currency.total, currency.currency)),
      ]))));
}

// Operators say whose; everybody else has his own. The same period as a file, or here.
function statements(operator) {
  const shown = h('div', { id: 'statement', class: 'stack', role: 'status' }, statement ? sections(statement) : []);
  const file = extension => values => {
    period = values;
    return download(`/statement-of-account.${extension}${query(values)}`);
  };
  return panel('statements', t('reports.statement'),
    choices('statement', [
      operator ? field(t('reports.party'), 'partyId', { required: true, pattern: '[0-9a-fA-F-]{36}', value: period.partyId ?? '' }) : null,
      field(t('reports.from'), 'from', { type: 'date', value: period.from ?? '' }), field(t('reports.to'), 'to', { type: 'date', value: period.to ?? '' }),
      field(t('col.currency'), 'currency', { pattern: '([A-Z]{3})?', maxlength: 3, value: period.currency ?? '' }),
    ].filter(Boolean), [
      ['show', t('reports.show'), async values => {
        statement = await ask('GET', `/statement-of-account${query(values)}`);
        period = values;
        replace(shown, sections(statement));
      }],
      ...['csv', 'pdf', 'xml'].map(extension => [extension, t(`reports.as.${extension}`), file(extension)]),
    ]), shown);
}

function sections(account) {
  const title = h('h3', null, `${account.partyName ?? account.partyId.slice(-8)} · ${account.from} – ${account.to}`);
  if (account.sections.length === 0) return [title, h('p', { class: 'quiet' }, t('reports.nothing'))];
  return [title, account.sections.map(section => h('section', { 'data-account': section.account, class: 'stack' },
    h('h3', null, `${t(`account.${section.kind}`)} · ${section.currency}`),
    h('dl', { class: 'facts' }, ['opening', 'in', 'out', 'closing'].map(name => fact(name, money(section[`${name}Minor`], section.currency)))),
    section.movements.length === 0 ? null : table(t('reports.statement'), ['day', 'text', 'amount', 'balance'], section.movements.map(row => h('tr', { 'data-movement': row.transactionId },
      cell('day', row.on),
      cell('text', [row.memo ?? row.document, h('span', { class: 'sub mono' }, row.reference), row.orderId ? h('a', { class: 'sub', href: `#/orders/${row.orderId}` }, t('declaration.order')) : null]),
      cell('amount', money(row.amountMinor, section.currency), 'amount'), cell('balance', money(row.balanceMinor, section.currency), 'amount'))))))];
}
