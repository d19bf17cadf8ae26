import { ask } from './api.js';
import { query } from './customs.js';
import { bar, h, notify, replace } from './dom.js';
import { count, majorOf, minorUnits, money } from './format.js';
import { choices, field, folded, instantOf, localTime, minorOf } from './forms.js';
import { factList, orNone, refresh } from './frame.js';
import { cell, section, table } from './parts.js';
import { productField } from './picker.js';
import { audience, kept, namesOf, span } from './prices.js';
import { asRead } from './stale.js';
import { t } from './texts.js';

const goals = ['Inquiries', 'Orders', 'Value'];
const ways = ['channel', 'market', 'product'];
const month = 30 * 86400000;
let wanted = { status: '', cursor: '' };

export async function campaignsTab(caller) {
  const [found, groups] = await Promise.all([ask('GET', `/campaigns${query({ ...wanted, limit: 25 })}`), ask('GET', '/buyer-groups?limit=200')]);
  const names = await namesOf(found.items, groups.items, caller);
  return [section('campaigns', t('marketing.campaigns'), [
    orNone(found.items, t('marketing.noCampaign'), items => table(t('marketing.campaigns'), ['code', 'forWhom', 'validity', 'goal'], items.map(one => h('tr', { 'data-campaign': one.code },
      cell('code', [h('a', { class: 'number', href: `#/marketing/campaigns/${one.id}` }, one.code), badge(one), h('span', { class: 'sub' }, one.name)]), cell('forWhom', audience(one, names)), cell('validity', span(one)), cell('goal', goal(one), 'wide'))))),
    turning(found),
    caller.role === 'Exporter' ? campaignForm(null, groups.items) : null,
  ])];
}

function turning(found) {
  const turn = (key, cursor) => h('button', { type: 'button', class: 'quiet-button', 'data-action': key, onclick: () => {
    wanted = { ...wanted, cursor };
    refresh();
  } }, t(`payout.${key}`));
  return h('div', { class: 'actions' }, wanted.cursor ? turn('firstPage', '') : null, found.nextCursor ? turn('nextPage', found.nextCursor) : null);
}

const badge = one => h('span', { class: `badge ${one.status === 'Active' ? 'done' : 'muted'}`, 'data-status': one.status }, t(`marketing.campaign.${one.status}`));
const inGoal = (one, number) => (one.goal === 'Value' ? money(number, one.currency) : count(number));
const goal = one => h('span', { class: 'used' }, t('marketing.reached', t(`marketing.goal.${one.goal}`), inGoal(one, one.reached), inGoal(one, one.goalCount)), bar(one.reached / one.goalCount, one.reached >= one.goalCount ? 'done' : ''));

export async function showCampaign(id, caller) {
  const [one, groups] = await Promise.all([ask('GET', `/campaigns/${id}`), ask('GET', '/buyer-groups?limit=200')]);
  const names = await namesOf([one], groups.items, caller);
  const mine = caller.role === 'Exporter';
  return [
    section('campaign', `${one.code} · ${one.name}`, [h('p', null, badge(one)), factList([[t('col.forWhom'), audience(one, names)], [t('col.validity'), span(one)]]), goal(one), mine ? campaignForm(one, groups.items) : null]),
    section('links', t('marketing.links'), [h('p', { class: 'sub' }, t('marketing.linksHint')),
      orNone(one.links, t('marketing.noLinks'), links => h('ul', { class: 'requests' }, links.map(link => h('li', { 'data-link': link.channel },
        h('div', { class: 'event-head' }, h('strong', null, link.channel), h('span', { class: 'badge' }, t('marketing.visits', count(link.visits)))),
        h('div', { class: 'event-head' }, h('code', { class: 'mono' }, `${location.origin}${link.path}`), copying(`${location.origin}${link.path}`)))))),
      mine ? folded('add-link', t('marketing.addLink'), [field(t('prices.channel'), 'channel', { required: true, maxlength: 40 }), productField(t('marketing.landing'), 'productId', { exporterId: one.exporterId, filter: { status: 'Published' } })],
        t('purchasing.save'), values => ask('POST', `/campaigns/${id}/links`, { channel: values.channel, productId: values.productId || null }), refresh) : null]),
    mine ? section('became', t('marketing.funnel'), funnelForm(one.id, one.validFrom)) : null,
  ];
}

// The clipboard is there on secure pages only.
const copying = address => (navigator.clipboard ? h('button', { type: 'button', class: 'quiet-button', 'aria-label': t('marketing.copyOf', address), onclick: async () => {
  await navigator.clipboard.writeText(address).then(() => notify(t('marketing.copied')), () => undefined);
} }, t('marketing.copy')) : null);

