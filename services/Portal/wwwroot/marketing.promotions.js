import { ask } from './api.js';
import { query } from './customs.js';
import { bar, h } from './dom.js';
import { count, instant, money } from './format.js';
import { field } from './forms.js';
import { factList, orNone, refresh } from './frame.js';
import { promotionForm, simulator } from './marketing.promotion.form.js';
import { cell, section, table } from './parts.js';
import { nameOf } from './picker.js';
import { audience, namesOf, span } from './prices.js';
import { t } from './texts.js';

const shownProducts = 10;
let wanted = { status: '', cursor: '' };

export async function promotionsTab(caller) {
  const [found, groups] = await Promise.all([ask('GET', `/promotions${query({ ...wanted, limit: 25 })}`), ask('GET', '/buyer-groups?limit=200')]);
  const names = await namesOf(found.items, groups.items, caller);
  return [
    section('promotions', t('marketing.promotions'), [statusFilter(), orNone(found.items, t('marketing.noPromotion'), items => table(t('marketing.promotions'), ['code', 'kind', 'forWhom', 'validity', 'limitUsed'], items.map(one => h('tr', { 'data-promotion': one.code },
      cell('code', [h('a', { class: 'number', href: `#/marketing/promotions/${one.id}` }, one.code), badge(one), h('span', { class: 'sub' }, one.name)]),
      cell('kind', [t(`marketing.kind.${one.kind}`), h('span', { class: 'sub' }, benefit(one))]), cell('forWhom', audience(one, names)), cell('validity', span(one)), cell('limitUsed', limits(one), 'wide'))))), turning(found)]),
    caller.role === 'Exporter' ? section('new-promotion', t('marketing.newPromotion'), [promotionForm(null, groups.items, []), simulator(groups.items)]) : null,
  ];
}

const badge = one => h('span', { class: `badge ${one.status === 'Active' ? 'done' : 'muted'}`, 'data-status': one.status }, t(`prices.status.${one.status}`));

const statusFilter = () => h('form', { class: 'filters', onsubmit: event => event.preventDefault() }, field(t('exceptions.status'), 'status', {
  value: wanted.status, options: [['', t('catalogue.any')], ...['Active', 'Withdrawn'].map(status => [status, t(`prices.status.${status}`)])],
  onchange: event => {
    wanted = { status: event.currentTarget.value, cursor: '' };
    refresh();
  },
}));

function turning(found) {
  const turn = (key, cursor) => h('button', { type: 'button', class: 'quiet-button', 'data-action': key, onclick: () => {
    wanted.cursor = cursor;
    refresh();
  } }, t(`payout.${key}`));
  return h('div', { class: 'actions' }, wanted.cursor ? turn('firstPage', '') : null, found.nextCursor ? turn('nextPage', found.nextCursor) : null);
}

// What it takes off, in words.
export function benefit(one) {
  const off = [one.percent ? `${one.percent} %` : null, one.amountMinor ? money(one.amountMinor, one.currency) : null].filter(Boolean).join(', ');
  if (one.kind === 'TierDiscount') return one.steps.map(step => t('marketing.step', count(step.minQuantity), step.percent)).join('; ');
  if (one.kind === 'FreeSample') return t('marketing.sample', one.mostUnits ?? 0, `${one.unitPrice} ${one.currency}`);
  return t(`marketing.off.${one.kind}`, off);
}

// Limits with how much of each is used; what has no limit says how often it was used.
function limits(one) {
  const of = (used, most, text) => h('span', { class: 'used' }, text, bar(used / most, used >= most ? 'done' : ''));
  return [one.maxUses ? of(one.uses, one.maxUses, t('marketing.usesOf', count(one.uses), count(one.maxUses))) : h('span', { class: 'said' }, t('marketing.uses', count(one.uses))),
    one.budgetMinor ? of(one.spentMinor, one.budgetMinor, t('marketing.spentOf', money(one.spentMinor, one.currency), money(one.budgetMinor, one.currency)))
      : h('span', { class: 'said' }, t('marketing.spent', money(one.spentMinor, one.currency))),
    one.maxUsesPerBuyer ? h('span', { class: 'sub' }, t('marketing.perBuyer', count(one.maxUsesPerBuyer))) : null];
}

export async function showPromotion(id, caller) {
  const [one, groups] = await Promise.all([ask('GET', `/promotions/${id}`), ask('GET', '/buyer-groups?limit=200')]);
  const [names, products] = await Promise.all([namesOf([one], groups.items, caller),
    Promise.all(one.products.slice(0, shownProducts).map(async each => ({ ...await ask('GET', `/products/${each.productId}`), units: each.quantity })))]);
  return [section('promotion', `${one.code} · ${one.name}`, [
    h('p', null, t(`marketing.kind.${one.kind}`), ': ', benefit(one), ' ', badge(one)),
    factList([[t('col.forWhom'), audience(one, names)], [t('col.validity'), span(one)], [t('marketing.stacking'), t(`marketing.stacking.${one.stacking}`)], [t('prices.priority'), String(one.priority)],
      [t('marketing.needsCode'), t(one.needsCode ? 'amendment.yes' : 'amendment.no_')], [t('marketing.minGoods'), one.minGoodsMinor > 0 ? money(one.minGoodsMinor, one.currency) : null],
      [t('marketing.products'), one.products.length === 0 ? t('marketing.allProducts')
        : [products.map(product => `${product.units ? `${count(product.units)} × ` : ''}${nameOf(product)}`).join(', '), one.products.length > shownProducts ? ` … (${count(one.products.length)})` : '']]]),
    h('div', { class: 'stack', id: 'limits' }, limits(one)),
    caller.role === 'Exporter' ? h('div', { class: 'actions' }, promotionForm(one, groups.items, products), simulator(groups.items, one, products)) : null,
  ])];
}

// What a promotion would have done to past orders.
export const effectOf = told => [
  h('p', null, h('strong', null, t('marketing.touched', count(told.touched), count(told.orders))), told.truncated ? ` ${t('marketing.truncated')}` : ''),
  told.currencies.length > 0 ? table(t('marketing.effect'), ['currency', 'orders', 'goodsThen', 'discount', 'freightOff', 'units'], told.currencies.map(one => h('tr', { 'data-currency': one.currency },
    cell('currency', one.currency), cell('orders', `${count(one.touched)} / ${count(one.orders)}`), cell('goodsThen', money(one.touchedGoodsMinor, one.currency), 'amount'), cell('discount', money(one.discountMinor, one.currency), 'amount'),
    cell('freightOff', money(one.freightDiscountMinor, one.currency), 'amount'), cell('units', count(one.units), 'amount')))) : null,
  told.limitReachedAt ? h('p', { class: 'alert' }, t('marketing.limitAt', instant(told.limitReachedAt))) : null,
  told.reasons.length > 0 ? [h('h3', null, t('marketing.notTouched')), h('ul', { class: 'changes' }, told.reasons.map(one => h('li', { 'data-reason': one.reason }, `${t(`marketing.why.${one.reason}`)}: ${count(one.orders)}`)))] : null,
].flat().filter(Boolean);
