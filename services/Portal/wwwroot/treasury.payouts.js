import { ask, everything } from './api.js';
import { query } from './customs.js';
import { h } from './dom.js';
import { exact, money } from './format.js';
import { action, field, folded, minorOf } from './forms.js';
import { cell, section, table, unfolding } from './parts.js';
import { said } from './said.js';
import { t } from './texts.js';
import { person } from './treasury.receipts.js';

const approvalsShown = 60;
const statuses = ['Waiting', 'Requested', 'Sent', 'Accepted', 'Settled', 'Completed', 'Refused', 'Rejected', 'Returned'];
const kinds = { Completed: 'done', Settled: 'done', Refused: 'warn', Rejected: 'warn', Returned: 'warn', Waiting: 'warn' };
const pageSize = 100;
// What is done is many: it is shown when it is asked for, page by page.
const underWay = statuses.filter(status => status !== 'Completed');
let wanted = '';
let page = '';

// As the platform writes down who acts: of an exporter each key is a person of its own.
const me = caller => (caller.role === 'Exporter' ? `Exporter:${caller.partyId}:${caller.name}` : `${caller.role}:${caller.partyId}`);

// What waits for approval, what was asked for, and what became of it. Exporters see their own, operators all.
export async function payoutsTab(caller, refresh) {
  const [found, waiting, beneficiaries, limits] = await Promise.all([
    wanted ? ask('GET', `/payouts${query({ status: wanted, limit: pageSize, cursor: page })}`) : notCompleted(),
    everything('/payouts?status=Waiting'), everything('/beneficiaries?status=Approved'), ask('GET', '/payout-limits'),
  ]);
  const details = await Promise.all(waiting.slice(0, approvalsShown).map(payout => ask('GET', `/payouts/${payout.id}`)));
  const names = new Map(beneficiaries.map(one => [one.id, one]));
  return [
    section('approvals', t('payout.approvals'), approvals(details, names, caller, refresh)),
    section('payouts', t('payout.title'), [request(beneficiaries, caller, refresh), statusFilter(refresh), list(found, names, caller, refresh)]),
    section('limits', t('payout.limits'), [h('p', { class: 'sub' }, t('payout.limitsHint')), limitTable(limits), caller.role === 'Operator' ? setLimits(refresh) : null]),
  ];
}

// By status, of each the newest first.
async function notCompleted() {
  const lists = await Promise.all(underWay.map(status => everything(`/payouts?status=${status}`, pageSize * 2)));
  return { items: lists.flatMap(list => list.reverse()), nextCursor: null };
}

const payee = (payout, names) => (payout.beneficiaryId ? names.get(payout.beneficiaryId)?.name ?? payout.beneficiaryId.slice(-8) : t('payout.demoAccount'));

function approvals(details, names, caller, refresh) {
  if (details.length === 0) return h('p', { class: 'quiet' }, t('payout.nothingWaits'));
  return table(t('payout.approvals'), ['gross', 'beneficiary', 'maker', 'needed', 'state'], details.map(payout => h('tr', { 'data-approval': payout.id },
    cell('gross', money(payout.grossMinor, payout.currency), 'amount'),
    cell('beneficiary', [payee(payout, names), payout.note ? h('span', { class: 'sub' }, payout.note) : null]),
    cell('maker', [t(`payout.maker.${payout.maker}`), h('span', { class: 'sub' }, person(payout.madeBy))]),
    cell('needed', ['Exporter', 'Operator'].map(role => h('span', { class: 'sub' },
      t('payout.given', t(`party.${role}`), given(payout, role).length, payout[`needs${role}`])))),
    cell('state', decide(payout, caller, refresh), 'wide'))));
}

const given = (payout, role) => payout.approvals.filter(approval => approval.approved && approval.role === role);

// Dual control: who may not approve is told why instead of being offered a button.
function decide(payout, caller, refresh) {
  const why = payout.madeBy === me(caller) ? 'payout.second'
    : payout.approvals.some(approval => approval.by === me(caller)) ? 'payout.approvedByYou'
      : given(payout, caller.role).length >= payout[`needs${caller.role}`] ? 'payout.otherRole' : null;
  return h('div', { class: 'actions' },
    why ? h('p', { class: 'sub', 'data-why': why }, t(why))
      : action(`approve-${payout.id}`, t('payout.approve'), () => ask('POST', `/payouts/${payout.id}/approve`), refresh, 'main-button'),
    folded(`reject-${payout.id}`, t('payout.reject'), [field(t('action.reason'), 'reason', { required: true, long: true, maxlength: 500 })],
      t('payout.reject'), values => ask('POST', `/payouts/${payout.id}/reject`, values), refresh, money(payout.grossMinor, payout.currency)));
}

