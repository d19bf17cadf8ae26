import { ask, orderNamed } from './api.js';
import { h, renew } from './dom.js';
import { exact, money } from './format.js';
import { action, field, folded, isWriting, minorOf } from './forms.js';
import { said } from './said.js';
import { t } from './texts.js';
import { numbersOf, person } from './treasury.receipts.js';

const refresh = () => dispatchEvent(new Event('refresh'));
const pattern = '[0-9]+([.][0-9]{1,3})?';

// One receipt: what came, which orders it may be for and why, what was decided, and what a person may decide.
export async function showReceipt(main, id, caller, isCurrent) {
  let receipt;
  try {
    receipt = await ask('GET', `/receipts/${id}`);
  } catch (error) {
    if (![403, 404].includes(error.status)) throw error;
    if (isCurrent()) renew(main, h('section', { class: 'panel' }, h('p', { class: 'quiet' }, t('app.notFound'))));
    return;
  }
  const open = receipt.status === 'Unmatched' && receipt.leftMinor > 0;
  const [numbers, others] = await Promise.all([
    numbersOf([...receipt.suggestions.flatMap(one => one.shares), ...receipt.decisions.flatMap(one => one.allocations)].map(share => share.orderId).filter(Boolean)),
    open ? ask('GET', '/receipts/exceptions?kind=Entry&limit=200') : null,
  ]);
  if (!isCurrent() || (main.querySelector(`[data-receipt-case='${id}']`) && isWriting(main))) return;
  document.title = `${t('receipts.one')} · ${t('app.name')}`;
  renew(main,
    h('nav', { class: 'back' }, h('a', { href: '#/money/receipts' }, `← ${t('receipts.title')}`)),
    h('div', { class: 'stack', 'data-receipt-case': id, 'data-status': receipt.status },
      facts(receipt), open ? suggestions(receipt, numbers) : null,
      open ? byHand(receipt, (others?.items ?? []).filter(row => row.currency === receipt.currency && row.amountMinor > 0)) : null,
      decisions(receipt, numbers)));
}

function facts(receipt) {
  const fact = (name, value, kind = '') => (value ? h('div', null, h('dt', null, t(`receipts.${name}`)), h('dd', { class: kind }, value)) : null);
  return h('section', { class: 'panel', id: 'receipt', 'aria-labelledby': 'receipt-title' },
    h('div', { class: 'panel-head' },
      h('h1', { id: 'receipt-title' }, money(receipt.amountMinor, receipt.currency)), h('span', { class: `badge ${receipt.status === 'Matched' ? 'done' : 'warn'}` }, t(`receipts.status.${receipt.status}`)),
      receipt.reason ? h('span', { class: 'sub' }, t(`reason.${receipt.reason}`)) : null),
    h('dl', { class: 'facts' },
      fact('left', money(receipt.leftMinor, receipt.currency), 'amount'), fact('valueDate', receipt.valueDate), fact('payer', receipt.payer),
      fact('payerAccount', receipt.payerAccount, 'mono'), fact('bankReference', receipt.bankReference, 'mono')),
    receipt.narrative ? h('pre', { tabindex: '0', 'aria-label': t('receipts.narrative') }, receipt.narrative) : null);
}

const shareText = (share, currency, numbers) => [
  h('a', { class: 'number', href: `#/orders/${share.orderId}` }, numbers.get(share.orderId)), ' ',
  h('span', { class: 'amount' }, money(share.amountMinor, currency)),
  share.chargeMinor > 0 ? h('span', { class: 'sub' }, ` ${t('receipts.charge', money(share.chargeMinor, currency))}`) : null,
];

// What speaks for it and against it, in words with its points.
const evidenceList = evidence => h('ul', { class: 'changes evidence' }, evidence.map(one => h('li', { 'data-evidence': one.kind },
  h('span', { class: `badge ${one.points < 0 ? 'warn' : one.points > 0 ? 'done' : 'muted'}` }, one.points > 0 ? `+${one.points}` : String(one.points)), ` ${said(one.text)}`)));

function suggestions(receipt, numbers) {
  const accept = (one, confirmPayer) => action(`accept-${confirmPayer ? 'payer-' : ''}${one.id}`, t(confirmPayer ? 'receipts.acceptPayer' : 'receipts.accept'),
    () => ask('POST', `/receipts/suggestions/${one.id}/accept`, { confirmPayer }), refresh, confirmPayer ? 'quiet-button' : 'main-button');
  return h('section', { class: 'panel', id: 'suggestions', 'aria-labelledby': 'suggestions-title' },
    h('h2', { id: 'suggestions-title' }, t('receipts.suggestions')),
    receipt.suggestions.length === 0 ? h('p', { class: 'quiet' }, t('receipts.noSuggestions'))
      : h('ol', { class: 'requests' }, receipt.suggestions.map(one => h('li', { 'data-suggestion': one.id, 'data-score': one.score },
        h('div', { class: 'event-head' }, h('strong', null, t('receipts.score', one.score)),
          one.shares.map(share => h('span', null, shareText(share, receipt.currency, numbers)))),
        evidenceList(one.evidence),
        h('div', { class: 'actions' }, accept(one, false), receipt.payer || receipt.payerAccount ? accept(one, true) : null)))));
}

