import { ask, sendAs } from './api.js';
import { query } from './customs.js';
import { h, renew } from './dom.js';
import { count, instant, money } from './format.js';
import { action, field, folded, isWriting, minorOf } from './forms.js';
import { lookAgain } from './inquiries.js';
import { cell, ownerBadge, section, table, when } from './parts.js';
import { t } from './texts.js';
import { fileTypeOf, fileTypes } from './trading.js';

const kinds = ['NotReceived', 'NotAsDescribed', 'Damaged', 'ShortQuantity', 'WrongGoods', 'LateDelivery', 'MissingDocuments', 'Other'];
const moods = { Open: 'warn', Negotiating: 'warn', Escalated: 'warn', AwaitingReturn: 'warn', Returning: 'warn', Resolved: 'done' };
const refresh = () => dispatchEvent(new Event('refresh'));
const badge = status => h('span', { class: `badge ${moods[status] ?? 'muted'}`, 'data-status': status }, t(`claim.status.${status}`));
const due = row => (row.dueAt ? [when(row.dueAt), row.overdue ? h('span', { class: 'badge warn' }, t('claim.overdue')) : null] : '–');
const amount = { required: true, inputmode: 'decimal' };

// Disputes that the caller may see; for operators those that run, the next due first.
export async function showDisputes(main, order, caller, isCurrent) {
  const list = await ask('GET', `/disputes${query({ orderId: order, byClock: caller.role === 'Operator' && !order ? 'true' : undefined, limit: 100 })}`);
  const units = order && caller.role === 'Buyer' ? await ask('GET', `/orders/${order}`) : null;
  if (!isCurrent() || (main.querySelector('#disputes') && isWriting(main))) return;
  document.title = `${t('claim.title')} · ${t('app.name')}`;
  renew(main, h('nav', { class: 'back' }, h('a', { href: order ? `#/orders/${order}` : '#/' }, `← ${t('order.back')}`)),
    h('section', { class: 'panel', id: 'disputes', 'aria-labelledby': 'disputes-title' },
      h('h1', { id: 'disputes-title' }, t('claim.title')),
      units ? claimForm(units) : null,
      list.items.length === 0 ? h('p', { class: 'quiet' }, t('claim.none')) : table(
        t('claim.title'), ['order', 'stage', 'waitsFor', 'amount', 'topic', 'at'], list.items.map(row => h('tr', { 'data-dispute': row.id },
          cell('order', h('a', { class: 'number', href: `#/disputes/${row.id}` }, `${row.orderNumber} · ${row.no}`)),
          cell('stage', badge(row.status)),
          cell('waitsFor', row.waitsFor ? [ownerBadge(row.waitsFor), row.takenBy ? h('span', { class: 'sub' }, row.takenBy) : null] : '–'),
          cell('amount', money(row.askedMinor, row.currency), 'amount'),
          cell('topic', t(`claim.kind.${row.kind}`)),
          cell('at', due(row)))))));
  lookAgain(location.hash);
}

const claimForm = order => folded('claim', t('claim.open'), [
  field(t('claim.kind'), 'kind', { options: kinds.map(kind => [kind, t(`claim.kind.${kind}`)]), value: 'Damaged' }),
  field(t('claim.asked', order.currency), 'asked', amount),
  ...order.lines.map(line => field(t('claim.units', line.lineNo, line.sku, line.quantity), `line-${line.lineNo}`, { inputmode: 'numeric', pattern: '[0-9]{0,10}' })),
  returnField(),
  field(t('claim.text'), 'text', { required: true, long: true, maxlength: 4000 }),
], t('claim.open'), async values => {
  const opened = await ask('POST', `/orders/${order.id}/disputes`, {
    kind: values.kind, askedMinor: minorOf(values.asked, order.currency, 'asked'), wantsReturn: values.withReturn === 'yes', text: values.text,
    lines: order.lines.map(line => ({ lineNo: line.lineNo, quantity: Number(values[`line-${line.lineNo}`] || 0) })).filter(line => line.quantity > 0),
  });
  location.hash = `#/disputes/${opened.id}`;
}, () => undefined);

