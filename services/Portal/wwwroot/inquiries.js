import { companyName, optional } from './api.js';
import { h, renew } from './dom.js';
import { count, instant } from './format.js';
import { field, folded, isWriting } from './forms.js';
import { factList, frame } from './frame.js';
import { cell, section, table, when } from './parts.js';
import { exporterField } from './picker.js';
import { beginForm } from './quote.forms.js';
import { language, t } from './texts.js';
import * as trading from './trading.js';

const refresh = () => dispatchEvent(new Event('refresh'));
const lookAgainAfter = 4000;
const uuid = /^[0-9a-f-]{36}$/i;
const moods = { Open: 'warn', Answered: '', Quoted: '', Ordered: 'done', Accepted: 'done', Closed: 'muted' };

export const statusBadge = status => h('span', { class: `badge ${moods[status] ?? 'muted'}`, 'data-status': status }, t(`trade.${status}`));
export const productName = line => (language() === 'zh' ? line.nameZh : line.nameEn) ?? line.words ?? '';

// Somebody may answer at any time: a page of a conversation asks again as long as it is shown.
export function lookAgain(hash) {
  clearTimeout(lookAgain.timer);
  lookAgain.timer = setTimeout(() => location.hash === hash && refresh(), lookAgainAfter);
}

export async function showInquiries(main, caller, isCurrent) {
  const list = await trading.inquiries();
  if (!isCurrent() || (main.querySelector('#inquiries') && isWriting(main))) return;
  document.title = `${t('trade.inquiries')} · ${t('app.name')}`;
  renew(main, h('nav', { class: 'back' }, h('a', { href: '#/' }, `← ${t('order.back')}`)),
    h('section', { class: 'panel', id: 'inquiries', 'aria-labelledby': 'inquiries-title' },
      h('h1', { id: 'inquiries-title' }, t('trade.inquiries')),
      caller.role === 'Buyer' ? ask() : null,
      list.items.length === 0 ? h('p', { class: 'quiet' }, t('trade.none')) : table(
        t('trade.inquiries'), ['order', 'stage', 'topic', 'at'], list.items.map(row => h('tr', { 'data-inquiry': row.id },
          cell('order', h('a', { class: 'number', href: `#/inquiries/${row.id}` }, row.number)),
          cell('stage', [statusBadge(row.status), row.unread > 0 ? h('span', { class: 'badge warn' }, t('trade.unread', row.unread)) : null]),
          cell('topic', [row.subject, h('span', { class: 'sub' }, `${row.destinationPlace}, ${row.destinationCountry}`)]),
          cell('at', when(row.openedAt)))))));
  lookAgain('#/inquiries');
}

// A form for a new inquiry, filled with what is known already: the product, who sells it, and by which channel the buyer came.
const ask = ({ exporterId = '', product = null, channel = null } = {}) => folded('ask', t('trade.ask'), [
  exporterField(t('trade.exporterId'), 'exporterId', { value: exporterId }),
  field(t('col.topic'), 'subject', { required: true, maxlength: 200, value: product ? productName(product) : '' }),
  field(t('trade.productId'), 'productId', { pattern: '[0-9a-fA-F\\-]{36}', value: product?.id ?? '' }),
  field(t('trade.words'), 'words', { maxlength: 500 }),
  field(t('trade.quantity'), 'quantity', { required: true, inputmode: 'numeric', pattern: '[0-9]{1,10}', value: product?.tiers?.[0] ? String(product.tiers[0].minQuantity) : '' }),
  field(t('trade.unit'), 'unit', { maxlength: 30 }),
  field(t('trade.targetPrice'), 'targetPrice', { inputmode: 'decimal' }),
  field(t('col.currency'), 'currency', { pattern: '[A-Z]{3}', maxlength: 3, value: product?.currency ?? 'USD' }),
  field(t('trade.country'), 'destinationCountry', { required: true, pattern: '[A-Z]{2}', maxlength: 2 }),
  field(t('trade.place'), 'destinationPlace', { required: true, maxlength: 100 }),
  field(t('trade.incoterm'), 'incoterm', { pattern: '[A-Z]{3}', maxlength: 3 }),
  field(t('trade.neededBy'), 'neededBy', { type: 'date' }),
  field(t('trade.message'), 'message', { long: true, maxlength: 4000 }),
], t('trade.send'), async values => {
  const opened = await trading.openInquiry({
    exporterId: values.exporterId, subject: values.subject, destinationCountry: values.destinationCountry, destinationPlace: values.destinationPlace,
    incoterm: values.incoterm || null, currency: values.currency || null, channel, neededBy: values.neededBy || null, message: values.message || null,
    lines: [{ quantity: Number(values.quantity), words: values.words || null, productId: values.productId || null, unit: values.unit || null, targetPrice: values.targetPrice || null }],
  });
  location.hash = `#/inquiries/${opened.id}`;
}, () => undefined);

