import * as api from './api.js';
import { bar, h, renew } from './dom.js';
import { count, money } from './format.js';
import { cell, flowRow, orderLink, ownerBadge, stageBadge, table, when } from './parts.js';
import { phases } from './stages.js';
import { t } from './texts.js';

const stuckShown = 30;
const flowsShown = 25;
let stage = null;
let choose = null;
let fresh = new Set();

// The first page: how many orders are in each stage, what is stuck and who must act, the money, and the latest orders.
export async function showDashboard(main, isCurrent) {
  const [summary, stuck, latest] = await Promise.all([api.summary(), api.stuckFlows(stuckShown), api.flows(stage, flowsShown)]);
  if (!isCurrent()) return;
  document.title = `${t('app.title')} · ${t('app.name')}`;
  renew(main,
    h('h1', { class: 'hidden' }, t('app.title')),
    figures(summary),
    h('section', { 'aria-labelledby': 'stages-title', class: 'panel' },
      h('h2', { id: 'stages-title' }, t('stages.title')), pipeline(summary)),
    h('div', { class: 'columns' },
      h('section', { 'aria-labelledby': 'stuck-title', class: 'panel', id: 'stuck' },
        h('h2', { id: 'stuck-title' }, t('stuck.title')), stuckList(summary, stuck.items)),
      h('section', { 'aria-labelledby': 'money-title', class: 'panel', id: 'money' },
        h('h2', { id: 'money-title' }, t('money.title')), moneyTable(summary.money))),
    h('section', { 'aria-labelledby': 'orders-title', class: 'panel', id: 'orders' }, latestOrders(latest.items)));
  fresh = new Set();
}

// The page is shown again when the stage to list is chosen.
export function onStageChosen(show) {
  choose = async next => {
    stage = next;
    await show();
    document.getElementById('orders-title')?.scrollIntoView({ block: 'nearest' });
  };
}

export function noteChange(change) {
  fresh.add(change.orderId);
}

function figures(summary) {
  const inStage = name => summary.stages.find(s => s.stage === name)?.count ?? 0;
  const done = inStage('Refunded') + inStage('Settled');
  const final = done + inStage('Cancelled');
  const figure = (name, value, kind = '') =>
    h('div', { class: `figure ${kind}`, 'data-figure': name }, h('dt', null, t(`kpi.${name}`)), h('dd', null, count(value)));
  return h('dl', { class: 'figures' },
    figure('orders', summary.orders),
    figure('moving', summary.orders - final),
    figure('stuck', summary.stuckOrders, summary.stuckOrders > 0 ? 'warn' : ''),
    figure('done', done, 'done'));
}

function pipeline(summary) {
  const counts = new Map(summary.stages.map(s => [s.stage, s]));
  const most = Math.max(1, ...summary.stages.map(s => s.count));
  const column = name => {
    const { count: orders, stuck } = counts.get(name);
    return h('li', null, h('button', {
      type: 'button', class: `stage ${orders === 0 ? 'empty' : ''}`, 'data-stage': name, 'aria-pressed': String(stage === name),
      onclick: () => choose(stage === name ? null : name),
    },
    h('span', { class: 'stage-name' }, t(`stage.${name}`)),
    h('span', { class: 'stage-count' }, count(orders)),
    bar(orders / most, name === 'Refunded' || name === 'Settled' ? 'done' : ''),
    h('span', { class: 'stage-stuck' }, stuck > 0 ? t('stages.stuck', count(stuck)) : '')));
  };
  return h('div', { class: 'pipeline' },
    phases.map(([phase, stages]) => [phase, stages.filter(name => counts.has(name))])
      .filter(([, stages]) => stages.length > 0)
      .map(([phase, stages]) => h('div', { class: `phase phase-${stages.length}` },
        h('h3', null, t(`phase.${phase}`)), h('ol', null, stages.map(column)))),
    ['Settled', 'Cancelled'].filter(name => counts.get(name)?.count > 0)
      .map(name => h('div', { class: 'phase phase-1 aside' }, h('h3', null, '\u00a0'), h('ol', null, column(name)))));
}

function stuckList(summary, flows) {
  if (flows.length === 0) return h('p', { class: 'quiet' }, t('stuck.none'));
  return [
    h('ul', { class: 'reasons', 'aria-label': t('stuck.reasons') }, summary.stuck.map(reason => h('li', null,
      h('strong', null, count(reason.count)), ' ', t(`reason.${reason.code}`), ' ', ownerBadge(reason.owner)))),
    table(t('stuck.title'), ['order', 'stage', 'reason', 'owner', 'since'], flows.flatMap(flow => grouped(flow.stuck).map((reason, index) =>
      h('tr', { 'data-order': flow.orderId },
        cell('order', index === 0 ? orderLink(flow) : h('span', { class: 'hidden' }, flow.number ?? '')),
        cell('stage', stageBadge(flow.stage)),
        cell('reason', [h('span', null, t(`reason.${reason.code}`)), h('span', { class: 'sub' }, reason.detail)]),
        cell('owner', ownerBadge(reason.owner)),
        cell('since', when(reason.since)))))),
    summary.stuckOrders > flows.length
      ? h('p', { class: 'quiet' }, t('stuck.more', count(flows.length), count(summary.stuckOrders)))
      : null,
  ];
}

// Several reasons of one kind, such as a missing code on many lines, are one row.
function grouped(reasons) {
  return [...Map.groupBy(reasons, reason => reason.code).values()].map(([first, ...others]) =>
    ({ ...first, detail: others.length > 0 ? `${first.detail} (+${others.length})` : first.detail }));
}

function moneyTable(totals) {
  if (totals.length === 0) return h('p', { class: 'quiet' }, t('money.none'));
  return h('div', { class: 'totals' }, totals.map(total => h('dl', { class: 'total' },
    h('dt', { class: 'hidden' }, t('money.currency')), h('dd', { class: 'currency' }, total.currency),
    ...[['received', total.receivedMinor], ['paidOut', total.paidOutMinor], ['refunded', total.refundedMinor]]
      .filter(([, minor]) => minor > 0)
      .flatMap(([name, minor]) => [h('dt', null, t(`money.${name}`)), h('dd', { class: 'amount' }, money(minor, total.currency))]))));
}

function latestOrders(flows) {
  return [
    h('div', { class: 'panel-head' },
      h('h2', { id: 'orders-title' }, stage ? t('orders.in', t(`stage.${stage}`)) : t('orders.latest')),
      stage ? h('button', { type: 'button', class: 'link', onclick: () => choose(null) }, t('orders.all')) : null),
    flows.length === 0
      ? h('p', { class: 'quiet' }, t('orders.none'))
      : table(t('orders.latest'), ['order', 'stage', 'waitsFor', 'total', 'changed'], flows.map(flow => flowRow(flow, fresh.has(flow.orderId)))),
  ];
}
