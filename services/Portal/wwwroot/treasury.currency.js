import * as treasury from './treasury.js';
import { h, replace } from './dom.js';
import { instant, minorUnits, money } from './format.js';
import { field, folded } from './forms.js';
import { cell, section, table, when } from './parts.js';
import { Refused } from './api.js';
import { t } from './texts.js';

const today = () => new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' }).format(new Date());

function minorOf(typed, currency) {
  const minor = minorUnits(typed, currency);
  if (!(minor > 0)) throw new Refused(0, { detail: t('treasury.badAmount') });
  return minor;
}

// What is open in foreign currencies, how it is sold for CNY, and what SAFE wants to know of it.
export async function currencyTab(caller, refresh) {
  const [exposure, quotes, forwards, conversions, receipts, alerts] = await Promise.all([
    treasury.exposure(), treasury.quotes(), treasury.forwards(), treasury.conversions(), treasury.receipts(), treasury.alerts(),
  ]);
  const exporter = caller.role === 'Exporter';
  return [
    section('exposure', t('fx.exposure'), exposureTable(exposure)),
    section('convert', t('fx.convert'), [
      exporter ? askQuote(refresh) : null, quoteList(quotes, exporter ? exposure : null, refresh), forwardList(forwards, exporter ? exposure : null, refresh),
      bookForward(exporter, refresh), conversionList(conversions),
    ]),
    section('declarations', t('fx.receipts'), receiptList(receipts, refresh)),
    section('alerts', t('fx.alerts'), alertList(alerts)),
    section('rates', t('fx.rates'), [rateForm(), exporter ? null : importForm(refresh)]),
  ];
}

function exposureTable(exposure) {
  if (!exposure || exposure.currencies.length === 0) return h('p', { class: 'quiet' }, t('fx.noExposure'));
  const names = ['receivable', 'received', 'payable', 'forward', 'net'];
  const columns = ['open', 'received', 'owed', 'forward', 'net'];
  return table(t('fx.exposure'), ['currency', ...columns], exposure.currencies.map(row => h('tr', { 'data-currency': row.currency },
    cell('currency', row.currency), ...names.map((name, i) => cell(columns[i], money(row[`${name}Minor`], row.currency), 'amount')))));
}

const askQuote = refresh => folded('quote', t('fx.askQuote'), [
  field(t('col.currency'), 'currency', { required: true, pattern: '[A-Z]{3}', maxlength: 3, placeholder: 'USD' }),
  field(t('col.amount'), 'amount', { required: true, inputmode: 'decimal' }),
], t('fx.askQuote'), values => treasury.requestQuote(values.currency, minorOf(values.amount, values.currency)), refresh);

// What of which orders is sold: the oldest largest first, as far as the amount goes; the person may change it.
function proposal(exposure, currency, minor) {
  let left = minor;
  return (exposure?.orders ?? []).filter(order => order.currency === currency && order.receivedMinor > 0).map(order => {
    const soldMinor = Math.min(left, order.receivedMinor);
    left -= soldMinor;
    return { order, soldMinor };
  }).filter(share => share.soldMinor > 0);
}

function convertForm(key, by, exposure, currency, minor, refresh) {
  const shares = proposal(exposure, currency, minor);
  if (shares.length === 0) return h('span', { class: 'sub' }, t('fx.nothingToSell'));
  return folded(key, t('fx.sell'), shares.map(({ order, soldMinor }) =>
    field(`${t('declaration.order')} ${order.orderId.slice(-8)} (${t('fx.minor', currency)})`, order.orderId, { value: String(soldMinor), pattern: '[0-9]+', inputmode: 'numeric' })),
  t('fx.sell'), values => treasury.convert({
    ...by, lines: Object.entries(values).filter(([, sold]) => Number(sold) > 0).map(([orderId, sold]) => ({ orderId, soldMinor: Number(sold) })),
  }), refresh, currency);
}

function quoteList(quotes, exposure, refresh) {
  if (!quotes || quotes.items.length === 0) return h('p', { class: 'quiet' }, t('fx.noQuotes'));
  return table(t('fx.quotes'), ['sold', 'bought', 'rate', 'spread', 'due', 'state'], quotes.items.map(quote => h('tr', { 'data-quote': quote.id },
    cell('sold', money(quote.soldMinor, quote.soldCurrency), 'amount'), cell('bought', money(quote.boughtMinor, quote.boughtCurrency), 'amount'),
    cell('rate', [quote.bankRate, h('span', { class: 'sub' }, t('fx.mid', quote.midRate))]),
    cell('spread', money(quote.spreadMinor, quote.boughtCurrency), 'amount'), cell('due', quote.expiresAt ? when(quote.expiresAt) : '–'),
    cell('state', exposure ? convertForm(`sell-${quote.id}`, { quoteId: quote.id }, exposure, quote.soldCurrency, quote.soldMinor, refresh) : t(`fx.status.${quote.status}`), 'wide'))));
}