const returnField = () => field(t('claim.return'), 'withReturn', { options: [['no', t('claim.return.no')], ['yes', t('claim.return.yes')]], value: 'no' });

// One dispute: what is claimed, whose turn it is and until when, what may be done, what was said, and the evidence.
export async function showDispute(main, id, caller, isCurrent) {
  const dispute = await ask('GET', `/disputes/${id}`);
  if (!isCurrent() || (main.querySelector(`#dispute[data-id='${id}']`) && isWriting(main))) return;
  document.title = `${t('claim.title')} ${dispute.orderNumber} · ${t('app.name')}`;
  renew(main, h('nav', { class: 'back' }, h('a', { href: '#/disputes' }, `← ${t('claim.title')}`)),
    h('section', { class: 'panel', id: 'dispute', 'data-id': id, 'data-status': dispute.status, 'aria-labelledby': 'dispute-title' },
      h('div', { class: 'panel-head' }, h('h1', { id: 'dispute-title' }, `${dispute.orderNumber} · ${t(`claim.kind.${dispute.kind}`)}`), badge(dispute.status)),
      facts(dispute), h('p', { class: 'words' }, dispute.text), offer(dispute), h('div', { class: 'stack', id: 'dispute-actions' }, actions(dispute))),
    section('dispute-evidence', t('claim.evidence'), evidence(dispute, caller)),
    section('dispute-events', t('claim.happened'), h('ol', { class: 'changes', id: 'dispute-trail' }, dispute.events.map(event => happening(event, dispute.currency)))));
  lookAgain(`#/disputes/${id}`);
}

function facts(dispute) {
  const fact = (name, value) => (value ? h('div', { 'data-fact': name }, h('dt', null, t(`claim.${name}`)), h('dd', null, value)) : null);
  const outcome = dispute.outcomeMinor ? `${money(dispute.outcomeMinor, dispute.currency)}${dispute.outcomeReturn ? ` · ${t('claim.return.yes')}` : ''}` : null;
  return h('dl', { class: 'facts' },
    fact('order', h('a', { href: `#/orders/${dispute.orderId}` }, dispute.orderNumber)), fact('askedFor', money(dispute.askedMinor, dispute.currency)),
    fact('lines', dispute.lines.map(line => `${line.lineNo}: ${count(line.quantity)}`).join(', ')),
    fact('waitsFor', dispute.waitsFor ? ownerBadge(dispute.waitsFor) : null), fact('dueAt', dispute.dueAt ? [instant(dispute.dueAt), ' ', due(dispute)] : null),
    fact('takenBy', dispute.takenBy), fact('wantsReturn', dispute.wantsReturn ? t('claim.return.yes') : null), fact('outcome', outcome),
    fact('settled', dispute.settledMinor === null || dispute.settledMinor === undefined ? null : money(dispute.settledMinor, dispute.currency)),
    fact('debt', dispute.debtMinor > 0 ? money(dispute.debtMinor, dispute.currency) : null));
}

const offer = dispute => (dispute.offer ? h('p', { class: 'alert', id: 'dispute-offer', 'data-no': dispute.offer.no },
  t('claim.offers', t(`party.${dispute.offer.side}`), money(dispute.offer.amountMinor, dispute.currency)),
  dispute.offer.withReturn ? ` ${t('claim.return.yes')}` : '') : null);

