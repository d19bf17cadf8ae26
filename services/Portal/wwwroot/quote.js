import { h, renew, replace } from './dom.js';
import { count, instant, money } from './format.js';
import { action, field, folded, isWriting } from './forms.js';
import { lookAgain, productName, statusBadge } from './inquiries.js';
import { cell, section, table } from './parts.js';
import { roundForm, shipToFields, shipToOf } from './quote.forms.js';
import { t } from './texts.js';
import * as trading from './trading.js';

const refresh = () => dispatchEvent(new Event('refresh'));
const shownRounds = 6;
const other = { Exporter: 'Buyer', Buyer: 'Exporter' };

// A quote: its rounds side by side, what changed from one to another in words, and what the caller may do with it now.
export async function showQuote(main, id, caller, isCurrent) {
  const quote = await trading.quote(id);
  const versions = await Promise.all(quote.versions.slice(-shownRounds).map(version => trading.version(id, version.no)));
  const last = versions.at(-1);
  const [costing, changes] = await Promise.all([
    caller.role === 'Exporter' && last ? trading.costs(id, last.info.no) : null,
    versions.length > 1 ? trading.diff(id, versions.at(-2).info.no, last.info.no) : null,
  ]);
  if (!isCurrent() || (main.querySelector(`#quote[data-id='${id}']`) && isWriting(main))) return;
  document.title = `${quote.number} · ${t('app.name')}`;
  renew(main, h('nav', { class: 'back' }, h('a', { href: `#/inquiries/${quote.inquiryId}` }, `← ${t('trade.inquiry')}`)),
    h('section', { class: 'panel', id: 'quote', 'data-id': id, 'data-status': quote.status, 'data-version': quote.version, 'aria-labelledby': 'quote-title' },
      h('div', { class: 'panel-head' }, h('h1', { id: 'quote-title' }, quote.number), statusBadge(quote.status)),
      quote.orderId ? h('p', null, h('a', { id: 'to-order', href: `#/orders/${quote.orderId}` }, t('trade.toOrder'))) : null,
      quote.closedReason ? h('p', { class: 'quiet' }, quote.closedReason) : null,
      rounds(versions)),
    changes ? section('changes', t('trade.changes', changes.fromNo, changes.toNo), [changeList(changes, versions), quote.versions.length > 2 ? compare(quote) : null]) : null,
    costing ? section('costing', t('trade.costing'), costTable(costing)) : null,
    caller.role !== 'Operator' && quote.status === 'Open' ? section('acts', t('trade.acts'), acts(quote, versions, caller)) : null);
  lookAgain(`#/quotes/${id}`);
}

// One column per round; a row per term and per offer of a line.
function rounds(versions) {
  const lineNos = [...new Set(versions.flatMap(version => version.terms.lines.map(line => line.lineNo)))].sort((a, b) => a - b);
  const row = (name, value, marks = () => ({})) => h('tr', null, h('th', { scope: 'row' }, name), versions.map(version =>
    h('td', { 'data-column': t('trade.versionNo', version.info.no), ...marks(version.info) }, value(version))));
  return h('div', { class: 'scroll' }, h('table', { class: 'list', id: 'rounds' },
    h('caption', { class: 'hidden' }, t('trade.rounds')),
    h('thead', null, h('tr', null, h('th', null), versions.map(({ info }) => h('th', { scope: 'col' }, t('trade.versionNo', info.no))))),
    h('tbody', null,
      row(t('col.stage'), ({ info }) => [h('span', { class: `badge ${{ Open: 'warn', Accepted: 'done' }[info.status] ?? 'muted'}` }, t(`trade.round.${info.status}`)),
        h('span', { class: 'sub' }, `${t(`party.${info.side}`)} · ${info.author}`)], info => ({ 'data-round': info.no, 'data-status': info.status })),
      row(t('trade.total'), ({ info }) => (info.lowestMinor === info.highestMinor ? money(info.lowestMinor, info.currency) : `${money(info.lowestMinor, info.currency)} – ${money(info.highestMinor, info.currency)}`)),
      row(t('trade.validUntil'), ({ info }) => instant(info.validUntil)),
      row(t('trade.deliveries'), ({ terms }) => terms.deliveries.map(delivery => h('div', null, `${delivery.no}. ${delivery.incoterm} ${delivery.namedPlace}`,
        delivery.freightMinor ? h('span', { class: 'sub' }, ` + ${money(delivery.freightMinor, terms.currency)}`) : null))),
      row(t('trade.payment'), ({ terms }) => terms.paymentTerms.map(term => h('div', null, paymentText(term, terms.currency)))),
      lineNos.map(no => row(t('trade.line', no, productName(versions.findLast(version => version.terms.lines.some(line => line.lineNo === no)).terms.lines.find(line => line.lineNo === no))),
        ({ terms }) => (terms.lines.find(line => line.lineNo === no)?.offers ?? []).map(offer => offerText(offer, terms, no)))),
      row(t('trade.rate'), ({ terms }) => (terms.rate ? `1 ${terms.rate.base} = ${terms.rate.rate} ${terms.rate.quote} (${terms.rate.source}, ${terms.rate.on})` : '–')),
      row(t('trade.note'), ({ info }) => info.note ?? ''))));
}

