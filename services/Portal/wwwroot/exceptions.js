import * as customs from './customs.js';
import { h, renew, replace } from './dom.js';
import { exact } from './format.js';
import { field, folded, action, isWriting } from './forms.js';
import { cell, ownerBadge, table, when } from './parts.js';
import { said } from './said.js';
import { t } from './texts.js';

const pageSize = 50;
const owners = ['Operator', 'Exporter', 'Buyer', 'Partner', 'Platform'];
const statuses = ['Open', 'Taken', 'Resolved', 'Ended'];
// What the clocks may raise (docs/operations.md).
const codes = [
  'message_unwritten', 'order_unanswered', 'waybill_unanswered', 'list_unanswered', 'document_unanswered', 'returned_by_customs',
  'departed_undeclared', 'declaring_day_passed', 'closing_overdue', 'consolidation_overdue', 'consolidation_refused', 'waiting_too_long',
  'permit_waiting', 'inspection_unattended', 'file_quarantined',
];
const sorts = ['age', 'due', 'reason', 'owner'];
const refresh = () => dispatchEvent(new Event('refresh'));
const filter = { owner: '', code: '', status: '', sort: 'age' };
let shown = pageSize;

// The operators' one queue: what waits too long or went wrong, the oldest first, with its reason and who must act.
export async function showExceptions(main, caller, isCurrent) {
  const queue = await customs.exceptions(filter, shown);
  if (!isCurrent() || (main.querySelector('#exceptions') && isWriting(main))) return;
  document.title = `${t('exceptions.title')} · ${t('app.name')}`;
  renew(main,
    h('nav', { class: 'back' }, h('a', { href: '#/' }, `← ${t('order.back')}`)),
    h('section', { class: 'panel', 'aria-labelledby': 'exceptions-title', id: 'exceptions' },
      h('div', { class: 'panel-head' },
        h('h1', { id: 'exceptions-title' }, t('exceptions.title')),
        queue ? h('span', { class: 'sub' }, t('exceptions.count', queue.items.length)) : null),
      queue ? [filters(), list(queue, caller)] : h('p', { class: 'quiet' }, t('exceptions.absent'))));
}

function filters() {
  const choice = (name, label, values, prefix, all) => field(label, name, {
    value: filter[name],
    options: [...(all ? [['', all]] : []), ...values.map(value => [value, t(`${prefix}.${value}`)])],
    onchange: event => apply(name, event.currentTarget.value),
  });
  const apply = (name, value) => {
    filter[name] = value.trim();
    shown = pageSize;
    refresh();
  };
  return h('form', { class: 'filters', onsubmit: event => event.preventDefault() },
    choice('sort', t('exceptions.sort'), sorts, 'exceptions.by'),
    choice('owner', t('col.owner'), owners, 'party', t('exceptions.anyone')),
    choice('status', t('exceptions.status'), statuses, 'exceptionStatus', t('exceptions.open')),
    choice('code', t('col.reason'), codes, 'reason', t('exceptions.anything')));
}

function list(queue, caller) {
  if (queue.items.length === 0) return h('p', { class: 'quiet' }, t('exceptions.none'));
  return [
    table(t('exceptions.title'), ['reason', 'subject', 'owner', 'age', 'due', 'state'], queue.items.map(entry => row(entry, caller))),
    queue.more ? h('button', { type: 'button', class: 'quiet-button', onclick: () => {
      shown += pageSize;
      refresh();
    } }, t('exceptions.more')) : null,
  ];
}

const row = (entry, caller) => h('tr', { 'data-exception': entry.id, 'data-code': entry.code, class: `severity-${(entry.severity ?? '').toLowerCase()}` },
  cell('reason', [h('strong', null, t(`reason.${entry.code}`)), h('span', { class: 'sub' }, said(entry.detail))]),
  cell('subject', entry.declarationId || entry.orderId
    ? [h('a', { class: 'number', href: `#/declarations/${entry.declarationId || entry.orderId}` }, t('declaration.title')),
      entry.orderId ? h('a', { class: 'sub', href: `#/orders/${entry.orderId}` }, t('declaration.order')) : null]
    : entry.subject ?? '–'),
  cell('owner', ownerBadge(entry.owner)),
  cell('age', when(entry.since)),
  cell('due', entry.due ? when(entry.due) : '–'),
  cell('state', [h('span', { class: 'badge muted' }, t(`exceptionStatus.${entry.status}`)), entry.assignee ? h('span', { class: 'sub' }, entry.assignee === caller.partyId ? t('exceptions.mine') : entry.assignee.slice(-8)) : null, handle(entry, caller)], 'wide'));

// Taking needs no words, a note and an ending do. Who takes what another has, takes it over.
function handle(entry, caller) {
  if (entry.status === 'Ended') return null;
  const about = `${t(`reason.${entry.code}`)} ${entry.detail}`;
  const say = (name, act) => folded(`${name}-${entry.id}`, t(`exceptions.${name}`), [field(t('exceptions.text'), 'text', { required: true, long: true, maxlength: 1000 })],
    t(`exceptions.${name}`), values => act(entry, values.text), refresh, about);
  const take = entry.status === 'Open' ? 'take' : entry.status === 'Resolved' ? 'again' : entry.assignee !== caller.partyId ? 'takeOver' : null;
  return h('div', { class: 'actions' },
    take ? action(`take-${entry.id}`, t(`exceptions.${take}`), () => customs.takeException(entry), refresh) : null,
    say('note', customs.noteException), entry.status === 'Resolved' ? null : say('resolve', customs.resolveException), history(entry));
}

// What was done about it, fetched when it is opened: the list does not carry it.
function history(entry) {
  const told = h('ul', { class: 'requests' });
  const load = async () => {
    const notes = (await customs.exception(entry.id)).notes;
    replace(told, notes.length === 0 ? h('li', { class: 'quiet' }, t('exceptions.noNotes')) : notes.map(note => h('li', null,
      h('strong', null, t(`exceptions.did.${note.action}`)), ' ', note.text ?? '', h('span', { class: 'sub' }, ` ${exact(note.at)} · ${note.by.slice(-8)}`))));
  };
  return h('details', { class: 'action', 'data-sequence': `history-${entry.id}`, ontoggle: event => event.currentTarget.open && load() },
    h('summary', null, t('exceptions.history')), told);
}