function forwardList(forwards, exposure, refresh) {
  if (!forwards || forwards.items.length === 0) return null;
  return table(t('fx.forwards'), ['sold', 'owed', 'rate', 'window', 'state'], forwards.items.map(forward => h('tr', { 'data-forward': forward.id },
    cell('sold', money(forward.bookedMinor, forward.currency), 'amount'), cell('owed', money(forward.bookedMinor - forward.usedMinor, forward.currency), 'amount'),
    cell('rate', forward.rate), cell('window', `${forward.windowFrom} – ${forward.windowTo}`),
    cell('state', [h('span', { class: 'badge muted' }, t(`fx.status.${forward.status}`)), exposure && forward.status === 'Open'
      ? convertForm(`use-${forward.id}`, { forwardId: forward.id }, exposure, forward.currency, forward.bookedMinor - forward.usedMinor, refresh) : null], 'wide'))));
}

const bookForward = (exporter, refresh) => folded('forward', t('fx.bookForward'), [
  exporter ? null : field(t('fx.exporter'), 'exporterId', { required: true, pattern: '[0-9a-fA-F\\-]{36}' }),
  field(t('col.currency'), 'currency', { required: true, pattern: '[A-Z]{3}', maxlength: 3 }),
  field(t('col.amount'), 'amount', { required: true, inputmode: 'decimal' }),
  field(t('fx.ratePerUnit'), 'rate', { required: true, pattern: '[0-9]+([.][0-9]{1,6})?', inputmode: 'decimal' }),
  field(t('fx.from'), 'windowFrom', { type: 'date', required: true, value: today() }),
  field(t('fx.to'), 'windowTo', { type: 'date', required: true }),
  field(t('fx.bankReference'), 'bankReference', { required: true, maxlength: 35 }),
].filter(Boolean), t('fx.bookForward'), values => treasury.bookForward({
  currency: values.currency, amountMinor: minorOf(values.amount, values.currency), rate: values.rate, windowFrom: values.windowFrom,
  windowTo: values.windowTo, bankReference: values.bankReference, exporterId: values.exporterId || null,
}), refresh);

function conversionList(conversions) {
  if (!conversions || conversions.items.length === 0) return h('p', { class: 'quiet' }, t('fx.noConversions'));
  return table(t('fx.conversions'), ['sold', 'bought', 'rate', 'at', 'state'], conversions.items.map(made => h('tr', { 'data-conversion': made.id },
    cell('sold', money(made.soldMinor, made.soldCurrency), 'amount'), cell('bought', money(made.boughtMinor, 'CNY'), 'amount'), cell('rate', made.bankRate),
    cell('at', made.requestedAt ? when(made.requestedAt) : '–'),
    cell('state', [h('span', { class: `badge ${made.status === 'Settled' ? 'done' : 'muted'}` }, t(`fx.status.${made.status}`)),
      made.reason ? h('span', { class: 'sub' }, made.reason) : null, linesOf(made)], 'wide'))));
}

// Each order's share with the gain or loss against the rate of its booking, fetched when it is opened.
function linesOf(made) {
  const list = h('ul', { class: 'changes' });
  const load = async () => replace(list, (await treasury.conversion(made.id)).lines.map(line => h('li', null,
    h('a', { href: `#/orders/${line.orderId}` }, line.orderId.slice(-8)), ` ${money(line.soldMinor, made.soldCurrency)} → ${money(line.boughtMinor, 'CNY')}`,
    h('span', { class: 'sub' }, line.resultMinor === null ? ` ${t('fx.noBookedRate')}` : ` ${t('fx.resultOf', money(line.resultMinor, 'CNY'), line.bookedRate, line.bookedOn)}`))));
  return h('details', { class: 'action', 'data-sequence': `lines-${made.id}`, ontoggle: event => event.currentTarget.open && load() },
    h('summary', null, t('fx.lines')), list);
}

