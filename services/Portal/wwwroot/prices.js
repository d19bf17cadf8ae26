import { ask } from './api.js';
import { query } from './customs.js';
import { h } from './dom.js';
import { count, instant } from './format.js';
import { field, folded, instantOf, localTime } from './forms.js';
import { frame, orNone, refresh, tabsOf } from './frame.js';
import { cell, section, table } from './parts.js';
import { explainTab } from './prices.explain.js';
import { groupsTab } from './prices.groups.js';
import { showList } from './prices.list.js';
import { buyerField, buyersNamed } from './picker.js';
import { asRead } from './stale.js';
import { t } from './texts.js';

const tabs = ['lists', 'groups', 'explain'];
const countings = ['Line', 'Family', 'Carton'];
const moods = { Active: 'done', Withdrawn: 'muted' };
let wanted = { status: '', text: '', cursor: '' };

// Price lists: for whom and when each counts, groups of buyers, and why a price is what it is.
export function show(main, rest, caller, isCurrent) {
  const [first, , importId] = rest.split('/');
  if (/^[0-9a-f-]{36}$/i.test(first)) return showList(main, first, importId, caller, isCurrent);
  const tab = tabs.includes(first) ? first : tabs[0];
  return frame(main, isCurrent, {
    key: `prices-${tab}`, title: t('menu.prices'),
    tabs: tabsOf(t('menu.prices'), tabs, tab, name => `#/prices/${name}`, name => t(`prices.${name}`)),
    build: () => ({ lists: listsTab, groups: groupsTab, explain: explainTab })[tab](caller),
  });
}

export const listBadge = list => h('span', { class: `badge ${moods[list.status] ?? 'muted'}`, 'data-status': list.status }, t(`prices.status.${list.status}`));

// For whom a list is, in words; the names are those of buyers and groups that are known.
export const audience = (list, names) => [
  list.buyerId ? t('prices.forBuyer', names.get(list.buyerId) ?? list.buyerId.slice(0, 8)) : null, list.groupId ? t('prices.forGroup', names.get(list.groupId) ?? list.groupId.slice(0, 8)) : null,
  list.market ? t('prices.forMarket', list.market) : null, list.channel ? t('prices.forChannel', list.channel) : null].filter(Boolean).join(', ') || t('prices.forAll');

export const span = ({ validFrom, validUntil }) => `${validFrom ? instant(validFrom) : '…'} – ${validUntil ? instant(validUntil) : t('prices.noEnd')}`;

export async function namesOf(lists, groups, caller) {
  return new Map([...groups.map(group => [group.id, group.name]), ...await buyersNamed(lists.map(list => list.buyerId).filter(Boolean), caller)]);
}

async function listsTab(caller) {
  const [found, groups] = await Promise.all([ask('GET', `/price-lists${query({ ...wanted, limit: 25 })}`), ask('GET', '/buyer-groups?limit=200')]);
  const names = await namesOf(found.items, groups.items, caller);
  return [section('lists', t('prices.lists'), [
    finder(),
    orNone(found.items, t('prices.none'), items => table(t('prices.lists'), ['code', 'state', 'forWhom', 'validity', 'currency', 'rowCount'], items.map(list => h('tr', { 'data-list': list.code },
      cell('code', [h('a', { class: 'number', href: `#/prices/${list.id}` }, list.code), h('span', { class: 'sub' }, list.name)]),
      cell('state', listBadge(list)), cell('forWhom', [audience(list, names), h('span', { class: 'sub' }, t('prices.specificity', list.specificity, list.priority))]),
      cell('validity', span(list)), cell('currency', list.currency), cell('rowCount', count(list.rows), 'amount'))))),
    turning(found),
    caller.role === 'Exporter' ? listForm(null, groups.items) : null,
  ])];
}

