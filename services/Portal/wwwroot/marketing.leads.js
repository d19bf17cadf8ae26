import { ask, companyName } from './api.js';
import { query } from './customs.js';
import { h } from './dom.js';
import { count, instant } from './format.js';
import { field, folded } from './forms.js';
import { factList, orNone, refresh } from './frame.js';
import { cell, section, table, when } from './parts.js';
import { said } from './said.js';
import { asRead } from './stale.js';
import { t } from './texts.js';

const statuses = ['Open', 'Full', 'Closed', 'Expired'];
const moods = { Open: 'warn', Full: 'done', Offered: 'warn', Responded: 'done' };
const rules = ['responsesPerLead', 'responsesPerMonth', 'answerHours', 'askedAtOnce', 'openDays', 'wordsPoints', 'rangePoints', 'chapterPoints', 'marketPoints', 'capacityPoints'];
let wanted = { status: '', cursor: '' };

// Open requests: buyers post what they want, exporters that match are asked and answer in time.
export async function leadsTab(caller) {
  const [found, reach, known] = await Promise.all([ask('GET', `/leads${query({ ...wanted, limit: 25 })}`),
    caller.role === 'Exporter' ? ask('GET', '/lead-reach') : null, caller.role === 'Operator' ? ask('GET', '/lead-rules') : null]);
  return [
    caller.role === 'Buyer' ? section('post', t('marketing.post'), [h('p', { class: 'sub' }, t('marketing.postHint')), postForm()]) : null,
    section('leads', t('marketing.leads'), [statusFilter(), orNone(found.items, t('marketing.noLeads'), items => table(t('marketing.leads'), ['topic', 'state', 'quantity', 'destination', 'answers', 'closes'], items.map(one => h('tr', { 'data-lead': one.id, 'data-status': one.status },
      cell('topic', h('a', { href: `#/marketing/leads/${one.id}` }, one.subject)), cell('state', [badge(one.status), caller.role === 'Exporter' && one.offers[0] ? offerBadge(one.offers[0]) : null]), cell('quantity', `${count(one.quantity)} ${one.unit}`),
      cell('destination', `${one.place}, ${one.market}`), cell('answers', t('marketing.answersOf', count(one.responses), count(one.responsesMost))), cell('closes', one.closesAt ? when(one.closesAt) : '–'))))), turning(found)]),
    reach ? reachPanel(reach) : null,
    known ? rulesPanel(known) : null,
  ];
}

const badge = status => h('span', { class: `badge ${moods[status] ?? 'muted'}` }, t(`marketing.lead.${status}`));
const offerBadge = offer => h('span', { class: `badge ${moods[offer.status] ?? 'muted'}`, 'data-offer': offer.status }, t(`marketing.offer.${offer.status}`));

