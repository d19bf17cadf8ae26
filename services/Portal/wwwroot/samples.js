import { ask, companyName, everything } from './api.js';
import { h } from './dom.js';
import { instant, money } from './format.js';
import { frame, orNone } from './frame.js';
import { cell, section, table } from './parts.js';
import { buyersNamed } from './picker.js';
import { priceText, shareText, stateBadge } from './product.samples.js';
import { leftText } from './samples.form.js';
import { t } from './texts.js';

const most = 200;
const moods = { Open: 'done', Waiting: 'warn' };

const productLink = one => h('a', { href: `#/catalogue/${one.productId}` }, one.sku);
const kindBadge = one => h('span', { class: 'badge kind', 'data-kind': one.kind }, t(`kind.${one.kind}`));

// What paid samples and trial orders take off a later order, until when, and what became of it.
export const creditList = (credits, names = null) => table(t('samples.credits'), ['product', ...(names ? ['otherSide'] : []), 'amount', 'state', 'until', 'orderFrom', 'order'], credits.map(one => h('tr', {
  'data-credit': one.orderId, 'data-status': one.status },
cell('product', [productLink(one), ' ', kindBadge(one)]), names ? cell('otherSide', names(one)) : null, cell('amount', money(one.amountMinor, one.currency), 'amount'),
cell('state', [h('span', { class: `badge ${moods[one.status] ?? 'muted'}` }, t(`samples.status.${one.status}`)), h('span', { class: 'sub' }, t(`samples.scope.${one.scope}`))]),
cell('until', one.openUntil ? instant(one.openUntil) : '–'), cell('orderFrom', one.leastMinor > 0 ? money(one.leastMinor, one.currency) : '–', 'amount'),
cell('order', [h('a', { href: `#/orders/${one.orderId}` }, t(`samples.toOrder.${one.kind}`)),
  one.takenBy ? h('a', { class: 'sub', href: `#/orders/${one.takenBy}` }, t('samples.takenBy', money(one.takenMinor, one.currency))) : null]))));

// All credits of the caller, and the terms that it may see: a buyer those on offer with what is left to it, an exporter its own.
export const show = (main, rest, caller, isCurrent) => frame(main, isCurrent, { key: 'samples', title: t('samples.title'), build: async () => {
  const [terms, credits] = await Promise.all([everything('/sample-terms', most), ask('GET', `/sample-credits?limit=${most}`)]);
  const exporters = new Map(await Promise.all([...new Set([...terms, ...credits.items].map(one => one.exporterId))].map(async id => [id, await companyName(id, true)])));
  const buyers = caller.role === 'Buyer' ? new Map() : await buyersNamed(credits.items.map(one => one.buyerId), caller);
  const parties = one => [caller.role === 'Exporter' ? null : exporters.get(one.exporterId), buyers.get(one.buyerId)].filter(Boolean).join(' · ');
  const buys = caller.role === 'Buyer';
  return [
    section('sample-credits', t('samples.credits'), [h('p', { class: 'sub' }, t('samples.creditHint')), orNone(credits.items, t('samples.noCredits'), items => creditList(items, parties))]),
    section('sample-terms', t(buys ? 'samples.onOffer' : 'samples.allTerms'), orNone(terms, t('samples.noneOffered'), items => table(t('samples.allTerms'), ['product', 'otherSide', 'price', buys ? 'left' : 'entitled', 'state'], items.map(one => h('tr', {
      'data-product': one.productId, 'data-kind': one.kind },
    cell('product', [productLink(one), ' ', kindBadge(one)]), cell('otherSide', exporters.get(one.exporterId)), cell('price', priceText(one), 'amount'),
    buys ? cell('left', leftText(one), 'amount') : cell('entitled', shareText(one)), cell('state', stateBadge(one))))))),
  ];
} });
