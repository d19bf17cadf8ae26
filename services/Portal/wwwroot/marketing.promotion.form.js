import { ask } from './api.js';
import { h, replace } from './dom.js';
import { majorOf, money } from './format.js';
import { choices, field, folded, group, instantOf, localTime, minorOf } from './forms.js';
import { refresh } from './frame.js';
import { benefit, effectOf } from './marketing.promotions.js';
import { kept, span } from './prices.js';
import { buyerField, productField } from './picker.js';
import { asRead } from './stale.js';
import { t } from './texts.js';

const kinds = ['TierDiscount', 'Bundle', 'Coupon', 'FreeSample', 'ShippingContribution'];
const steps = 4;
const products = 5;
const month = 30 * 86400000;

// The fields of a promotion; those of other kinds than the chosen one are not there.
function fieldsOf(one, groups, chosen) {
  const time = value => (value ? localTime(new Date(value)) : '');
  const amount = (label, name, minor) => field(label, name, { inputmode: 'decimal', value: minor ? majorOf(minor, one.currency) : '' });
  const only = (kindsOf, ...content) => h('div', { class: 'stack', 'data-kinds': kindsOf.join(' ') }, content);
  const list = [
    field(t('col.code'), 'code', { required: true, maxlength: 40, pattern: '[A-Za-z0-9][A-Za-z0-9_\\-]*', value: one?.code ?? '' }), field(t('col.name'), 'name', { required: true, maxlength: 200, value: one?.name ?? '' }),
    one ? h('input', { type: 'hidden', name: 'kind', value: one.kind }) : field(t('col.kind'), 'kind', { options: kinds.map(kind => [kind, t(`marketing.kind.${kind}`)]), value: kinds[0] }),
    field(t('col.currency'), 'currency', { required: true, pattern: '[A-Z]{3}', maxlength: 3, value: one?.currency ?? 'USD', readonly: Boolean(one) }),
    only(['TierDiscount'], group(t('marketing.steps'), [...Array(Math.max(steps, one?.steps.length ?? 0)).keys()].map(i => [
      field(t('col.fromQuantity'), `step${i}.minQuantity`, { inputmode: 'numeric', pattern: '[0-9]{1,9}', value: one?.steps[i] ? String(one.steps[i].minQuantity) : '', 'data-about': `steps[${i}].minQuantity` }),
      field(t('marketing.percent'), `step${i}.percent`, { inputmode: 'decimal', value: one?.steps[i]?.percent ?? '', 'data-about': `steps[${i}].percent` })]))),
    only(['Bundle', 'Coupon', 'ShippingContribution'], field(t('marketing.percent'), 'percent', { inputmode: 'decimal', value: one?.percent ?? '' }), amount(t('marketing.amount'), 'amount', one?.amountMinor)),
    only(['FreeSample'], field(t('marketing.samplePrice'), 'unitPrice', { inputmode: 'decimal', value: one?.unitPrice ?? '' }), field(t('marketing.mostUnits'), 'mostUnits', { inputmode: 'numeric', pattern: '[0-9]{1,9}', value: one?.mostUnits ? String(one.mostUnits) : '' })),
    h('details', { class: 'action', 'data-sequence': 'promotion-products' }, h('summary', null, t('marketing.products')), h('p', { class: 'sub' }, t('marketing.productsHint')), [...Array(products).keys()].map(i => h('div', { class: 'line' },
      productField(t('marketing.product', i + 1), `product${i}`, { chosen: chosen[i] ?? null }),
      only(['Bundle'], field(t('marketing.inBundle'), `product${i}.quantity`, { inputmode: 'numeric', pattern: '[0-9]{1,9}', value: chosen[i]?.units ? String(chosen[i].units) : '' }))))),
    h('details', { class: 'action', 'data-sequence': 'promotion-audience' }, h('summary', null, t('marketing.audience')),
      buyerField(t('prices.buyer'), 'buyerId', { required: false, value: one?.buyerId ?? '' }), field(t('prices.group'), 'groupId', { options: [['', t('prices.noGroup')], ...groups.map(each => [each.id, `${each.code} · ${each.name}`])], value: one?.groupId ?? '' }),
      field(t('prices.market'), 'market', { pattern: '[A-Z]{2}', maxlength: 2, value: one?.market ?? '' }), field(t('prices.channel'), 'channel', { maxlength: 40, value: one?.channel ?? '' }), amount(t('marketing.minGoods'), 'minGoods', one?.minGoodsMinor),
      field(t('marketing.needsCode'), 'needsCode', { options: [['', t('amendment.no_')], ['yes', t('amendment.yes')]], value: one?.needsCode ? 'yes' : '' })),
    group(t('marketing.limits'), field(t('marketing.maxUses'), 'maxUses', { inputmode: 'numeric', pattern: '[0-9]{1,9}', value: one?.maxUses ? String(one.maxUses) : '' }),
      field(t('marketing.maxPerBuyer'), 'maxUsesPerBuyer', { inputmode: 'numeric', pattern: '[0-9]{1,9}', value: one?.maxUsesPerBuyer ? String(one.maxUsesPerBuyer) : '' }), amount(t('marketing.budget'), 'budget', one?.budgetMinor)),
    field(t('prices.from'), 'validFrom', { type: 'datetime-local', value: time(one?.validFrom) }), field(t('prices.until'), 'validUntil', { type: 'datetime-local', value: time(one?.validUntil) }),
    field(t('marketing.stacking'), 'stacking', { options: ['Separate', 'Stackable', 'Exclusive'].map(each => [each, t(`marketing.stacking.${each}`)]), value: one?.stacking ?? 'Separate' }),
    field(t('prices.priority'), 'priority', { pattern: '-?[0-9]{1,7}', value: String(one?.priority ?? 0) }),
    one ? field(t('exceptions.status'), 'status', { options: ['Active', 'Withdrawn'].map(status => [status, t(`prices.status.${status}`)]), value: one.status }) : null,
  ];
  const show = () => {
    const kind = list.map(each => each?.matches?.('input[name=kind]') ? each : each?.querySelector?.('[name=kind]')).find(Boolean).value;
    for (const part of list.flatMap(each => [each, ...(each?.querySelectorAll?.('[data-kinds]') ?? [])]).filter(each => each?.dataset?.kinds)) {
      part.hidden = !part.dataset.kinds.split(' ').includes(kind);
      for (const control of part.querySelectorAll('input, select')) control.disabled = part.hidden;
    }
  };
  list[2].addEventListener('change', show);
  show();
  return list.filter(Boolean);
}