function request(beneficiaries, caller, refresh) {
  if (beneficiaries.length === 0) return h('p', { class: 'sub' }, t('payout.noBeneficiary'));
  const options = beneficiaries.map(one => [one.id, `${one.name} · ${one.currency} · ${one.account}`]);
  return folded('ask-payout', t('payout.ask'), [
    field(t('col.beneficiary'), 'beneficiary', { options, value: options[0][0] }),
    field(t('col.amount'), 'amount', { required: true, inputmode: 'decimal', pattern: '[0-9]+([.][0-9]{1,3})?' }),
    field(t('payout.bearer'), 'chargeBearer', { options: ['SHAR', 'DEBT', 'CRED', 'SLEV'].map(code => [code, t(`payout.bearer.${code}`)]), value: 'SHAR' }),
    field(t('payout.note'), 'note', { maxlength: 140 }),
  ], t('payout.ask'), values => {
    const beneficiary = beneficiaries.find(one => one.id === values.beneficiary);
    return ask('POST', '/payouts', {
      beneficiaryId: beneficiary.id, currency: beneficiary.currency, amountMinor: minorOf(values.amount, beneficiary.currency),
      chargeBearer: values.chargeBearer, note: values.note || null, ...(caller.role === 'Operator' ? { exporterId: beneficiary.exporterId } : {}),
    });
  }, refresh);
}

const statusFilter = refresh => h('form', { class: 'filters', onsubmit: event => event.preventDefault() }, field(t('exceptions.status'), 'status', {
  value: wanted, options: [['', t('payout.anyStatus')], ...statuses.map(status => [status, t(`payout.status.${status}`)])],
  onchange: event => {
    wanted = event.currentTarget.value;
    page = '';
    refresh();
  },
}));

function list(found, names, caller, refresh) {
  const turn = (key, cursor) => h('button', { type: 'button', class: 'quiet-button', 'data-action': key, onclick: () => {
    page = cursor;
    refresh();
  } }, t(`payout.${key}`));
  if (found.items.length === 0) return h('p', { class: 'quiet' }, t('payout.none'));
  return [
    table(t('payout.title'), ['state', 'gross', 'fee', 'net', 'beneficiary', 'history'], found.items.map(payout => h('tr', { 'data-payout': payout.id, 'data-status': payout.status },
      cell('state', [h('span', { class: `badge ${kinds[payout.status] ?? ''}` }, t(`payout.status.${payout.status}`)), payout.reason ? h('span', { class: 'sub' }, said(payout.reason)) : null]),
      cell('gross', money(payout.grossMinor, payout.currency), 'amount'),
      cell('fee', [money(payout.feeMinor, payout.currency), payout.feeRule ? h('span', { class: 'sub' }, payout.feeRule) : null], 'amount'),
      cell('net', money(payout.netMinor, payout.currency), 'amount'),
      cell('beneficiary', [payee(payout, names), payout.orderId ? h('a', { class: 'sub', href: `#/orders/${payout.orderId}` }, t('declaration.order')) : null]),
      cell('history', history(payout, caller), 'wide')))),
    h('div', { class: 'actions' }, page ? turn('firstPage', '') : null, found.nextCursor ? turn('nextPage', found.nextCursor) : null),
  ];
}

// Fetched when it is opened: who asked and approved, the file it went out in, and what the bank answered.
const history = (payout, caller) => unfolding(`payout-${payout.id}`, t('col.history'), async () => {
  const detail = await ask('GET', `/payouts/${payout.id}`);
  const [files, answers] = caller.role === 'Operator' && detail.messageId
    ? await Promise.all([everything('/payment-files'), everything('/payment-answers')]) : [[], []];
  return { detail, files, answers };
}, ({ detail, files, answers }) => [h('ul', { class: 'changes' }, steps(detail, files, answers)), reference(detail), fees(detail)],
money(payout.grossMinor, payout.currency));

