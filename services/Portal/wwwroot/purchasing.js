import { ask, companyName, optional, Refused } from './api.js';
import { query } from './customs.js';
import { bar, h } from './dom.js';
import { count, exponentOf, majorOf, money } from './format.js';
import { field, folded, minorOf } from './forms.js';
import { factList, frame, orNone, refresh, tabsOf } from './frame.js';
import { cell, section, table, when } from './parts.js';
import { nameOf } from './picker.js';
import { requestForm } from './purchasing.request.js';
import { asRead } from './stale.js';
import { t } from './texts.js';

const tabs = ['requisitions', 'members', 'budgets'];
const roles = ['Purchaser', 'Approver', 'Manager'];
const moods = { Waiting: 'warn', Ordered: 'done' };
const limits = 3;
const shownProducts = 40;
let wanted = '';
let page = '';

// A buyer's organisation: what colleagues ask for and who places it, members with their limits, budgets with what is used.
export const show = (main, rest, caller, isCurrent) => {
  const tab = tabs.includes(rest) ? rest : tabs[0];
  return frame(main, isCurrent, {
    key: `purchasing-${tab}`, title: t('menu.purchasing'),
    tabs: tabsOf(t('menu.purchasing'), tabs, tab, name => `#/purchasing/${name}`, name => t(`purchasing.${name}`)),
    build: () => ({ requisitions, members, budgets })[tab](caller),
  });
};

async function requisitions(caller) {
  const [waiting, found] = await Promise.all([
    ask('GET', '/requisitions?status=Waiting&limit=50'), ask('GET', `/requisitions${query({ status: wanted, limit: 25, cursor: page })}`)]);
  const names = new Map(await Promise.all([...new Set([...waiting.items, ...found.items].map(one => one.exporterId))].map(async id => [id, await companyName(id, true)])));
  const products = await productsOf(waiting.items);
  return [
    section('waiting', t('purchasing.waiting'), orNone(waiting.items, t('purchasing.nothingWaits'), items => h('ul', { class: 'requests' },
      items.map(one => h('li', { class: 'stack', 'data-requisition': one.id }, facts(one, names, products), decide(one, caller)))))),
    section('request', t('purchasing.request'), [h('p', { class: 'sub' }, t('purchasing.requestHint')), requestForm(refresh)]),
    section('requisitions', t('purchasing.all'), [statusFilter(), orNone(found.items, t('purchasing.none'), items => list(items, names)), turning(found)]),
  ];
}

// What the lines name, as far as the products are still seen.
async function productsOf(requests) {
  const ids = [...new Set(requests.flatMap(one => one.lines.map(line => line.productId)).filter(Boolean))].slice(0, shownProducts);
  return new Map(await Promise.all(ids.map(async id => [id, await optional(`/products/${id}`)])));
}

const lineOf = (line, product) => `${count(line.quantity)} × ${product ? `${nameOf(product)} (${product.sku})` : line.sku ?? line.productId?.slice(0, 8)}`;

const facts = (one, names, products) => [
  h('div', { class: 'event-head' }, h('strong', { class: 'amount' }, money(one.totalMinor, one.currency)), h('span', { class: `badge ${moods[one.status] ?? 'muted'}` }, t(`purchasing.status.${one.status}`)),
    h('span', { class: 'sub' }, [`${one.askedBy} · `, when(one.askedAt)])),
  factList([[t('order.exporter'), names.get(one.exporterId)], [t('trade.incoterm'), `${one.incoterm ?? ''} ${one.namedPlace ?? ''}`.trim()], [t('trade.note'), one.note],
    [t('trade.lines'), one.lines.map(line => lineOf(line, products.get(line.productId))).join(', ')]]),
];

