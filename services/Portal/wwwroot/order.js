import { amendmentsPanel, loadDeal, watchAmendments } from './amendments.js';
import { agreedPanel } from './order.agreed.js';
import * as api from './api.js';
import { documents } from './customs.js';
import { documentsPanel } from './documents.js';
import { h, renew, replace } from './dom.js';
import { isBad, saying, serviceOf } from './events.js';
import { clock, day, instant, money } from './format.js';
import { isWriting } from './forms.js';
import { giveUpPanel, returnsPanel } from './givingup.js';
import { ownerBadge, stageBadge, when } from './parts.js';
import { escrow, escrowPanel, payments, paymentsPanel } from './payments.js';
import { splittingPanel } from './splitting.js';
import { factOf, way } from './stages.js';
import { t } from './texts.js';
import { revisionsPanel, unitsPanel } from './units.js';

let shown = new Set();
let shownOrder = null;

// One order: where it stands, what keeps it, and every event of every service by the time it happened, the newest first.
export async function showOrder(main, id, caller, isCurrent) {
  let timeline;
  try {
    timeline = await api.timeline(id);
  } catch (error) {
    if (error.status !== 404) throw error;
    if (!isCurrent()) return;
    replace(main, h('section', { class: 'panel' }, h('p', { class: 'quiet' }, t('app.notFound')), h('a', { href: '#/' }, t('order.back'))));
    return;
  }

  const { flow, events } = timeline;
  // Exporters and operators have them on the declaration's page.
  const readsDocuments = caller.role === 'Buyer';
  const readsMoney = caller.role !== 'Partner';
  const [parties, papers, paid, held, deal, sentBack, pieces] = await Promise.all([
    partiesOf(flow, caller), readsDocuments ? documents(id) : null, readsMoney ? payments(id) : null, readsMoney ? escrow(id) : null, readsMoney ? loadDeal(id) : null,
    readsMoney ? api.optional(`/orders/${id}/returns`) : null, readsMoney ? api.optional(`/orders/${id}/parts`) : null,
  ]);
  if (!isCurrent() || (shownOrder === id && isWriting(main))) return;
  const refresh = () => dispatchEvent(new Event('refresh'));
  document.title = `${flow.number ?? id} · ${t('app.name')}`;
  renew(main,
    h('nav', { class: 'back' }, h('a', { href: '#/' }, `← ${t('order.back')}`)),
    h('section', { class: 'panel', id: 'order', 'data-stage': flow.stage },
      h('div', { class: 'panel-head' },
        h('h1', null, flow.number ?? t('order.unnumbered')), stageBadge(flow.stage),
        flow.waitsFor ? h('span', { class: 'sub' }, `${t('order.waitsFor')}: ${t(`party.${flow.waitsFor}`)}`) : null),
      steps(flow), stuck(flow), facts(flow, parties, deal?.order),
      caller.role === 'Operator' || caller.role === 'Exporter'
        ? h('p', null, h('a', { href: `#/declarations/${id}`, id: 'to-declaration' }, t('declaration.open'))) : null,
      ['Exporter', 'Operator'].includes(caller.role) ? h('p', null, h('a', { href: `#/shared-shipments/of/${id}`, id: 'to-shared' }, t('shared.ofOrder'))) : null,
      caller.role === 'Partner' ? null : h('p', null, h('a', { href: `#/disputes/of/${id}`, id: 'to-order-disputes' }, t('claim.of')))),
    deal ? [amendmentsPanel(deal, caller), revisionsPanel(deal), splittingPanel(deal, pieces, caller), returnsPanel(deal, sentBack, caller), giveUpPanel(deal, caller), agreedPanel(deal, caller)] : null,
    paymentsPanel(id, flow.currency, paid, caller, refresh),
    escrowPanel(id, held, caller, refresh),
    h('section', { class: 'panel', 'aria-labelledby': 'timeline-title' },
      h('div', { class: 'panel-head' },
        h('h2', { id: 'timeline-title' }, t('timeline.title')), h('span', { class: 'sub' }, t('timeline.count', events.length))),
      h('ol', { class: 'timeline' }, [...events].reverse().map(event => entry(event, id)))),
    deal ? unitsPanel(deal, caller) : null,
    documentsPanel(id, papers, caller, refresh));
  if (deal && caller.role !== 'Operator') watchAmendments(deal);
  shownOrder = id;
  shown = new Set(events.map(event => event.sequence));
}