// A storefront or the catalogue sends a buyer here with what the inquiry is about: product, exporter, channel.
export function showNewInquiry(main, address, caller, isCurrent) {
  const asked = new URLSearchParams(address);
  const [productId, exporter, channel] = ['product', 'exporter', 'channel'].map(name => asked.get(name));
  return frame(main, isCurrent, { key: 'new-inquiry', title: t('trade.newInquiry'), back: ['#/inquiries', 'trade.inquiries'], build: async () => {
    if (caller.role !== 'Buyer') return h('section', { class: 'panel' }, h('p', { class: 'quiet' }, t('trade.buyersAsk')));
    const product = uuid.test(productId ?? '') ? await optional(`/products/${productId}`) : null;
    const exporterId = product?.exporterId ?? (uuid.test(exporter ?? '') ? exporter : '');
    const form = ask({ exporterId, product, channel: channel?.slice(0, 40) || null });
    form.open = true;
    return h('section', { class: 'panel', id: 'new-inquiry', 'aria-label': t('trade.newInquiry') },
      factList([[t('order.exporter'), await companyName(exporterId, true)], [t('trade.product'), product ? `${product.sku} · ${productName(product)}` : ''], [t('trade.cameBy'), channel]]), form);
  } });
}

// One inquiry: what is asked, what was said, what was offered, and what happened.
export async function showInquiry(main, id, caller, isCurrent) {
  const [inquiry, said, quotes, happened] = await Promise.all([trading.inquiry(id), trading.messages(id), trading.quotesOf(id), trading.tradeTimeline(id)]);
  const sells = caller.role === 'Exporter' && ['Open', 'Answered', 'Quoted'].includes(inquiry.status) && !quotes.items.some(quote => quote.status === 'Open');
  const products = sells ? (await trading.products(caller.partyId)).items : [];
  if (!isCurrent() || (main.querySelector(`#inquiry[data-id='${id}']`) && isWriting(main))) return;
  document.title = `${inquiry.number} · ${t('app.name')}`;
  renew(main, h('nav', { class: 'back' }, h('a', { href: '#/inquiries' }, `← ${t('trade.inquiries')}`)),
    h('section', { class: 'panel', id: 'inquiry', 'data-id': id, 'data-status': inquiry.status, 'aria-labelledby': 'inquiry-title' },
      h('div', { class: 'panel-head' }, h('h1', { id: 'inquiry-title' }, `${inquiry.number} · ${inquiry.subject}`), statusBadge(inquiry.status)),
      facts(inquiry), lines(inquiry), inquiry.closedReason ? h('p', { class: 'quiet' }, inquiry.closedReason) : null,
      caller.role !== 'Operator' && ['Open', 'Answered', 'Quoted'].includes(inquiry.status) ? close(inquiry) : null),
    section('quotes', t('trade.quotes'), [quoteList(quotes), sells ? beginForm(inquiry, products) : null]),
    section('conversation', t('trade.conversation'), conversation(inquiry, said, caller)),
    section('happened', t('trade.happened'), h('ol', { class: 'changes', id: 'trade-timeline' }, happened.items.map(happening))));
  readAll(inquiry, said, caller);
  lookAgain(`#/inquiries/${id}`);
}