export const paymentText = (term, currency) => `${term.percent ? `${term.percent} %` : money(term.amountMinor, currency)} ${t(`trade.milestone.${term.milestone}`)}${term.offsetDays ? ` + ${term.offsetDays} ${t('trade.days')}` : ''}`;

const offerText = (offer, terms, lineNo) => h('div', { 'data-offer': `${lineNo}.${offer.offerNo}` }, `${offer.offerNo}. ${count(offer.quantity)} × ${offer.unitPrice} ${terms.currency}`,
  h('span', { class: 'sub' }, ` ${terms.deliveries.find(delivery => delivery.no === offer.deliveryNo)?.incoterm} · ${offer.leadDays} ${t('trade.days')}`));

// What changed, as a sentence each, in the language of the console.
function changeList(changes, versions) {
  if (changes.changes.length === 0) return h('p', { class: 'quiet' }, t('trade.same'));
  return h('ul', { class: 'changes', id: 'change-list' }, changes.changes.map(change => h('li', { 'data-field': change.field, 'data-kind': change.kind },
    `${placeOf(change, versions)}${t(`trade.field.${change.field}`)}: `, h('span', null, sentence(change, changes)))));
}

function placeOf(change, versions) {
  if (change.scope === 'Delivery') return `${t('trade.delivery', change.itemNo)}, `;
  if (change.scope === 'Payment') return `${t('trade.paymentNo', change.itemNo)}, `;
  const line = change.lineNo ? versions.flatMap(version => version.terms.lines).findLast(one => one.lineNo === change.lineNo) : null;
  const place = line ? `${t('trade.line', change.lineNo, productName(line))}, ` : '';
  return change.offerNo ? `${place}${t('trade.offerNo', change.offerNo)}, ` : place;
}

function sentence(change, changes) {
  const shown = (value, currency) => {
    if (!value) return t('trade.nothing');
    if (change.field.endsWith('Minor')) return money(Number(value), currency);
    return change.field === 'validUntil' ? instant(value) : value;
  };
  const [before, after] = [shown(change.before, changes.fromCurrency), shown(change.after, changes.toCurrency)];
  if (change.kind === 'Added') return t('trade.added', after);
  return change.kind === 'Removed' ? t('trade.removed', before) : t('trade.changed', before, after);
}

// Any two rounds, when there are more than two.
function compare(quote) {
  const answer = h('div', { role: 'status' });
  const options = quote.versions.map(version => [String(version.no), t('trade.versionNo', version.no)]);
  return [folded('compare', t('trade.compare'), [field(t('trade.from'), 'from', { options }), field(t('trade.to'), 'to', { options, value: options.at(-1)[0] })], t('trade.compare'),
    async values => {
      const [changes, from, to] = await Promise.all([trading.diff(quote.id, values.from, values.to), trading.version(quote.id, values.from), trading.version(quote.id, values.to)]);
      replace(answer, h('h3', null, t('trade.changes', values.from, values.to)), changeList(changes, [from, to]));
    }, () => undefined), answer];
}