const statusFilter = () => h('form', { class: 'filters', onsubmit: event => event.preventDefault() }, field(t('exceptions.status'), 'status', {
  value: wanted.status, options: [['', t('catalogue.any')], ...statuses.map(status => [status, t(`marketing.lead.${status}`)])],
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

const postForm = () => folded('post-lead', t('marketing.post'), [
  field(t('trade.words'), 'subject', { required: true, maxlength: 200 }), field(t('marketing.details'), 'details', { long: true, maxlength: 2000 }),
  field(t('trade.quantity'), 'quantity', { required: true, inputmode: 'numeric', pattern: '[0-9]{1,10}' }), field(t('trade.unit'), 'unit', { required: true, maxlength: 30 }),
  field(t('trade.country'), 'market', { required: true, pattern: '[A-Z]{2}', maxlength: 2 }), field(t('trade.place'), 'place', { required: true, maxlength: 100 }),
  field(t('marketing.chapter'), 'hsChapter', { pattern: '[0-9]{2}', maxlength: 2 }), field(t('trade.targetPrice'), 'targetPrice', { inputmode: 'decimal' }),
  field(t('col.currency'), 'currency', { pattern: '[A-Z]{3}', maxlength: 3 }), field(t('trade.neededBy'), 'neededBy', { type: 'date' }),
], t('marketing.postNow'), async values => {
  const made = await ask('POST', '/leads', Object.fromEntries(Object.entries({ ...values, quantity: Number(values.quantity) }).map(([name, value]) => [name, value === '' ? null : value])));
  location.hash = `#/marketing/leads/${made.id}`;
}, refresh);

export async function showLead(id, caller) {
  const one = await ask('GET', `/leads/${id}`);
  const names = new Map(await Promise.all(one.offers.map(async offer => [offer.exporterId, await companyName(offer.exporterId, true)])));
  const own = caller.role === 'Exporter' ? one.offers[0] : null;
  const change = asRead(one, () => ask('GET', `/leads/${id}`), now => ({ [t('col.stage')]: t(`marketing.lead.${now.status}`), [t('col.answers')]: t('marketing.answersOf', now.responses, now.responsesMost) }));
  return [
    section('lead', one.subject, [h('p', null, badge(one.status)), one.details ? h('p', { class: 'words' }, one.details) : null,
      factList([[t('order.buyer'), one.buyerName ?? (caller.role === 'Exporter' ? t('marketing.hiddenBuyer') : '')], [t('trade.quantity'), `${count(one.quantity)} ${one.unit}`], [t('trade.destination'), `${one.place}, ${one.market}`],
        [t('marketing.chapter'), one.hsChapter], [t('trade.targetPrice'), one.targetPrice ? `${one.targetPrice} ${one.currency ?? ''}` : ''], [t('trade.neededBy'), one.neededBy],
        [t('col.answers'), t('marketing.answersOf', count(one.responses), count(one.responsesMost)), 'answers'], [t('col.closes'), one.closesAt ? instant(one.closesAt) : '']]),
      caller.role === 'Buyer' && ['Open', 'Full'].includes(one.status) ? folded('close-lead', t('marketing.closeLead'), [h('p', null, t('marketing.closeHint'))], t('marketing.closeLead'),
        () => change(seen => ask('POST', `/leads/${id}/close`, undefined, seen.version)), refresh) : null,
      own && own.status === 'Offered' ? h('div', { class: 'actions' },
        folded('respond', t('marketing.respond'), [field(t('trade.message'), 'message', { required: true, long: true, maxlength: 4000 })], t('trade.send'), values => ask('POST', `/leads/${id}/responses`, values), refresh),
        folded('decline-lead', t('marketing.pass'), [h('p', null, t('marketing.passHint'))], t('marketing.pass'), () => ask('POST', `/leads/${id}/decline`), refresh)) : null]),
    section('offers', t(caller.role === 'Exporter' ? 'marketing.whyYou' : 'marketing.offers'), orNone(one.offers, t('marketing.noOffers'), offers => h('ul', { class: 'requests' }, offers.map(offer => offered(offer, names))))),
  ];
}

const offered = (offer, names) => h('li', { 'data-exporter': offer.exporterId, 'data-status': offer.status },
  h('div', { class: 'event-head' }, h('strong', null, names.get(offer.exporterId)), offerBadge(offer), h('span', { class: 'badge' }, t('catalogue.score', offer.score)),
    offer.answerBy && offer.status === 'Offered' ? h('span', { class: 'sub' }, t('marketing.answerBy', instant(offer.answerBy))) : offer.answeredAt ? h('span', { class: 'sub' }, instant(offer.answeredAt)) : null),
  offer.reasons.length > 0 ? h('ul', { class: 'changes' }, offer.reasons.map(reason => h('li', { 'data-code': reason.code }, `${t(`marketing.match.${reason.code}`)} (+${reason.points}) `, h('span', { class: 'sub' }, said(reason.detail))))) : null,
  offer.inquiryId ? h('p', null, h('a', { href: `#/inquiries/${offer.inquiryId}`, 'data-action': 'to-inquiry' }, t('trade.inquiry'))) : null);

function reachPanel(reach) {
  const change = asRead(reach, () => ask('GET', '/lead-reach'), now => ({ [t('marketing.markets')]: now.markets.join(', '), [t('marketing.capacity')]: now.unitsPerMonth ? count(now.unitsPerMonth) : '' }));
  return section('reach', t('marketing.reach'), [
    factList([[t('marketing.markets'), reach.markets.join(', ') || t('marketing.everywhere')], [t('marketing.capacity'), reach.unitsPerMonth ? t('marketing.unitsOf', count(reach.unitsThisMonth), count(reach.unitsPerMonth)) : t('marketing.unstated')],
      [t('marketing.quota'), t('marketing.answersOf', count(reach.responsesThisMonth), count(reach.responsesMost))]]),
    folded('put-reach', t('purchasing.change'), [field(t('marketing.marketsHint'), 'markets', { pattern: '[A-Z]{2}([ ,]+[A-Z]{2})*', value: reach.markets.join(', ') }),
      field(t('marketing.capacity'), 'unitsPerMonth', { inputmode: 'numeric', pattern: '[0-9]{1,10}', value: reach.unitsPerMonth ? String(reach.unitsPerMonth) : '' })], t('purchasing.save'),
    values => change(seen => ask('PUT', '/lead-reach', { markets: values.markets.split(/[ ,]+/).filter(Boolean), unitsPerMonth: values.unitsPerMonth ? Number(values.unitsPerMonth) : null }, seen.version)), refresh)]);
}

const rulesPanel = known => section('lead-rules', t('marketing.rules'), [
  table(t('marketing.rules'), ['from', 'answers', 'quota', 'hours', 'points'], known.map(rule => h('tr', null, cell('from', rule.validFrom), cell('answers', count(rule.responsesPerLead)), cell('quota', count(rule.responsesPerMonth)), cell('hours', count(rule.answerHours)),
    cell('points', rules.slice(5).map(name => `${t(`marketing.rule.${name}`)} ${rule[name]}`).join(', '))))),
  folded('add-lead-rule', t('marketing.addRule'), [field(t('col.from'), 'validFrom', { type: 'date', required: true }),
    ...rules.map(name => field(t(`marketing.rule.${name}`), name, { required: true, inputmode: 'numeric', pattern: '[0-9]{1,6}', value: String(known[0]?.[name] ?? '') }))], t('purchasing.save'),
  values => ask('POST', '/lead-rules', { validFrom: values.validFrom, ...Object.fromEntries(rules.map(name => [name, Number(values[name])])) }), refresh),
]);