// The total that is read is what is agreed to: when the order comes to another one by now, that is told, and the next click agrees to it.
function decide(one, caller) {
  const change = asRead(one, () => ask('GET', `/requisitions/${one.id}`), now => ({ [t('col.stage')]: t(`purchasing.status.${now.status}`), [t('trade.total')]: money(now.totalMinor, now.currency) }));
  const reason = () => [field(t('action.reason'), 'reason', { required: true, long: true, maxlength: 500 })];
  const about = `${one.askedBy}, ${money(one.totalMinor, one.currency)}`;
  if (one.askedBy === caller.name)
    return h('div', { class: 'actions' }, h('p', { class: 'sub', 'data-why': 'four-eyes' }, t('purchasing.fourEyes')),
      folded(`withdraw-${one.id}`, t('purchasing.withdraw'), [h('p', null, t('purchasing.withdrawHint'))], t('purchasing.withdraw'),
        () => change(seen => ask('POST', `/requisitions/${one.id}/withdraw`, undefined, seen.version)), refresh, about));
  const total = h('p', { 'data-total': one.totalMinor }, t('purchasing.agree', money(one.totalMinor, one.currency)));
  let agreed = one.totalMinor;
  const approve = () => change(seen => ask('POST', `/requisitions/${one.id}/approve`, { totalMinor: agreed }, seen.version)).catch(error => {
    if (error.code !== 'requisition_total_changed') throw error;
    agreed = Number(error.message.match(/comes to (\d+)/)?.[1] ?? agreed);
    total.textContent = t('purchasing.agree', money(agreed, one.currency));
    throw new Refused(409, { detail: t('purchasing.totalChanged', money(one.totalMinor, one.currency), money(agreed, one.currency)) });
  });
  return h('div', { class: 'actions' },
    folded(`approve-${one.id}`, t('purchasing.approve'), [total], t('purchasing.approveNow'), approve, refresh, about),
    folded(`reject-${one.id}`, t('purchasing.reject'), reason(), t('purchasing.reject'),
      values => change(seen => ask('POST', `/requisitions/${one.id}/reject`, { reason: values.reason }, seen.version)), refresh, about));
}

const statusFilter = () => h('form', { class: 'filters', onsubmit: event => event.preventDefault() }, field(t('exceptions.status'), 'status', {
  value: wanted, options: [['', t('purchasing.any')], ...['Waiting', 'Ordered', 'Rejected', 'Withdrawn'].map(status => [status, t(`purchasing.status.${status}`)])],
  onchange: event => {
    [wanted, page] = [event.currentTarget.value, ''];
    refresh();
  },
}));

function turning(found) {
  const turn = (key, cursor) => h('button', { type: 'button', class: 'quiet-button', 'data-action': key, onclick: () => {
    page = cursor;
    refresh();
  } }, t(`payout.${key}`));
  return h('div', { class: 'actions' }, page ? turn('firstPage', '') : null, found.nextCursor ? turn('nextPage', found.nextCursor) : null);
}

const list = (items, names) => table(t('purchasing.all'), ['total', 'state', 'maker', 'exporter', 'note'], items.map(one => h('tr', { 'data-asked': one.id, 'data-status': one.status },
  cell('total', money(one.totalMinor, one.currency), 'amount'),
  cell('state', [h('span', { class: `badge ${moods[one.status] ?? 'muted'}` }, t(`purchasing.status.${one.status}`)),
    one.orderId ? h('a', { class: 'sub', href: `#/orders/${one.orderId}` }, t('declaration.order')) : null]),
  cell('maker', [one.askedBy, h('span', { class: 'sub' }, when(one.askedAt)), one.decidedBy ? h('span', { class: 'sub' }, t('trade.decidedBy', one.decidedBy)) : null]),
  cell('exporter', names.get(one.exporterId)), cell('note', [one.note ?? '–', one.reason ? h('span', { class: 'sub' }, one.reason) : null]))));

async function members(caller) {
  const all = await ask('GET', '/members');
  return [
    section('members', t('purchasing.members'), [h('p', { class: 'sub' }, t(all.length === 0 ? 'purchasing.firstMember' : 'purchasing.membersHint')),
      orNone(all, t('purchasing.noMembers'), rows => table(t('purchasing.members'), ['person', 'role', 'limit', 'change'], rows.map(one => h('tr', { 'data-member': one.name },
        cell('person', [h('strong', null, one.name), one.active ? null : h('span', { class: 'badge muted' }, t('purchasing.inactive'))]), cell('role', t(`purchasing.role.${one.role}`)),
        cell('limit', limitsOf(one), 'amount'), cell('change', memberForm(one), 'wide'))))),
      memberForm(null, all.length === 0 ? caller.name : '')]),
  ];
}

const limitsOf = one => (one.limits.length === 0 ? t('purchasing.noLimit') : one.limits.map(limit => h('span', { class: 'said' }, money(limit.amountMinor, limit.currency))));