const costTable = costing => [
  costing.lowestMarginPercent ? h('p', null, t('trade.lowestMargin', costing.lowestMarginPercent)) : h('p', { class: 'quiet' }, t('trade.unknownMargin')),
  costing.reasons.length > 0 ? h('p', { class: 'alert', id: 'approval-reasons' }, costing.reasons.map(reason => t(`trade.reason.${reason}`)).join(' ')) : null,
  costing.decidedBy ? h('p', { class: 'quiet' }, t('trade.decidedBy', costing.decidedBy), costing.rejection ? ` ${costing.rejection}` : '') : null,
  costing.offers.length > 0 ? table(t('trade.costing'), ['line', 'revenue', 'cost', 'margin'], costing.offers.map(offer => h('tr', null,
    cell('line', `${offer.cost.lineNo}.${offer.cost.offerNo}`), cell('revenue', money(offer.revenueMinor, costing.currency), 'amount'),
    cell('cost', money(offer.costMinor, costing.currency), 'amount'), cell('margin', `${money(offer.marginMinor, costing.currency)} (${offer.marginPercent} %)`, 'amount')))) : null,
];

function acts(quote, versions, caller) {
  const current = versions.find(version => version.info.no === quote.currentNo);
  const waiting = versions.find(version => version.info.status === 'AwaitingApproval');
  const theirs = current?.info.side === other[caller.role] && current.info.status === 'Open';
  const seller = caller.role === 'Exporter';
  return h('div', { class: 'stack' },
    theirs ? acceptForm(quote, current) : null,
    seller && (waiting ?? (theirs ? current : null)) ? approval(quote, waiting ?? current, Boolean(waiting)) : null,
    roundForm(quote, (versions.at(-1)).terms, seller),
    folded('close-quote', t('trade.closeQuote'), [field(t('action.reason'), 'reason', { required: true, maxlength: 500 })], t('trade.closeQuote'),
      values => trading.closeQuote(quote.id, values.reason, quote.version), refresh));
}

const acceptForm = (quote, { info, terms }) => folded('accept', t('trade.accept', info.no), [
  ...terms.lines.map(line => field(t('trade.line', line.lineNo, productName(line)), `pick.${line.lineNo}`, {
    options: line.offers.map(offer => [String(offer.offerNo), `${count(offer.quantity)} × ${offer.unitPrice} ${terms.currency} · ${terms.deliveries.find(one => one.no === offer.deliveryNo)?.incoterm}`]),
  })),
  terms.shipTo ? null : info.side === 'Exporter' ? shipToFields(null) : null,
  field(t('trade.reference'), 'reference', { maxlength: 60 }),
].filter(Boolean), t('trade.acceptNow'), values => trading.accept(quote.id, {
  no: info.no, picks: terms.lines.map(line => ({ lineNo: line.lineNo, offerNo: Number(values[`pick.${line.lineNo}`]) })),
  shipTo: !terms.shipTo && info.side === 'Exporter' ? shipToOf(values) : null, reference: values.reference || null,
}, quote.version), refresh);

// A colleague of who made the version; the platform says who may.
const approval = (quote, { info }, waits) => h('div', { class: 'actions' },
  action(`approve-${info.no}`, t(waits ? 'trade.approve' : 'trade.approveCounter', info.no), () => trading.approve(quote.id, info.no, quote.version), refresh, 'main-button'),
  waits ? folded('reject', t('trade.reject'), [field(t('action.reason'), 'reason', { required: true, maxlength: 500 })], t('trade.reject'),
    values => trading.reject(quote.id, info.no, values.reason, quote.version), refresh) : null);