function steps(payout, files, answers) {
  const file = files.find(one => one.messageId === payout.messageId);
  const step = (name, at, ...more) => ({ at: at ?? '', element: h('li', { 'data-step': name },
    h('strong', null, t(`payout.step.${name}`)), ' ', more, h('span', { class: 'sub' }, at ? ` ${exact(at)}` : '')) });
  // What is said of the whole file, or of its block, is said of the payout too.
  const isAbout = (line, answer) => line.original === payout.reference || (line.level !== 'Transaction' && Boolean(file) && answer.fileId === file.id);
  const answered = answers.flatMap(answer => answer.lines.filter(line => line.status && isAbout(line, answer))
    .map(line => step('answered', answer.takenAt, line.status, line.code ? ` ${line.code}` : '', line.detail ? ` ${said(line.detail)}` : '')));
  return [
    step('asked', payout.requestedAt, person(payout.madeBy) === '–' ? t(`payout.maker.${payout.maker}`) : person(payout.madeBy)),
    ...payout.approvals.map(one => step(one.approved ? 'approved' : 'rejected', one.at, person(one.by), one.reason ? ` ${one.reason}` : '')),
    payout.messageId ? step('filed', file?.writtenAt ?? file?.madeAt, h('code', null, payout.messageId), file?.contentHash ? h('span', { class: 'sub mono' }, ` SHA-256 ${file.contentHash.slice(0, 16)}…`) : '') : null,
    ...answered,
    ['Completed', 'Returned'].includes(payout.status) ? step('completed', null, payout.bankReference ?? '') : null,
    ['Refused', 'Returned'].includes(payout.status) ? step(payout.status.toLowerCase(), null, said(payout.reason ?? ''), payout.returnedMinor > 0 ? ` ${money(payout.returnedMinor, payout.currency)}` : '') : null,
  ].filter(Boolean).map(one => one.element);
}

const reference = payout => h('p', { class: 'sub mono' }, [payout.reference, payout.uetr, payout.chargeBearer, payout.bankStatus].filter(Boolean).join(' · '));

const fees = payout => (payout.fees.length === 0 ? null : h('ul', { class: 'changes' }, payout.fees.map(fee => h('li', { 'data-fee': fee.kind },
  h('strong', null, t(`fee.kind.${fee.kind}`)), ` ${money(fee.feeMinor, fee.currency)} `, h('span', { class: 'sub' }, `${fee.rule} · ${fee.computed}`)))));

// How many people of each role approve beside the one who asks, by amount.
function limitTable(limits) {
  const upTo = (table, at) => table.bands[at + 1]?.fromMinor;
  const amount = (minor, currency) => (currency === '*' ? t('payout.minorUnits', minor) : money(minor, currency));
  return table(t('payout.limits'), ['maker', 'currency', 'band', 'byExporter', 'byOperator', 'from'], limits.flatMap(one => one.bands.map((band, at) =>
    h('tr', { 'data-limit': `${one.maker}-${one.currency}` },
      cell('maker', t(`payout.maker.${one.maker}`)), cell('currency', one.currency === '*' ? t('payout.anyCurrency') : one.currency),
      cell('band', [amount(band.fromMinor, one.currency), upTo(one, at) ? ` – ${amount(upTo(one, at), one.currency)}` : ' –'], 'amount'),
      cell('byExporter', String(band.exporterApprovals)), cell('byOperator', String(band.operatorApprovals)), cell('from', one.validFrom)))));
}

const setLimits = refresh => folded('set-limits', t('payout.setLimits'), [
  field(t('col.maker'), 'maker', { options: ['Exporter', 'Operator', 'Standing'].map(maker => [maker, t(`payout.maker.${maker}`)]), value: 'Exporter' }),
  field(t('col.currency'), 'currency', { required: true, pattern: '[A-Z]{3}|[*]', maxlength: 3, placeholder: 'USD' }),
  field(t('col.from'), 'validFrom', { type: 'date', required: true }),
  field(t('payout.bands'), 'bands', { required: true, long: true, placeholder: '0 0 1\n10000.00 1 1' }),
], t('payout.setLimits'), values => ask('POST', '/payout-limits', {
  maker: values.maker, currency: values.currency, validFrom: values.validFrom,
  bands: values.bands.split('\n').map(line => line.trim().split(/\s+/)).map(([from, exporters, operators]) => ({
    fromMinor: minorOf(from ?? '', values.currency === '*' ? 'USD' : values.currency, 'bands', 0),
    exporterApprovals: Number(exporters), operatorApprovals: Number(operators),
  })),
}), refresh);
