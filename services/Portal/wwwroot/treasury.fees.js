import { ask, everything } from './api.js';
import { query } from './customs.js';
import { h } from './dom.js';
import { exact, money } from './format.js';
import { field, folded, minorOf } from './forms.js';
import { cell, section, table } from './parts.js';
import { t } from './texts.js';

const newest = 100;
let page = '';
const filter = { kind: '', currency: '' };
const kinds = ['Platform', 'Payout', 'Conversion'];
const decimal = '[0-9]+([.][0-9]{1,4})?';

// The schedule with its days, and every fee that was charged with the rule that it comes from.
export async function feesTab(caller, refresh) {
  const [rules, lines] = await Promise.all([
    everything(`/fee-rules${query(filter)}`), ask('GET', `/fee-lines${query({ kind: filter.kind, limit: newest, cursor: page })}`),
  ]);
  const kept = { ...lines, items: lines.items.filter(line => !filter.currency || line.currency === filter.currency) };
  return [
    section('fee-rules', t('fee.rules'), [filters(refresh), caller.role === 'Operator' ? add(refresh) : null, ruleList(rules)]),
    section('fee-lines', t('fee.lines'), lineList(kept, caller, refresh)),
  ];
}

const filters = refresh => h('form', { class: 'filters', onsubmit: event => event.preventDefault() },
  ...[['kind', [['', t('fee.anyKind')], ...kinds.map(kind => [kind, t(`fee.kind.${kind}`)])]], ['currency', null]].map(([name, options]) => field(t(`col.${name}`), name, {
    value: filter[name], ...(options ? { options } : { pattern: '([A-Z]{3})?', maxlength: 3, placeholder: 'USD' }),
    onchange: event => {
      filter[name] = name === 'kind' ? event.currentTarget.value : event.currentTarget.value.trim().toUpperCase();
      page = '';
      refresh();
    },
  })));

// In words: 0.5 %, at least GBP 5.00, at most GBP 50.00; or the tiers one by one.
function charge(rule) {
  const parts = [
    Number(rule.percent) > 0 ? `${rule.percent} %` : null, rule.fixedMinor > 0 ? money(rule.fixedMinor, rule.currency) : null,
    rule.minMinor > 0 ? t('fee.least', money(rule.minMinor, rule.currency)) : null, rule.maxMinor ? t('fee.most', money(rule.maxMinor, rule.currency)) : null,
  ].filter(Boolean);
  return [parts.join(', ') || (rule.tiers.length > 0 ? '' : t('fee.free')),
    rule.tiers.length > 0 ? h('ul', { class: 'changes' }, h('li', { class: 'sub' }, t(`fee.tiering.${rule.tiering}`)), rule.tiers.map(tier => h('li', null,
      t('fee.tier', money(tier.fromMinor, rule.currency), tier.percent, money(tier.fixedMinor, rule.currency))))) : null];
}

function ruleList(rules) {
  if (rules.length === 0) return h('p', { class: 'quiet' }, t('fee.noRules'));
  return [
    table(t('fee.rules'), ['rule', 'kind', 'currency', 'charge', 'valid', 'party'], [...rules].reverse().slice(0, newest).map(rule => h('tr', { 'data-rule': `${rule.id} v${rule.version}`, 'data-currency': rule.currency },
      cell('rule', `${rule.id} v${rule.version}`), cell('kind', t(`fee.kind.${rule.kind}`)), cell('currency', rule.currency), cell('charge', charge(rule)),
      cell('valid', `${rule.validFrom} – ${rule.validTo ?? ''}`), cell('party', rule.exporterId ? h('span', { class: 'mono' }, rule.exporterId) : t('fee.all'))))),
    rules.length > newest ? h('p', { class: 'quiet' }, t('treasury.more')) : null,
  ];
}

function lineList(found, caller, refresh) {
  const turn = (key, cursor) => h('button', { type: 'button', class: 'quiet-button', 'data-action': key, onclick: () => {
    page = cursor;
    refresh();
  } }, t(`payout.${key}`));
  const pages = h('div', { class: 'actions' }, page ? turn('firstPage', '') : null, found.nextCursor ? turn('nextPage', found.nextCursor) : null);
  if (found.items.length === 0) return [h('p', { class: 'quiet' }, t('fee.noLines')), pages];
  const about = line => (line.orderId ? h('a', { href: `#/orders/${line.orderId}` }, t('declaration.order')) : line.payoutId ? h('a', { href: '#/money/payouts' }, t('fee.kind.Payout')) : t(`fee.kind.${line.kind}`));
  return [
    table(t('fee.lines'), ['kind', 'base', 'fee', 'rule', 'at'], found.items.map(line => h('tr', { 'data-fee-line': line.payoutId ?? line.orderId ?? line.conversionId },
      cell('kind', [t(`fee.kind.${line.kind}`), ' ', h('span', { class: 'sub' }, about(line))]),
      cell('base', money(line.baseMinor, line.currency), 'amount'), cell('fee', money(line.feeMinor, line.currency), 'amount'),
      cell('rule', [h('strong', null, line.rule), h('span', { class: 'sub' }, line.computed)]),
      cell('at', [line.chargedAt ? exact(line.chargedAt) : '–', caller.role === 'Operator' ? h('span', { class: 'sub mono' }, line.exporterId.slice(-8)) : null])))),
    pages,
  ];
}

const add = refresh => folded('add-rule', t('fee.add'), [
  field(t('fee.id'), 'id', { required: true, maxlength: 40, placeholder: 'PAYOUT-2027' }),
  field(t('col.kind'), 'kind', { options: kinds.map(kind => [kind, t(`fee.kind.${kind}`)]), value: 'Payout' }),
  field(t('col.currency'), 'currency', { required: true, pattern: '[A-Z]{3}', maxlength: 3, placeholder: 'USD' }),
  field(t('fee.percent'), 'percent', { inputmode: 'decimal', pattern: decimal }),
  field(t('fee.fixed'), 'fixed', { inputmode: 'decimal', pattern: decimal }),
  field(t('fee.min'), 'min', { inputmode: 'decimal', pattern: decimal }),
  field(t('fee.max'), 'max', { inputmode: 'decimal', pattern: decimal }),
  field(t('fee.validFrom'), 'validFrom', { type: 'date', required: true }),
  field(t('fee.exporter'), 'exporterId', { pattern: '([0-9a-fA-F-]{36})?' }),
], t('fee.add'), values => {
  const minor = name => (values[name] ? minorOf(values[name], values.currency, name, 0) : 0);
  return ask('POST', '/fee-rules', {
    id: values.id, kind: values.kind, currency: values.currency, validFrom: values.validFrom, percent: values.percent || null,
    fixedMinor: minor('fixed'), minMinor: minor('min'), maxMinor: minor('max') || null, exporterId: values.exporterId || null,
  });
}, refresh);