function facts(inquiry) {
  const fact = (name, value) => (value ? h('div', null, h('dt', null, t(`trade.${name}`)), h('dd', null, value)) : null);
  return h('dl', { class: 'facts' }, fact('destination', `${inquiry.destinationPlace}, ${inquiry.destinationCountry}`), fact('incoterm', inquiry.incoterm),
    fact('neededBy', inquiry.neededBy), fact('openedBy', inquiry.openedBy), fact('openedAt', instant(inquiry.openedAt)));
}

const lines = inquiry => table(t('trade.lines'), ['product', 'quantity', 'price'], inquiry.lines.map(line => h('tr', { 'data-line': line.lineNo },
  cell('product', [productName(line), line.sku ? h('span', { class: 'sub' }, line.sku) : null, line.words && line.nameEn ? h('span', { class: 'sub' }, line.words) : null]),
  cell('quantity', `${count(line.quantity)} ${line.unit ?? ''}`, 'amount'),
  cell('price', line.targetPrice ? `${line.targetPrice} ${inquiry.currency}` : '–', 'amount'))));

const close = inquiry => folded('close-inquiry', t('trade.close'), [field(t('action.reason'), 'reason', { required: true, maxlength: 500 })], t('trade.close'),
  values => trading.closeInquiry(inquiry.id, values.reason, inquiry.version), refresh);

const quoteList = quotes => (quotes.items.length === 0 ? h('p', { class: 'quiet' }, t('trade.noQuotes')) : h('ul', { class: 'requests' }, quotes.items.map(quote =>
  h('li', { 'data-quote': quote.id }, h('div', { class: 'event-head' }, h('a', { class: 'number', href: `#/quotes/${quote.id}` }, quote.number), statusBadge(quote.status),
    h('span', { class: 'sub' }, t('trade.versionNo', quote.currentNo ?? 0)))))));

function conversation(inquiry, said, caller) {
  const list = h('ol', { class: 'requests', id: 'messages' }, said.items.map(message => h('li', { 'data-seq': message.seq, 'data-side': message.side },
    h('div', { class: 'event-head' }, h('strong', null, message.author), h('span', { class: 'badge owner' }, t(`party.${message.side}`)), when(message.at),
      readMark(inquiry, message)),
    h('p', { class: 'words' }, message.body),
    message.files.map(file => h('p', null, h('a', { href: trading.fileAddress(inquiry.id, file.id), download: file.name }, file.name),
      h('span', { class: 'sub mono' }, ` ${count(file.sizeBytes)} B · ${file.sha256.slice(0, 12)}`))))));
  if (caller.role === 'Operator' || inquiry.status === 'Closed') return list;
  return [list, folded('say', t('trade.say'), [
    field(t('trade.message'), 'body', { required: true, long: true, maxlength: 4000 }),
    field(t('trade.file'), 'file', { type: 'file', accept: trading.fileTypes }),
  ], t('trade.send'), async values => {
    const file = values.file?.size > 0 ? await trading.addFile(inquiry.id, values.file) : null;
    await trading.say(inquiry.id, values.body, file ? [file.id] : []);
  }, refresh)];
}

const readMark = (inquiry, message) => {
  const read = message.side === 'Buyer' ? inquiry.readByExporter : inquiry.readByBuyer;
  return message.seq <= read ? h('span', { class: 'sub' }, t('trade.read')) : null;
};

// What is on the screen of a person who looks at it was read.
function readAll(inquiry, said, caller) {
  const last = said.items.at(-1)?.seq;
  if (caller.role !== 'Operator' && inquiry.unread > 0 && last && document.visibilityState === 'visible')
    trading.markRead(inquiry.id, last).catch(() => undefined);
}

const happening = event => h('li', { 'data-kind': event.kind }, h('strong', null, t(`trade.event.${event.kind}`)), ` ${event.author} · ${instant(event.at)}`,
  h('span', { class: 'sub' }, event.facts.filter(fact => ['number', 'no', 'reason', 'order_number'].includes(fact.name)).map(fact => ` ${fact.value}`).join(' ·')));