// What the platform says that the caller may do now.
function actions(dispute) {
  const post = (what, body) => ask('POST', `/disputes/${dispute.id}/${what}`, body, dispute.version);
  const words = required => field(t('claim.words'), 'text', { required, long: true, maxlength: 4000 });
  const saying = (name, path, required) => folded(name, t(`claim.do.${name}`), [words(required)], t(`claim.do.${name}`), values => post(path, { text: values.text || null }), refresh);
  const minor = (values, least = 1) => minorOf(values.amount, dispute.currency, 'amount', least);
  const forms = {
    Agree: () => action('agree', t('claim.do.Agree', money(dispute.askedMinor, dispute.currency)), () => post('agree', {}), refresh),
    Accept: () => action('accept', t('claim.do.Accept', money(dispute.offer.amountMinor, dispute.currency)), () => post('accept', { offerNo: dispute.offer.no }), refresh, 'main-button'),
    Refuse: () => saying('Refuse', 'refuse', true),
    Propose: () => folded('Propose', t('claim.do.Propose'), [field(t('claim.amount', dispute.currency), 'amount', amount), returnField(), words(false)], t('claim.do.Propose'),
      values => post('proposals', { amountMinor: minor(values), withReturn: values.withReturn === 'yes', text: values.text || null }), refresh),
    Escalate: () => saying('Escalate', 'escalate', false),
    Withdraw: () => saying('Withdraw', 'withdraw', false),
    SendBack: () => folded('SendBack', t('claim.do.SendBack'), [field(t('claim.waybill'), 'text', { required: true, maxlength: 200 })], t('claim.do.SendBack'),
      values => post('send-back', { text: values.text }), refresh),
    Receive: () => action('receive', t('claim.do.Receive'), () => post('receive', {}), refresh, 'main-button'),
    Contest: () => saying('Contest', 'contest', true),
    Take: () => saying('Take', 'take', Boolean(dispute.takenBy)),
    HandBack: () => saying('HandBack', 'hand-back', false),
    Decide: () => folded('Decide', t('claim.do.Decide'), [
      field(t('claim.toBuyer', dispute.currency), 'amount', amount), returnField(), field(t('action.reason'), 'reason', { required: true, long: true, maxlength: 4000 }),
    ], t('claim.do.Decide'), values => post('decide', { amountMinor: minor(values, 0), withReturn: values.withReturn === 'yes', reason: values.reason }), refresh),
  };
  return dispute.actions.map(name => forms[name]?.());
}

function evidence(dispute, caller) {
  const readable = caller.role !== 'Operator' || dispute.mine;
  const list = dispute.evidence.length === 0 ? h('p', { class: 'quiet' }, t('claim.noEvidence')) : h('ul', { class: 'requests' }, dispute.evidence.map(file =>
    h('li', { 'data-evidence': file.id }, h('div', { class: 'event-head' },
      readable ? h('a', { href: `/api/v1/disputes/${dispute.id}/evidence/${file.id}`, download: file.name }, file.name) : h('strong', null, file.name),
      ownerBadge(file.side), when(file.at)), h('span', { class: 'sub mono' }, `${count(file.sizeBytes)} B · ${file.sha256.slice(0, 12)}`))));
  return [list, readable || dispute.evidence.length === 0 ? null : h('p', { class: 'quiet' }, t('claim.takeFirst')),
    dispute.actions.includes('AddEvidence') ? folded('AddEvidence', t('claim.do.AddEvidence'), [
      field(t('trade.file'), 'file', { type: 'file', required: true, accept: fileTypes })], t('claim.do.AddEvidence'),
    values => sendAs(`/disputes/${dispute.id}/evidence${query({ name: values.file.name })}`, values.file, fileTypeOf(values.file)), refresh) : null];
}

const happening = (event, currency) => h('li', { 'data-action': event.action },
  h('strong', null, t(`claim.event.${event.action}`)), ` ${t(`party.${event.side}`)}${event.author && event.side !== 'Service' ? ` ${event.author}` : ''} · ${instant(event.at)}`,
  event.amountMinor > 0 ? h('span', null, ` · ${money(event.amountMinor, currency)}${event.withReturn ? ` · ${t('claim.return.yes')}` : ''}`) : null,
  event.text ? h('p', { class: 'words' }, event.text) : null);