const finder = () => h('form', { class: 'filters', role: 'search', onsubmit: event => {
  event.preventDefault();
  wanted = { ...Object.fromEntries([...new FormData(event.currentTarget)].map(([name, value]) => [name, value.trim()])), cursor: '' };
  document.activeElement?.blur();
  refresh();
} }, field(t('prices.codeBegins'), 'text', { type: 'search', value: wanted.text, maxlength: 40 }),
field(t('exceptions.status'), 'status', { value: wanted.status, options: [['', t('catalogue.any')], ...Object.keys(moods).map(status => [status, t(`prices.status.${status}`)])] }),
h('button', { type: 'submit', class: 'quiet-button', 'data-action': 'find' }, t('search.go')));

function turning(found) {
  const turn = (key, cursor) => h('button', { type: 'button', class: 'quiet-button', 'data-action': key, onclick: () => {
    wanted.cursor = cursor;
    refresh();
  } }, t(`payout.${key}`));
  return h('div', { class: 'actions' }, wanted.cursor ? turn('firstPage', '') : null, found.nextCursor ? turn('nextPage', found.nextCursor) : null);
}

// A new list, or for whom and when one counts from now on; its currency and counting stay.
export function listForm(list, groups) {
  const change = list ? asRead(list, () => ask('GET', `/price-lists/${list.id}`), now => ({
    [t('col.code')]: now.code, [t('col.name')]: now.name, [t('exceptions.status')]: t(`prices.status.${now.status}`), [t('col.forWhom')]: audience(now, new Map(groups.map(one => [one.id, one.name]))),
    [t('col.validity')]: span(now), [t('prices.priority')]: String(now.priority),
  })) : act => act({});
  const time = value => (value ? localTime(new Date(value)) : '');
  return folded(list ? 'change-list' : 'add-list', t(list ? 'prices.changeList' : 'prices.addList'), [
    field(t('col.code'), 'code', { required: true, maxlength: 40, value: list?.code ?? '' }),
    field(t('col.name'), 'name', { required: true, maxlength: 100, value: list?.name ?? '' }),
    field(t('col.currency'), 'currency', { required: true, pattern: '[A-Z]{3}', maxlength: 3, value: list?.currency ?? 'USD', readonly: Boolean(list) }),
    list ? null : field(t('prices.counting'), 'counting', { options: countings.map(one => [one, t(`prices.counting.${one}`)]), value: 'Line' }),
    buyerField(t('prices.buyer'), 'buyerId', { required: false, value: list?.buyerId ?? '' }),
    field(t('prices.group'), 'groupId', { options: [['', t('prices.noGroup')], ...groups.map(one => [one.id, `${one.code} · ${one.name}`])], value: list?.groupId ?? '' }),
    field(t('prices.market'), 'market', { pattern: '[A-Z]{2}', maxlength: 2, value: list?.market ?? '' }),
    field(t('prices.channel'), 'channel', { maxlength: 40, value: list?.channel ?? '' }),
    field(t('prices.from'), 'validFrom', { type: 'datetime-local', value: time(list?.validFrom) }),
    field(t('prices.until'), 'validUntil', { type: 'datetime-local', value: time(list?.validUntil) }),
    field(t('prices.priority'), 'priority', { pattern: '-?[0-9]{1,6}', value: String(list?.priority ?? 0) }),
    list ? field(t('exceptions.status'), 'status', { options: Object.keys(moods).map(status => [status, t(`prices.status.${status}`)]), value: list.status }) : null,
  ].filter(Boolean), t('purchasing.save'), async values => {
    const body = {
      code: values.code, name: values.name, currency: values.currency, buyerId: values.buyerId || null, groupId: values.groupId || null, market: values.market || null,
      channel: values.channel || null, validFrom: kept(values.validFrom, list?.validFrom), validUntil: kept(values.validUntil, list?.validUntil), priority: Number(values.priority || 0),
      counting: list?.counting ?? values.counting, status: values.status ?? null,
    };
    const made = await change(seen => ask(list ? 'PUT' : 'POST', list ? `/price-lists/${list.id}` : '/price-lists', body, seen.version));
    if (!list) location.hash = `#/prices/${made.id}`;
  }, refresh);
}

// A field shows minutes; an instant that nobody changed stays what it was to the microsecond.
export const kept = (typed, was) => (was && typed === localTime(new Date(was)) ? was : instantOf(typed));
