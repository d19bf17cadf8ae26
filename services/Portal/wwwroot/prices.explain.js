import { ask } from './api.js';
import { query } from './customs.js';
import { h, replace } from './dom.js';
import { count } from './format.js';
import { choices, field, instantOf } from './forms.js';
import { cell, section, table } from './parts.js';
import { audience, span } from './prices.js';
import { buyerField } from './picker.js';
import { formula } from './prices.list.js';
import { said } from './said.js';
import { t } from './texts.js';

// Which row prices a product for a buyer, and why each other one does not.
export async function explainTab(caller) {
  const answer = h('div', { class: 'stack', id: 'explained', role: 'status' });
  const form = choices('explain', [
    caller.role === 'Operator' ? field(t('trade.exporterId'), 'exporterId', { required: true, pattern: '[0-9a-fA-F\\-]{36}' }) : null,
    field('SKU', 'sku', { required: true, maxlength: 40 }), field(t('trade.quantity'), 'quantity', { required: true, inputmode: 'numeric', pattern: '[0-9]{1,10}', value: '1' }),
    field(t('col.currency'), 'currency', { required: true, pattern: '[A-Z]{3}', maxlength: 3, value: 'USD' }), buyerField(t('prices.buyer'), 'buyerId', { required: false }),
    field(t('prices.market'), 'market', { pattern: '[A-Z]{2}', maxlength: 2 }), field(t('prices.channel'), 'channel', { maxlength: 40 }),
    field(t('prices.family'), 'familyQuantity', { inputmode: 'numeric', pattern: '[0-9]{1,10}' }),
    field(t('prices.at'), 'at', { type: 'datetime-local' }), field(t('prices.knownAt'), 'knownAt', { type: 'datetime-local' }),
  ].filter(Boolean), [['explain-now', t('prices.explainNow'), async values => {
    const told = await ask('GET', `/prices/explain${query({ ...values, at: instantOf(values.at), knownAt: instantOf(values.knownAt) })}`);
    replace(answer, explanation(told));
  }]]);
  return [section('explain', t('prices.explain'), [h('p', { class: 'sub' }, t('prices.explainHint')), form, answer])];
}

const why = reasons => (reasons.length === 0 ? null : h('ul', { class: 'changes' }, reasons.map(reason => h('li', { 'data-code': reason.code }, said(reason.detail)))));

function explanation(told) {
  const won = told.candidates.find(one => one.won);
  return [
    h('p', { class: told.unitPrice ? '' : 'alert', 'data-source': told.source }, h('strong', { id: 'unit-price' }, told.unitPrice ? `${told.unitPrice} ${told.currency}` : t('prices.noPrice')), ' ',
      told.source === 'List' && won ? t('prices.byList', won.list.code) : t(`prices.source.${told.source}`)),
    told.candidates.length > 0 ? table(t('prices.weighedRows'), ['list', 'forWhom', 'fromQuantity', 'price', 'why'], told.candidates.map(one => h('tr', { 'data-list': one.list.code, 'data-won': one.won ? 'yes' : 'no', class: one.won ? 'won' : '' },
      cell('list', [h('a', { class: 'number', href: `#/prices/${one.list.id}` }, one.list.code), one.won ? h('span', { class: 'badge done' }, t('prices.won')) : null, h('span', { class: 'sub' }, span(one.list))]),
      cell('forWhom', [audience(one.list, new Map()), h('span', { class: 'sub' }, t('prices.specificity', one.list.specificity, one.list.priority))]),
      cell('fromQuantity', count(one.row.minQuantity)), cell('price', [one.row.unitPrice ? `${one.row.unitPrice} ${one.list.currency}` : t('prices.unpriced'), formula(one.row) ? h('span', { class: 'sub' }, formula(one.row)) : null], 'amount'),
      cell('why', why(one.reasons), 'wide')))) : null,
    told.reasons.length > 0 ? [h('h3', null, t('prices.ownTiers')), why(told.reasons)] : null,
    told.truncated ? h('p', { class: 'sub' }, t('prices.truncated')) : null,
  ].flat();
}
