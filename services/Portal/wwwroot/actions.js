import * as customs from './customs.js';
import { h } from './dom.js';
import { instant } from './format.js';
import { action, field, folded } from './forms.js';
import { goodsReturn, returnForms } from './goodsreturn.js';
import { t } from './texts.js';

const resubmits = ['Returned', 'SendFailed'];
// Nothing is before customs yet that could be amended.
const before = ['Waiting', 'Ready', 'Cancelled'];
const withdraws = ['Received', 'InReview', 'Examined', 'AwaitingArrival', 'Inspection', 'Released'];

// What may be done with a declaration now, and what was asked for before: withdrawals, inspections, amendments and their approval.
export function actionsPanel(declaration, { amendments, withdrawals, inspections, returns }, caller, refresh) {
  const operator = caller.role === 'Operator';
  const buttons = [
    operator && resubmits.includes(declaration.status)
      ? action('resubmit', t('action.resubmit'), () => customs.resubmit(declaration.id), refresh, 'main-button') : null,
    withdrawals && withdraws.includes(declaration.status)
      ? folded('withdraw', t('action.withdraw'), [field(t('action.reason'), 'reason', { required: true, long: true })], t('action.withdraw'),
        values => customs.withdraw(declaration.id, values.reason), refresh) : null,
    operator && amendments && !before.includes(declaration.status) ? amend(declaration, refresh) : null,
    ...(returns ? returnForms(declaration, operator, refresh) : []),
  ].filter(Boolean);
  const history = [
    ...(withdrawals ?? []).map(withdrawal),
    ...(returns ?? []).map(one => goodsReturn(one, line)),
    ...(inspections?.items ?? []).map(inspection),
    ...(amendments ?? []).map(request => amendment(request, operator, refresh)),
  ];
  if (buttons.length + history.length === 0) return null;
  return h('section', { class: 'panel', 'aria-labelledby': 'actions-title', id: 'actions' },
    h('h2', { id: 'actions-title' }, t('action.title')),
    buttons.length > 0 ? h('div', { class: 'actions' }, buttons) : null,
    history.length > 0 ? h('ul', { class: 'requests' }, history) : null);
}

const amend = (declaration, refresh) => folded('amend', t('amend.title'), [
  field(t('amend.kind'), 'kind', { options: [['Amend', t('amend.Amend')], ['Delete', t('amend.Delete')]] }),
  field(t('amend.path'), 'path', { placeholder: 'DecHead/grossWt' }),
  field(t('amend.value'), 'value'),
  field(t('amend.part'), 'partNo', { inputmode: 'numeric', pattern: '[0-9]{1,3}', value: '1' }),
  field(t('action.reason'), 'reason', { required: true, long: true }),
], t('amend.ask'), values => customs.requestAmendment(declaration.id, {
  kind: values.kind,
  reason: values.reason,
  changes: values.kind === 'Amend' ? [{ partNo: Number(values.partNo || 1), path: values.path, value: values.value }] : [],
}), refresh);

const line = (title, status, at, ...details) => h('li', null,
  h('div', { class: 'event-head' }, h('strong', null, title), h('span', { class: 'badge' }, status), at ? h('span', { class: 'sub' }, instant(at)) : null),
  details.filter(Boolean).map(detail => (typeof detail === 'string' ? h('p', { class: 'sub' }, detail) : detail)));

const withdrawal = request => line(t('action.withdraw'), t(`request.${request.status}`), request.requestedAt, request.reason, request.answer);

const inspection = held => line(t(`held.${held.kind}`), held.outcome ? t(`outcome.${held.outcome}`) : t('held.open'), held.openedAt, held.instruction, held.finding);

// A second person decides: the one who asked is refused by the platform, in words that are shown.
function amendment(request, operator, refresh) {
  const decide = (decision, kind) => action(`${decision}-${request.id}`, t(`amend.${decision}`), () => customs.decideAmendment(request.id, decision, ''), refresh, kind);
  return line(t(`amend.${request.kind}`), t(`request.${request.status}`), request.steps?.[0]?.at, request.reason, request.answer,
    (request.changes ?? []).length > 0 ? h('ul', { class: 'changes' }, request.changes.map(change =>
      h('li', null, h('code', null, change.path), ` ${change.before || '–'} → ${change.value}`))) : null,
    operator && request.status === 'Requested'
      ? h('div', { class: 'actions' }, decide('approve', 'main-button'), decide('decline', 'quiet-button')) : null);
}
