import { accountsTab } from './treasury.beneficiaries.js';
import { bankTab } from './treasury.bank.js';
import { currencyTab } from './treasury.currency.js';
import { feesTab } from './treasury.fees.js';
import { payoutsTab } from './treasury.payouts.js';
import { receiptsTab } from './treasury.receipts.js';
import { h, renew } from './dom.js';
import { isWriting } from './forms.js';
import { ledgerTab } from './treasury.ledger.js';
import { t } from './texts.js';

// Each tab is a page of its own: who may see it, and what fetches and builds its sections.
const tabs = [
  { name: 'currency', roles: ['Exporter', 'Operator'], build: currencyTab },
  { name: 'ledger', roles: ['Exporter', 'Buyer', 'Operator'], build: ledgerTab },
  { name: 'bank', roles: ['Operator'], build: bankTab },
  { name: 'receipts', roles: ['Operator'], build: receiptsTab },
  { name: 'payouts', roles: ['Exporter', 'Operator'], build: payoutsTab },
  { name: 'accounts', roles: ['Exporter', 'Operator'], build: accountsTab },
  { name: 'fees', roles: ['Exporter', 'Operator'], build: feesTab },
];

const refresh = () => dispatchEvent(new Event('refresh'));

// The money of the caller: one tab at a time, the first that he may see when none is named.
export async function showTreasury(main, wanted, caller, isCurrent) {
  const allowed = tabs.filter(tab => tab.roles.includes(caller.role));
  const shown = allowed.find(tab => tab.name === wanted) ?? allowed[0];
  const sections = shown ? await shown.build(caller, refresh) : h('p', { class: 'quiet' }, t('app.notFound'));
  if (!isCurrent() || (main.querySelector(`[data-tab=${shown?.name}]`) && isWriting(main))) return;
  document.title = `${t('treasury.title')} · ${t('app.name')}`;
  renew(main,
    h('nav', { class: 'back' }, h('a', { href: '#/' }, `← ${t('order.back')}`)),
    h('h1', null, t('treasury.title')),
    h('nav', { class: 'tabs', 'aria-label': t('treasury.title') }, allowed.map(tab => h('a', {
      class: 'quiet-button', href: `#/money/${tab.name}`, 'aria-current': tab === shown ? 'page' : null,
    }, t(`treasury.${tab.name}`))),
    h('a', { class: 'quiet-button', id: 'to-reports', href: '#/reports' }, t('reports.title')),
    caller.role === 'Operator' ? h('a', { class: 'quiet-button', id: 'to-reviews', href: '#/reviews' }, t('reviews.title')) : null),
    h('div', { class: 'stack', 'data-tab': shown?.name }, sections));
}
