import { Refused } from './api.js';
import * as customs from './customs.js';
import { h } from './dom.js';
import { exact } from './format.js';
import { t } from './texts.js';

const bodies = new Map();

// Every message and receipt in the order of their times, each with its text as it was written or came, fetched when it is opened.
export function exchangePanel(order, log) {
  if (!log) return null;
  const entries = [
    ...log.messages.map(message => ({ ...message, at: message.writtenAt ?? message.createdAt, out: true, key: `m${message.messageId}` })),
    ...log.receipts.map(receipt => ({ ...receipt, at: receipt.returnTime, out: false, key: `r${receipt.id}` })),
  ].sort((a, b) => new Date(b.at) - new Date(a.at));
  return h('section', { class: 'panel', 'aria-labelledby': 'exchange-title', id: 'exchange' },
    h('div', { class: 'panel-head' },
      h('h2', { id: 'exchange-title' }, t('exchange.title')),
      h('span', { class: 'sub' }, t('exchange.count', log.messages.length, log.receipts.length))),
    entries.length === 0
      ? h('p', { class: 'quiet' }, t('exchange.none'))
      : h('ol', { class: 'exchange' }, entries.map(entry => h('li', { class: entry.out ? 'out' : 'in', 'data-type': entry.messageType },
        h('div', { class: 'event-head' },
          h('span', { class: 'badge muted' }, t(entry.out ? 'exchange.out' : 'exchange.in')),
          h('strong', null, entry.messageType), h('span', null, t(`message.${entry.messageType}`)),
          h('time', { class: 'sub', datetime: entry.at }, exact(entry.at))),
        h('p', null, entry.out ? sent(entry) : came(entry)),
        h('p', { class: 'sub' }, [
          `guid ${entry.messageId}`,
          entry.out ? t('exchange.made', exact(entry.createdAt)) : t('exchange.came', exact(entry.receivedAt)),
          entry.out ? null : entry.fileName,
        ].filter(Boolean).join(' · ')),
        raw(order, entry)))));
}

const sent = message => [
  h('span', { class: `badge ${message.status === 'Written' ? 'done' : 'muted'}`, 'data-status': message.status }, t(`messageStatus.${message.status}`)),
  ` ${t(`appType.${message.appType}`)} · ${message.businessKey}`,
  h('span', { class: 'sub' }, message.acknowledgedAt ? ` ${t('exchange.taken', exact(message.acknowledgedAt))}` : ''),
];

const came = receipt => [
  h('span', { class: 'badge', 'data-status': receipt.returnStatus }, receipt.returnStatus), ' ', receipt.returnInfo,
];

function raw(order, entry) {
  if (!entry.out && !entry.hasRaw) return h('p', { class: 'sub' }, t('exchange.noRaw'));
  const text = h('pre', { tabindex: '0' }, bodies.get(entry.key) ?? '…');
  const load = async () => {
    if (bodies.has(entry.key)) return;
    try {
      bodies.set(entry.key, await (entry.out ? customs.rawMessage(order, entry.messageId) : customs.rawReceipt(order, entry.id)));
      text.textContent = bodies.get(entry.key);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      text.textContent = error.message;
    }
  };
  return h('details', { 'data-sequence': entry.key, ontoggle: event => event.currentTarget.open && load() },
    h('summary', null, t('exchange.raw')), text);
}