// A new member, or one as it is to be from now on.
function memberForm(one, name = '') {
  const change = one ? asRead(one, async () => (await ask('GET', '/members')).find(each => each.name === one.name) ?? one, now => ({
    [t('col.role')]: t(`purchasing.role.${now.role}`), [t('purchasing.active')]: t(now.active ? 'amendment.yes' : 'amendment.no_'),
    [t('col.limit')]: now.limits.map(limit => money(limit.amountMinor, limit.currency)).join(', '),
  })) : act => act({ version: undefined });
  return folded(one ? `member-${one.name}` : 'add-member', t(one ? 'purchasing.change' : 'purchasing.addMember'), [
    one ? null : field(t('purchasing.keyName'), 'name', { required: true, maxlength: 100, value: name }),
    field(t('col.role'), 'role', { options: roles.map(role => [role, t(`purchasing.role.${role}`)]), value: one?.role ?? (name ? 'Manager' : 'Purchaser') }),
    field(t('purchasing.active'), 'active', { options: [['yes', t('amendment.yes')], ['no', t('amendment.no_')]], value: one && !one.active ? 'no' : 'yes' }),
    h('p', { class: 'sub' }, t('purchasing.limitHint')),
    [...Array(limits).keys()].map(i => h('div', { class: 'line' },
      field(t('col.currency'), `limit${i}.currency`, { pattern: '[A-Z]{3}', maxlength: 3, value: one?.limits[i]?.currency ?? '', 'data-about': `limits[${i}].currency` }),
      field(t('purchasing.orderLimit'), `limit${i}.amount`, { inputmode: 'decimal', value: one?.limits[i] ? majorOf(one.limits[i].amountMinor, one.limits[i].currency) : '', 'data-about': `limits[${i}].amountMinor` }))),
  ].flat().filter(Boolean), t('purchasing.save'), values => change(seen => ask('PUT', `/members/${encodeURIComponent(one?.name ?? values.name)}`, {
    role: values.role, active: values.active === 'yes', limits: [...Array(limits).keys()].filter(i => values[`limit${i}.currency`])
      .map(i => ({ currency: values[`limit${i}.currency`], amountMinor: minorOf(values[`limit${i}.amount`], values[`limit${i}.currency`], `limit${i}.amount`) })),
  }, seen.version)), refresh, one?.name);
}

async function budgets() {
  const all = await ask('GET', '/budgets');
  return [section('budgets', t('purchasing.budgets'), [
    h('p', { class: 'sub' }, t('purchasing.budgetsHint')),
    orNone(all, t('purchasing.noBudgets'), rows => table(t('purchasing.budgets'), ['name', 'from', 'until', 'used', 'left', 'change'], rows.map(one => h('tr', { 'data-budget': one.id },
      cell('name', h('strong', null, one.name)), cell('from', one.validFrom), cell('until', one.validUntil),
      cell('used', h('span', { class: 'used' }, t('purchasing.usedOf', money(one.usedMinor, one.currency), money(one.amountMinor, one.currency)),
        bar(one.usedMinor / one.amountMinor, one.usedMinor * 10 >= one.amountMinor * 9 ? 'stuck' : ''))),
      cell('left', money(Math.max(0, one.amountMinor - one.usedMinor), one.currency), 'amount'), cell('change', budgetForm(one), 'wide'))))),
    budgetForm(null)])];
}

function budgetForm(one) {
  const change = one ? asRead(one, async () => (await ask('GET', '/budgets')).find(each => each.id === one.id) ?? one, now => ({
    [t('col.name')]: now.name, [t('col.from')]: now.validFrom, [t('col.until')]: now.validUntil, [t('purchasing.amount')]: money(now.amountMinor, now.currency), [t('col.used')]: money(now.usedMinor, now.currency),
  })) : act => act({});
  return folded(one ? `budget-${one.id}` : 'add-budget', t(one ? 'purchasing.change' : 'purchasing.addBudget'), [
    field(t('col.name'), 'name', { required: true, maxlength: 100, value: one?.name ?? '' }),
    field(t('col.currency'), 'currency', { required: true, pattern: '[A-Z]{3}', maxlength: 3, value: one?.currency ?? 'USD', readonly: Boolean(one) }),
    field(t('purchasing.amount'), 'amount', { required: true, inputmode: 'decimal', value: one ? majorOf(one.amountMinor, one.currency) : '', pattern: one && exponentOf(one.currency) === 0 ? '[0-9]+' : null }),
    field(t('col.from'), 'validFrom', { type: 'date', required: true, value: one?.validFrom ?? '' }),
    field(t('purchasing.lastDay'), 'validUntil', { type: 'date', required: true, value: one?.validUntil ?? '' }),
  ], t('purchasing.save'), values => change(seen => ask(one ? 'PUT' : 'POST', one ? `/budgets/${one.id}` : '/budgets', {
    name: values.name, currency: values.currency, validFrom: values.validFrom, validUntil: values.validUntil, amountMinor: minorOf(values.amount, values.currency),
  }, seen.version)), refresh, one?.name);
}
