import * as treasury from './treasury.js';
import { h, replace } from './dom.js';
import { count, exact, minorUnits, money } from './format.js';
import { action, field, folded } from './forms.js';
import { cell, section, table } from './parts.js';
import { Refused } from './api.js';
import { t } from './texts.js';

const today = () => new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' }).format(new Date());

// Accounts with what is on them; operators also see the totals, walk the chain and decide on transactions by hand.
export async function ledgerTab(caller, refresh) {
  const operator = caller.role === 'Operator';
  const [totals, accounts, journals] = await Promise.all([
    operator ? treasury.ledger() : null, treasury.accounts({ partyId: operator ? '' : caller.partyId }), operator ? treasury.journals() : null,
  ]);
  return [
    totals ? section('totals', t('ledger.totals'), totalsOf(totals)) : null,
    operator ? section('chain', t('ledger.chain'), chain()) : null,
    operator ? section('journals', t('ledger.journals'), [journalList(journals, caller, refresh), propose(refresh)]) : null,
    section('accounts', t('ledger.accounts'), accountList(accounts)),
  ];
}

const kind = name => t(`account.${name}`);

function totalsOf(report) {
  return [
    h('p', { class: report.differenceMinor === 0 ? 'sub' : 'alert', id: 'ledger-difference' },
      t('ledger.adds', count(report.transactions), report.differenceMinor)),
    table(t('ledger.totals'), ['account', 'currency', 'debit', 'credit'], report.totals.map(total => h('tr', { 'data-kind': total.account },
      cell('account', kind(total.account)), cell('currency', total.currency),
      cell('debit', money(total.debitMinor, total.currency), 'amount'), cell('credit', money(total.creditMinor, total.currency), 'amount')))),
  ];
}

// How far the last walk came. The page may be built again meanwhile, and then tells it as well.
let walked = null;

function told(answer) {
  answer.className = walked?.sound === false ? 'alert' : 'sub';
  answer.textContent = !walked ? t('ledger.notWalked')
    : walked.sound ? t(walked.finished ? 'ledger.sound' : 'ledger.walking', count(walked.position), count(walked.waiting))
      : t('ledger.broken', count(walked.brokenPosition), walked.reason);
  return answer;
}

// The walk goes on from page to page until it has ended or found a break.
function chain() {
  const walk = async () => {
    for (let step = { position: 0, hash: '' }; ;) {
      step = walked = await treasury.verifyLedger(step.position, step.hash);
      const answer = document.getElementById('chain-answer');
      if (answer) told(answer);
      if (step.finished || !step.sound) return;
    }
  };
  return [h('div', { class: 'actions' }, action('verify', t('ledger.verify'), walk, () => {}, 'main-button')), told(h('p', { id: 'chain-answer', role: 'status' }))];
}

function journalList(journals, caller, refresh) {
  if (!journals || journals.items.length === 0) return h('p', { class: 'quiet' }, t('ledger.noJournals'));
  return h('ul', { class: 'requests' }, journals.items.map(journal => h('li', { 'data-journal': journal.id },
    h('div', { class: 'event-head' }, h('strong', null, journal.memo), h('span', { class: 'sub' }, journal.effectiveOn)),
    h('ul', { class: 'changes' }, journal.lines.map(line => h('li', null, h('code', null, line.account), ' ',
      line.debitMinor ? `${t('col.debit')} ${amountOn(line.account, line.debitMinor)}` : `${t('col.credit')} ${amountOn(line.account, line.creditMinor)}`))),
    journal.proposedBy.endsWith(`:${caller.partyId}`)
      ? h('p', { class: 'sub' }, t('ledger.second'))
      : h('div', { class: 'actions' }, ['post', 'reject'].map((decision, i) =>
        action(`${decision}-${journal.id}`, t(`ledger.${decision}`), () => treasury.decideJournal(journal.id, decision), refresh, i === 0 ? 'main-button' : 'quiet-button'))))));
}

const currencyOf = account => account.slice(account.lastIndexOf(':') + 1);
const amountOn = (account, minor) => money(minor, currencyOf(account));

const propose = refresh => folded('propose', t('ledger.propose'), [
  field(t('ledger.debited'), 'debited', { required: true, placeholder: 'Suspense:00000000-0000-0000-0000-000000000000:USD' }),
  field(t('ledger.credited'), 'credited', { required: true }),
  field(t('col.amount'), 'amount', { required: true, inputmode: 'decimal', pattern: '[0-9]+([.][0-9]{1,3})?' }),
  field(t('ledger.effectiveOn'), 'effectiveOn', { type: 'date', required: true, value: today() }),
  field(t('ledger.memo'), 'memo', { required: true, long: true }),
], t('ledger.propose'), values => {
  const minor = minorUnits(values.amount, currencyOf(values.debited));
  if (!(minor > 0)) throw new Refused(0, { detail: t('treasury.badAmount') });
  return treasury.propose({
    effectiveOn: values.effectiveOn, memo: values.memo,
    lines: [{ account: values.debited, debitMinor: minor }, { account: values.credited, creditMinor: minor }],
  });
}, refresh);

function accountList(accounts) {
  if (!accounts || accounts.items.length === 0) return h('p', { class: 'quiet' }, t('ledger.noAccounts'));
  return [
    table(t('ledger.accounts'), ['account', 'currency', 'balance', 'held', 'available', 'postings'], accounts.items.map(account =>
      h('tr', { 'data-account': account.name },
        cell('account', [h('strong', null, kind(account.kind)), account.closed ? h('span', { class: 'badge muted' }, t('ledger.closed')) : null,
          /^[0-]+$/.test(account.partyId) ? null : h('span', { class: 'sub mono' }, account.partyId)]),
        cell('currency', account.currency),
        ...['balance', 'held', 'available'].map(name => cell(name, money(account[`${name}Minor`], account.currency), 'amount')),
        cell('postings', postingsOf(account), 'wide')))),
    accounts.more ? h('p', { class: 'quiet' }, t('treasury.more')) : null,
  ];
}

// Fetched when they are opened.
function postingsOf(account) {
  const list = h('ul', { class: 'changes' });
  const load = async () => {
    const page = await treasury.postings(account.name);
    replace(list, page.items.map(posting => h('li', null,
      h('span', null, posting.transaction.effectiveOn, ' ', posting.debitMinor ? `${t('col.debit')} ${money(posting.debitMinor, account.currency)}` : `${t('col.credit')} ${money(posting.creditMinor, account.currency)}`),
      h('span', { class: 'sub' }, ` ${posting.transaction.memo ?? posting.transaction.source} · ${exact(posting.transaction.recordedAt)}`),
      posting.transaction.orderId ? h('a', { class: 'sub', href: `#/orders/${posting.transaction.orderId}` }, ` ${t('declaration.order')}`) : null)));
  };
  return h('details', { class: 'action', 'data-sequence': `postings-${account.name}`, ontoggle: event => event.currentTarget.open && load() },
    h('summary', null, t('ledger.postings')), list);
}