// Amounts of this receipt, and of others that wait, to any number of orders; or nobody's order: an advance, or back to the sender.
function byHand(receipt, waiting) {
  const choices = [[receipt.id, t('receipts.this')], ...waiting.filter(row => row.id !== receipt.id)
    .map(row => [row.id, `${money(row.amountMinor, row.currency)} ${row.detail.slice(0, 40)}`])];
  let lines = 0;
  const line = () => {
    const at = lines++;
    return h('fieldset', { class: 'line', 'data-line': at }, h('legend', { class: 'sub' }, t('receipts.line', at + 1)),
      choices.length > 1 ? field(t('receipts.one'), `entry-${at}`, { options: choices, value: receipt.id }) : null,
      field(t('receipts.order'), `order-${at}`, { required: at === 0, maxlength: 64 }),
      field(t('payment.plainAmount', receipt.currency), `amount-${at}`, { required: at === 0, inputmode: 'decimal', pattern }),
      field(t('receipts.chargeOf', receipt.currency), `charge-${at}`, { inputmode: 'decimal', pattern }));
  };
  const list = h('div', { class: 'lines' }, line());
  const more = h('button', { type: 'button', class: 'quiet-button', 'data-action': 'add-line', onclick: () => list.append(line()) }, t('receipts.addLine'));
  const reason = () => field(t('action.reason'), 'reason', { required: true, long: true, maxlength: 500 });
  return h('section', { class: 'panel', id: 'by-hand', 'aria-labelledby': 'by-hand-title' },
    h('h2', { id: 'by-hand-title' }, t('receipts.byHand')),
    h('div', { class: 'actions' },
      folded('allocate', t('receipts.allocate'), [list, more, reason()], t('receipts.allocate'), values => allocate(receipt, values), refresh),
      folded('advance', t('receipts.advance'), [field(t('receipts.advanceOf'), 'buyer', { required: true, maxlength: 64, 'data-about': 'buyer_id' }), reason()], t('receipts.advance'),
        async values => ask('POST', `/receipts/${receipt.id}/advance`, { buyerId: (await orderNamed(values.buyer, 'buyer')).buyerId, reason: values.reason }), refresh),
      folded('return', t('receipts.return'), [
        field(t('receipts.name'), 'name', { maxlength: 70, placeholder: receipt.payer ?? '' }), field(t('receipts.payerAccount'), 'account', { maxlength: 34, placeholder: receipt.payerAccount ?? '' }), reason(),
      ], t('receipts.return'), values => ask('POST', `/receipts/${receipt.id}/return`, { reason: values.reason, name: values.name || null, account: values.account || null }), refresh)));
}

async function allocate(receipt, values) {
  const lines = [];
  for (let at = 0; `order-${at}` in values; at++) {
    if (!values[`order-${at}`] && !values[`amount-${at}`]) continue;
    lines.push({
      receiptId: values[`entry-${at}`] ?? receipt.id,
      orderId: (await orderNamed(values[`order-${at}`], `order-${at}`)).orderId,
      amountMinor: minorOf(values[`amount-${at}`], receipt.currency, `amount-${at}`),
      chargeMinor: values[`charge-${at}`] ? minorOf(values[`charge-${at}`], receipt.currency, `charge-${at}`, 0) : 0,
    });
  }
  return ask('POST', '/receipts/allocations', { lines, reason: values.reason });
}

function decisions(receipt, numbers) {
  if (receipt.decisions.length === 0) return null;
  const to = one => (one.orderId ? shareText(one, receipt.currency, numbers)
    : [t(one.returnId ? 'receipts.toSender' : 'receipts.toAdvance'), ' ', h('span', { class: 'amount' }, money(one.amountMinor, receipt.currency))]);
  return h('section', { class: 'panel', id: 'decisions', 'aria-labelledby': 'decisions-title' },
    h('h2', { id: 'decisions-title' }, t('receipts.decisions')),
    h('ul', { class: 'requests' }, [...receipt.decisions].reverse().map(one => h('li', { 'data-decision': one.id, 'data-kind': one.kind, class: one.undoneAt ? 'undone' : '' },
      h('div', { class: 'event-head' }, h('strong', null, t(`receipts.did.${one.kind}`)), one.score > 0 ? h('span', { class: 'badge muted' }, t('receipts.score', one.score)) : null,
        h('span', { class: 'sub' }, `${one.decidedAt ? exact(one.decidedAt) : ''} · ${person(one.decidedBy)}`)),
      one.reason ? h('p', null, one.reason) : null,
      h('ul', { class: 'changes' }, one.allocations.map(part => h('li', null, to(part)))), evidenceList(one.evidence),
      one.undoneAt ? h('p', { class: 'alert' }, t('receipts.undone', exact(one.undoneAt), person(one.undoneBy)), ' ', one.undoneWhy ?? '')
        : folded(`undo-${one.id}`, t('receipts.undo'), [field(t('action.reason'), 'reason', { required: true, long: true, maxlength: 500 })], t('receipts.undo'),
          values => ask('POST', `/receipts/decisions/${one.id}/undo`, { reason: values.reason }), refresh)))));
}