function receiptList(receipts, refresh) {
  if (!receipts || receipts.items.length === 0) return h('p', { class: 'quiet' }, t('fx.noReceipts'));
  return [table(t('fx.receipts'), ['order', 'amount', 'at', 'due', 'state'], receipts.items.map(receipt => h('tr', { 'data-receipt': receipt.receiptId },
    cell('order', h('a', { class: 'number', href: `#/orders/${receipt.orderId}` }, receipt.orderId.slice(-8))),
    cell('amount', money(receipt.amountMinor, receipt.currency), 'amount'), cell('at', receipt.creditedOn), cell('due', receipt.dueOn),
    cell('state', [h('span', { class: `badge ${{ Declared: 'done', Overdue: 'warn' }[receipt.status] ?? 'muted'}` }, t(`fx.status.${receipt.status}`)),
      receipt.number ? h('span', { class: 'sub mono' }, receipt.number) : declareForm(receipt, refresh)], 'wide')))),
  receipts.more ? h('p', { class: 'quiet' }, t('treasury.more')) : null];
}

const declareForm = (receipt, refresh) => folded(`declare-${receipt.receiptId}`, t('fx.declare'), [
  field(t('fx.bopNumber'), 'number', { required: true, minlength: 22, maxlength: 22, placeholder: '110000001402151009N001' }),
  field(t('fx.transactionCode'), 'transactionCode', { required: true, pattern: '[0-9]{6}', value: '121010' }),
  field(t('fx.goods'), 'remark', { required: true, long: true }),
  field(t('fx.declaredOn'), 'declaredOn', { type: 'date', required: true, value: today() }),
], t('fx.declare'), values => treasury.declareReceipt(receipt.receiptId, values), refresh, receipt.orderId.slice(-8));

function alertList(alerts) {
  if (!alerts || alerts.length === 0) return h('p', { class: 'quiet' }, t('fx.noAlerts'));
  return table(t('fx.alerts'), ['reason', 'amount', 'measure', 'at', 'due'], alerts.slice(0, 200).map(alert => h('tr', { 'data-alert': alert.kind },
    cell('reason', [h('strong', null, t(`fx.alert.${alert.kind}`)), alert.orderId ? h('a', { class: 'sub', href: `#/orders/${alert.orderId}` }, ` ${alert.orderId.slice(-8)}`) : null]),
    cell('amount', alert.currency ? money(alert.amountMinor, alert.currency) : '–', 'amount'),
    cell('measure', [`${alert.measure} / ${alert.limit}`, h('span', { class: 'sub' }, alert.rule)]),
    cell('at', alert.since ?? '–'), cell('due', alert.dueOn ?? '–'))));
}

// A rate with the published ones that it was made of.
function rateForm() {
  const told = h('div', { id: 'rate-answer', role: 'status' });
  return [folded('rate', t('fx.lookUp'), [
    field(t('fx.base'), 'base', { required: true, pattern: '[A-Z]{3}', maxlength: 3, placeholder: 'USD' }),
    field(t('fx.quoteCurrency'), 'quote', { required: true, pattern: '[A-Z]{3}', maxlength: 3, value: 'CNY' }),
    field(t('fx.on'), 'on', { type: 'date', required: true, value: today() }),
  ], t('fx.lookUp'), async values => {
    const rate = await treasury.rate(values.base, values.quote, values.on);
    replace(told, h('p', null, h('strong', null, `1 ${rate.base} = ${rate.rate} ${rate.quote}`), ` ${t(`fx.path.${rate.path}`)}`),
      h('ul', { class: 'changes' }, rate.legs.map(leg => h('li', null, `${leg.base}/${leg.quote} ${leg.rate} · ${leg.effectiveOn} · ${leg.source}`,
        leg.demo ? h('span', { class: 'badge warn' }, t('fx.demo')) : null,
        h('span', { class: 'sub' }, ` ${leg.recordedAt ? instant(leg.recordedAt) : ''} · ${leg.contentHash.slice(0, 12)}…`)))));
  }, () => {}), told];
}

const importForm = refresh => folded('import-rates', t('fx.importRates'), [
  field(t('bank.file'), 'file', { type: 'file', required: true, accept: '.csv,text/csv' }),
  field(t('fx.source'), 'source', { required: true, maxlength: 100 }),
], t('fx.importRates'), async ({ file, source }) => {
  const made = await treasury.importRates(file, source);
  if (made.refused > 0) {
    const [first] = made.refusals;
    throw new Refused(0, { detail: t('fx.someRefused', made.rates, made.refused, `${first.line}: ${first.field} '${first.value}', ${first.accepted}`) });
  }
}, refresh);
