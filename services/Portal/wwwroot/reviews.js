import { ask } from './api.js';
import { h, renew } from './dom.js';
import { exact } from './format.js';
import { action, field, folded, isWriting } from './forms.js';
import { cell, table, unfolding, when } from './parts.js';
import { rulesPanel } from './rules.js';
import { t } from './texts.js';
import { person } from './treasury.receipts.js';

const refresh = () => dispatchEvent(new Event('refresh'));
let undecided = true;

// What risk holds: money and goods wait until an operator releases or refuses it. A block is released by two.
export async function showReviews(main, caller, isCurrent) {
  const [queue, rules] = await Promise.all([ask('GET', `/risk/reviews?limit=200${undecided ? '&undecided=true' : ''}`), ask('GET', '/risk/rules')]);
  if (!isCurrent() || (main.querySelector('#reviews') && isWriting(main))) return;
  document.title = `${t('reviews.title')} · ${t('app.name')}`;
  renew(main,
    h('nav', { class: 'back' }, h('a', { href: '#/' }, `← ${t('order.back')}`), h('a', { href: '#/money' }, t('treasury.title'))),
    h('section', { class: 'panel', 'aria-labelledby': 'reviews-title', id: 'reviews' },
      h('div', { class: 'panel-head' }, h('h1', { id: 'reviews-title' }, t('reviews.title')),
        h('button', { type: 'button', class: 'quiet-button', 'data-action': 'undecided', onclick: () => {
          undecided = !undecided;
          refresh();
        } }, t(undecided ? 'reviews.all' : 'reviews.undecided'))),
      queue.items.length === 0 ? h('p', { class: 'quiet' }, t('reviews.none'))
        : table(t('reviews.title'), ['subject', 'reason', 'owner', 'age', 'due', 'state'], queue.items.map(review => row(review, caller))),
      queue.nextCursor ? h('p', { class: 'quiet' }, t('treasury.more')) : null),
    rulesPanel(rules, refresh));
}

const row = (review, caller) => h('tr', { 'data-review': review.id, class: review.overdue ? 'severity-high' : '' },
  cell('subject', [h('a', { class: 'number', href: `#/orders/${review.orderId}` }, t(`moment.${review.moment}`)),
    h('span', { class: 'badge warn' }, t(`riskOutcome.${review.outcome}`))]),
  cell('reason', h('ul', { class: 'changes' }, review.contributions.filter(said => said.points > 0).map(found)), 'wide'),
  cell('owner', review.owner ? (mine(review, caller) ? t('exceptions.mine') : person(review.owner)) : '–'),
  cell('age', when(review.openedAt)),
  cell('due', when(review.dueAt)),
  cell('state', [h('span', { class: 'badge muted' }, t(`reviewStatus.${review.status}`)),
    review.reason ? h('span', { class: 'sub' }, review.reason) : null, handle(review, caller)], 'wide'));

const mine = (review, caller) => review.owner?.endsWith(caller.partyId);

// The rule with its version and points, and the facts that it used.
const found = said => h('li', null, h('strong', null, t(`riskKind.${said.kind}`)), ` ${said.points} · ${said.rule} v${said.version}`,
  h('span', { class: 'sub' }, said.facts.filter(fact => fact.value).map(fact => `${fact.name} ${fact.value}`).join(', ')));

function handle(review, caller) {
  const about = `${t(`moment.${review.moment}`)} ${review.orderId.slice(0, 8)}`;
  const decide = decision => folded(`${decision}-${review.id}`, t(`reviews.${decision}`),
    [field(t('action.reason'), 'reason', { required: true, long: true, maxlength: 500 })], t(`reviews.${decision}`),
    values => ask('POST', `/risk/reviews/${review.id}/decision`, { decision, reason: values.reason }), refresh, about);
  const decided = ['Released', 'Refused'].includes(review.status);
  return h('div', { class: 'actions' },
    decided || mine(review, caller) ? null : action(`take-${review.id}`, t('exceptions.take'), () => ask('POST', `/risk/reviews/${review.id}/owner`), refresh),
    decided ? null : [decide('Release'), decide('Refuse')],
    review.status === 'Refused' ? decide('Reopen') : null, history(review));
}

// What was done about it, fetched when it is opened.
const history = review => unfolding(`history-${review.id}`, t('exceptions.history'), () => ask('GET', `/risk/reviews/${review.id}`), ({ steps }) => h('ul', { class: 'requests' },
  steps.length === 0 ? h('li', { class: 'quiet' }, t('reviews.noSteps')) : steps.map(step => h('li', null,
    h('strong', null, t(`reviews.did.${step.action}`)), ' ', step.reason ?? '', h('span', { class: 'sub' }, ` ${exact(step.at)} · ${person(step.by)}`)))));