function bodyOf(values, one) {
  const whole = name => (values[name] ? Number(values[name]) : null);
  const minor = name => (values[name] ? minorOf(values[name], values.currency, name) : null);
  const chosen = [...Array(products).keys()].filter(i => values[`product${i}`]);
  return {
    code: values.code, name: values.name, kind: values.kind, currency: values.currency, status: values.status ?? null, needsCode: values.needsCode === 'yes', stacking: values.stacking, priority: Number(values.priority || 0),
    buyerId: values.buyerId || null, groupId: values.groupId || null, market: values.market || null, channel: values.channel || null, validFrom: kept(values.validFrom, one?.validFrom), validUntil: kept(values.validUntil, one?.validUntil),
    minGoodsMinor: minor('minGoods') ?? 0, percent: values.percent || null, amountMinor: minor('amount'), unitPrice: values.unitPrice || null, mostUnits: whole('mostUnits'),
    steps: Object.keys(values).filter(name => name.startsWith('step') && name.endsWith('.minQuantity') && values[name]).map(name => ({ minQuantity: Number(values[name]), percent: values[name.replace('minQuantity', 'percent')] })),
    // Products that have no field of their own stay.
    products: [...chosen.map(i => ({ productId: values[`product${i}`], quantity: values[`product${i}.quantity`] ? Number(values[`product${i}.quantity`]) : null })), ...(one?.products.slice(products) ?? [])],
    maxUses: whole('maxUses'), maxUsesPerBuyer: whole('maxUsesPerBuyer'), budgetMinor: minor('budget'),
  };
}

export function promotionForm(one, groups, chosen) {
  const change = one ? asRead(one, () => ask('GET', `/promotions/${one.id}`), now => ({
    [t('col.code')]: now.code, [t('col.name')]: now.name, [t('exceptions.status')]: t(`prices.status.${now.status}`), [t('col.validity')]: span(now), [t('marketing.benefit')]: benefit(now),
    [t('marketing.maxUses')]: String(now.maxUses ?? ''), [t('marketing.budget')]: now.budgetMinor ? money(now.budgetMinor, now.currency) : '', [t('prices.priority')]: String(now.priority),
  })) : act => act({});
  return folded(one ? 'change-promotion' : 'add-promotion', t(one ? 'purchasing.change' : 'marketing.addPromotion'), fieldsOf(one, groups, chosen), t('purchasing.save'),
    values => change(seen => ask(one ? 'PUT' : 'POST', one ? `/promotions/${one.id}` : '/promotions', bodyOf(values, seen.id ? seen : null), seen.version)), refresh);
}

// Tries a promotion on the orders of a past window; nothing is kept.
export function simulator(groups, one = null, chosen = []) {
  const answer = h('div', { class: 'stack', id: 'simulated', role: 'status' });
  return h('details', { class: 'action', 'data-sequence': 'simulate' }, h('summary', null, t('marketing.simulate')), h('p', { class: 'sub' }, t('marketing.simulateHint')),
    choices('simulate-form', [
      group(t('marketing.past'), field(t('trade.from'), 'from', { type: 'datetime-local', required: true, value: localTime(new Date(Date.now() - month)) }), field(t('marketing.untilNow'), 'until', { type: 'datetime-local' })),
      ...fieldsOf(one, groups, chosen),
    ], [['simulate-now', t('marketing.simulateNow'), async values => replace(answer, effectOf(await ask('POST', '/promotions/simulations', {
      promotion: bodyOf(values, one), from: instantOf(values.from), until: instantOf(values.until),
    })))]]), answer);
}
