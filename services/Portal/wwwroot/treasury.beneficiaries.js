import { ask, everything } from './api.js';
import { h } from './dom.js';
import { exact } from './format.js';
import { action, field, folded } from './forms.js';
import { cell, section, table } from './parts.js';
import { t } from './texts.js';
import { person } from './treasury.receipts.js';

const kinds = { Approved: 'done', Draft: 'warn', Retired: 'muted' };
const me = caller => (caller.role === 'Exporter' ? `Exporter:${caller.partyId}:${caller.name}` : `${caller.role}:${caller.partyId}`);

// Accounts that exporters have paid out to, each version approved by a second person, and what happens with earnings by itself.
export async function accountsTab(caller, refresh) {
  const [beneficiaries, instructions] = await Promise.all([
    everything('/beneficiaries'), caller.role === 'Exporter' ? ask('GET', '/payout-instructions') : null,
  ]);
  return [
    section('beneficiaries', t('beneficiary.title'), [
      folded('add-beneficiary', t('beneficiary.add'), form(caller), t('beneficiary.add'), values => ask('POST', '/beneficiaries', body(values)), refresh),
      list(beneficiaries, caller, refresh),
    ]),
    instructions ? section('instructions', t('instruction.title'), standing(instructions, beneficiaries, refresh)) : null,
  ];
}

// Of an exporter's own accounts the platform knows whose they are; operators name the exporter.
const form = (caller, known = {}) => [
  caller.role === 'Operator' && !known.id ? field(t('beneficiary.exporterId'), 'exporterId', { required: true, pattern: '[0-9a-fA-F-]{36}' }) : null,
  field(t('beneficiary.name'), 'name', { required: true, maxlength: 140, value: known.name }),
  field(t('beneficiary.country'), 'country', { required: true, pattern: '[A-Z]{2}', maxlength: 2, placeholder: 'CN', value: known.country }),
  field(t('col.currency'), 'currency', { required: true, pattern: '[A-Z]{3}', maxlength: 3, placeholder: 'USD', value: known.currency }),
  field(t('beneficiary.account'), 'account', { required: true, maxlength: 60, value: known.account }),
  field(t('beneficiary.bankName'), 'bankName', { required: true, maxlength: 140, value: known.bankName }),
  field('BIC', 'bic', { maxlength: 11, value: known.bic }),
  field(t('beneficiary.cnaps'), 'cnaps', { maxlength: 12, inputmode: 'numeric', value: known.cnaps }),
].filter(Boolean);

const body = ({ bic, cnaps, exporterId, ...values }) => ({ ...values, bic: bic || null, cnaps: cnaps || null, ...(exporterId ? { exporterId } : {}) });

function list(beneficiaries, caller, refresh) {
  if (beneficiaries.length === 0) return h('p', { class: 'quiet' }, t('beneficiary.none'));
  return table(t('beneficiary.title'), ['beneficiary', 'account', 'bank', 'state'], beneficiaries.map(one => h('tr', { 'data-beneficiary': one.id, 'data-status': one.status },
    cell('beneficiary', [h('strong', null, one.name), h('span', { class: 'sub' }, `${one.country} · ${one.currency}`),
      caller.role === 'Operator' ? h('span', { class: 'sub mono' }, one.exporterId) : null]),
    cell('account', [h('span', { class: 'mono' }, one.account), h('span', { class: 'sub' }, t(`beneficiary.kind.${one.accountKind}`))]),
    cell('bank', [one.bankName, h('span', { class: 'sub mono' }, [one.bic, one.cnaps].filter(Boolean).join(' · '))]),
    cell('state', [h('span', { class: `badge ${kinds[one.status]}` }, t(`beneficiary.status.${one.status}`)),
      h('span', { class: 'sub' }, t('beneficiary.changed', one.version, person(one.changedBy), one.changedAt ? exact(one.changedAt) : '')),
      one.approvedBy ? h('span', { class: 'sub' }, t('beneficiary.approved', person(one.approvedBy))) : null, handle(one, caller, refresh)], 'wide'))));
}

function handle(one, caller, refresh) {
  if (one.status === 'Retired') return null;
  const approve = one.status !== 'Draft' ? null
    : one.changedBy === me(caller) ? h('p', { class: 'sub', 'data-why': 'second' }, t('beneficiary.second'))
      : action(`approve-${one.id}`, t('beneficiary.approve'), () => ask('POST', `/beneficiaries/${one.id}/approve`, { version: one.version }), refresh, 'main-button');
  return h('div', { class: 'actions' }, approve,
    folded(`change-${one.id}`, t('beneficiary.change'), form(caller, one), t('beneficiary.change'),
      values => ask('POST', `/beneficiaries/${one.id}/versions`, { expectedVersion: one.version, beneficiary: body(values) }), refresh, one.name),
    action(`retire-${one.id}`, t('beneficiary.retire'), () => ask('POST', `/beneficiaries/${one.id}/retire`, { version: one.version }), refresh));
}

function standing(instructions, beneficiaries, refresh) {
  const approved = beneficiaries.filter(one => one.status === 'Approved');
  const name = id => beneficiaries.find(one => one.id === id)?.name ?? id.slice(-8);
  return [
    folded('instruct', t('instruction.set'), [
      field(t('col.currency'), 'currency', { required: true, pattern: '[A-Z]{3}', maxlength: 3, placeholder: 'USD' }),
      field(t('instruction.mode'), 'mode', { options: ['Keep', 'AtOnce'].map(mode => [mode, t(`instruction.mode.${mode}`)]), value: 'Keep' }),
      field(t('col.beneficiary'), 'beneficiary', { options: [['', t('payout.demoAccount')], ...approved.map(one => [one.id, `${one.name} · ${one.currency}`])], value: '' }),
    ], t('instruction.set'), values => ask('POST', '/payout-instructions', {
      currency: values.currency, mode: values.mode, beneficiaryId: values.mode === 'AtOnce' ? values.beneficiary || null : null,
    }), refresh),
    instructions.length === 0 ? h('p', { class: 'quiet' }, t('instruction.none'))
      : table(t('instruction.title'), ['currency', 'mode', 'beneficiary', 'at'], instructions.map(one => h('tr', { 'data-instruction': one.currency },
        cell('currency', one.currency), cell('mode', t(`instruction.mode.${one.mode}`)),
        cell('beneficiary', one.mode === 'Keep' ? '–' : one.beneficiaryId ? name(one.beneficiaryId) : t('payout.demoAccount')),
        cell('at', [one.setAt ? exact(one.setAt) : '–', h('span', { class: 'sub' }, person(one.setBy))])))),
  ];
}