// Everybody reads exporters; buyers and partners are read by themselves and by operators.
async function partiesOf(flow, caller) {
  const readable = id => caller.role === 'Operator' || caller.partyId === id;
  const [exporter, buyer, partner] = await Promise.all([
    api.companyName(flow.exporterId, true), api.companyName(flow.buyerId, readable(flow.buyerId)),
    api.companyName(flow.partnerId, readable(flow.partnerId)),
  ]);
  return { exporter, buyer, partner };
}

function steps(flow) {
  if (flow.stage === 'Cancelled') return null;
  // Without a refund the way ends with the payout.
  const stages = flow.stage === 'Settled' ? [...way.slice(0, way.indexOf('RefundFiled')), 'Settled'] : way;
  const at = stages.indexOf(flow.stage);
  return h('div', { class: 'steps-frame' },
    h('p', { class: 'sub steps-text' }, t('order.stepOf', at + 1, stages.length)),
    h('ol', { class: 'steps', 'aria-label': t('order.steps') }, stages.map((stage, index) => {
      const done = flow.facts[factOf(stage)];
      return h('li', { class: index < at ? 'past' : index === at ? 'now' : done ? 'early' : '', 'aria-current': index === at ? 'step' : null },
        h('span', { class: 'step-name' }, t(`stage.${stage}`)),
        done ? h('time', { datetime: done, title: instant(done) }, day(done)) : null);
    })));
}

// Several reasons of one kind, such as a missing code on many lines, are one box.
function stuck(flow) {
  if (flow.stuck.length === 0) return null;
  const kinds = Map.groupBy(flow.stuck, reason => reason.code);
  return h('ul', { class: 'alerts' }, [...kinds.values()].map(reasons => h('li', { class: 'alert' },
    h('div', null, h('strong', null, t(`reason.${reasons[0].code}`)), ' ', ownerBadge(reasons[0].owner), ' ',
      h('span', { class: 'sub' }, when(reasons[0].since))),
    h('ul', reasons.length > 5 ? { tabindex: '0' } : null, reasons.map(reason => h('li', null, reason.detail))))));
}

function facts(flow, parties, order) {
  const fact = (name, value, kind = '') => (value ? h('div', null, h('dt', null, t(`order.${name}`)), h('dd', { class: kind }, value)) : null);
  const amount = (name, minor, currency) => (minor === undefined ? null : fact(name, money(minor, currency), 'amount'));
  return h('dl', { class: 'facts' },
    amount('total', flow.totalMinor, flow.currency),
    amount('received', flow.receivedMinor, flow.currency),
    amount('paidOut', flow.paidOutMinor, flow.currency),
    amount('refunded', flow.refundedMinor, 'CNY'),
    fact('withoutRefund', flow.withoutRefund ? t(`noRefund.${flow.withoutRefund}`) : null),
    fact('kind', flow.kind && flow.kind !== 'Standard' ? t(`kind.${flow.kind}`) : null),
    order?.sampleCreditMinor ? amount('sampleCredit', order.sampleCreditMinor, order.currency) : null,
    fact('exporter', parties.exporter), fact('buyer', parties.buyer), fact('partner', parties.partner), fact('reference', flow.reference));
}

function entry(event, order) {
  const service = serviceOf(event.type);
  const fresh = shownOrder === order && shown.size > 0 && !shown.has(event.sequence);
  const sequence = String(event.sequence);
  return h('li', { class: `event ${service} ${isBad(event.type) ? 'bad' : ''} ${fresh ? 'fresh' : ''}`, 'data-type': event.type },
    h('time', { datetime: event.occurredAt, title: instant(event.occurredAt) },
      h('span', { class: 'event-day' }, day(event.occurredAt)), h('span', { class: 'event-clock' }, clock(event.occurredAt))),
    h('div', { class: 'event-body' },
      h('div', { class: 'event-head' }, h('strong', null, t(`event.${event.type}`)), h('span', { class: 'badge service' }, t(`service.${service}`))),
      h('p', null, saying(event)),
      h('details', { 'data-sequence': sequence },
        h('summary', null, t('timeline.details')),
        h('p', { class: 'sub' }, `${event.type} · ${t('timeline.version', event.version)}${event.traceId ? ` · ${t('timeline.trace')} ${event.traceId}` : ''}`),
        h('pre', { tabindex: '0' }, JSON.stringify(event.data, null, 2)))));
}