function campaignForm(one, groups) {
  const change = one ? asRead(one, () => ask('GET', `/campaigns/${one.id}`), now => ({
    [t('col.code')]: now.code, [t('col.name')]: now.name, [t('exceptions.status')]: t(`marketing.campaign.${now.status}`), [t('col.validity')]: span(now), [t('col.goal')]: `${t(`marketing.goal.${now.goal}`)} ${inGoal(now, now.goalCount)}`,
  })) : act => act({});
  const time = value => (value ? localTime(new Date(value)) : '');
  return folded(one ? 'change-campaign' : 'add-campaign', t(one ? 'purchasing.change' : 'marketing.addCampaign'), [
    field(t('col.code'), 'code', { required: true, maxlength: 40, value: one?.code ?? '' }), field(t('col.name'), 'name', { required: true, maxlength: 200, value: one?.name ?? '' }),
    field(t('col.goal'), 'goal', { options: goals.map(name => [name, t(`marketing.goal.${name}`)]), value: one?.goal ?? goals[0] }),
    field(t('marketing.goalCount'), 'goalCount', { required: true, inputmode: 'decimal', value: one ? one.goal === 'Value' ? majorOf(one.goalCount, one.currency) : String(one.goalCount) : '' }),
    field(t('marketing.goalCurrency'), 'currency', { pattern: '[A-Z]{3}', maxlength: 3, value: one?.currency ?? '' }),
    field(t('prices.from'), 'validFrom', { type: 'datetime-local', value: time(one?.validFrom) }), field(t('prices.until'), 'validUntil', { type: 'datetime-local', value: time(one?.validUntil) }),
    field(t('prices.market'), 'market', { pattern: '[A-Z]{2}', maxlength: 2, value: one?.market ?? '' }),
    field(t('prices.group'), 'groupId', { options: [['', t('prices.noGroup')], ...groups.map(each => [each.id, `${each.code} · ${each.name}`])], value: one?.groupId ?? '' }),
    one ? field(t('exceptions.status'), 'status', { options: ['Active', 'Ended'].map(status => [status, t(`marketing.campaign.${status}`)]), value: one.status }) : null,
  ].filter(Boolean), t('purchasing.save'), async values => {
    const value = values.goal === 'Value';
    const made = await change(seen => ask(one ? 'PUT' : 'POST', one ? `/campaigns/${one.id}` : '/campaigns', {
      code: values.code, name: values.name, goal: values.goal, goalCount: value ? minorOf(values.goalCount, values.currency, 'goalCount') : minorUnits(values.goalCount, 'JPY') || 0, currency: value ? values.currency : null,
      validFrom: kept(values.validFrom, one?.validFrom), validUntil: kept(values.validUntil, one?.validUntil), market: values.market || null, groupId: values.groupId || null, status: values.status ?? null,
    }, seen.version));
    if (!one) location.hash = `#/marketing/campaigns/${made.id}`;
  }, refresh);
}

// What became of the inquiries of a window: quoted, ordered; and orders without one.
function funnelForm(campaignId, from) {
  const answer = h('div', { class: 'stack', id: 'funnel', role: 'status' });
  return [choices('funnel-form', [
    field(t('trade.from'), 'from', { type: 'datetime-local', required: true, value: localTime(new Date(from ?? Date.now() - month)) }), field(t('marketing.untilNow'), 'until', { type: 'datetime-local' }),
    field(t('marketing.by'), 'by', { options: ways.map(way => [way, t(`marketing.by.${way}`)]), value: 'channel' }),
  ], [['count', t('marketing.count'), async values => {
    const rows = await ask('GET', `/funnel${query({ from: instantOf(values.from), until: instantOf(values.until), by: values.by, campaignId })}`);
    const names = values.by === 'product' ? new Map(await Promise.all(rows.filter(row => row.key).map(async row => [row.key, (await ask('GET', `/products/${row.key}`).catch(() => null))?.sku]))) : new Map();
    replace(answer, orNone(rows, t('marketing.noFunnel'), all => table(t('marketing.funnel'), ['key', 'inquiries', 'quoted', 'orderedOf', 'direct', 'values'], all.map(row => h('tr', { 'data-key': row.key ?? '' },
      cell('key', names.get(row.key) ?? row.key ?? t('marketing.noKey')), cell('inquiries', count(row.inquiries)), cell('quoted', count(row.quoted)), cell('orderedOf', count(row.ordered)), cell('direct', count(row.directOrders)),
      cell('values', row.values.map(value => h('span', { class: 'said' }, money(value.goodsMinor, value.currency))), 'amount'))))));
  }]]), answer];
}

export const funnelTab = async () => [section('became', t('marketing.funnel'), [h('p', { class: 'sub' }, t('marketing.funnelHint')), funnelForm(null, null)])];
