import * as treasury from './treasury.js';
import { h } from './dom.js';
import { count, instant } from './format.js';
import { field, folded } from './forms.js';
import { cell, section, table, when } from './parts.js';
import { Refused } from './api.js';
import { t } from './texts.js';

const pause = ms => new Promise(done => setTimeout(done, ms));

// Statement files, what of them could not be taken, and what is missing between them.
export async function bankTab(_, refresh) {
  const [files, quarantine, gaps] = await Promise.all([treasury.statementFiles(), treasury.quarantine(), treasury.gaps()]);
  return [
    section('files', t('bank.files'), [bring(refresh), fileList(files)]),
    section('quarantine', t('bank.quarantine'), quarantineList(quarantine, refresh)),
    section('gaps', t('bank.gaps'), gapList(gaps)),
  ];
}

// A file of any size is taken by a worker: its answer is asked for until it is there.
const bring = refresh => folded('bring', t('bank.bring'), [
  field(t('bank.file'), 'file', { type: 'file', required: true, accept: '.sta,.940,.942,.xml,.txt' }),
], t('bank.bring'), async ({ file }) => {
  const { id } = await (await treasury.upload(file)).json();
  for (let wait = 200; ; wait = Math.min(wait * 2, 3000)) {
    const upload = await treasury.uploaded(id);
    if (upload.status === 'Refused') throw new Refused(0, { detail: `${upload.refusal?.code}: ${upload.refusal?.detail}` });
    if (upload.status === 'Taken') return;
    await pause(wait);
  }
}, refresh);

function fileList(files) {
  if (!files || files.items.length === 0) return h('p', { class: 'quiet' }, t('bank.noFiles'));
  return table(t('bank.files'), ['file', 'at', 'statements', 'entries', 'information', 'repeated', 'heldEntries'], files.items.map(file =>
    h('tr', { 'data-file': file.id },
      cell('file', [h('span', null, file.fileName), h('span', { class: 'sub mono' }, `SHA-256 ${file.hash.slice(0, 16)}…`)]),
      cell('at', file.importedAt ? h('time', { datetime: file.importedAt }, instant(file.importedAt)) : '–'),
      cell('statements', count(file.statements)), cell('entries', count(file.entries)), cell('information', count(file.information)),
      cell('repeated', count(file.repeated)), cell('heldEntries', count(file.held)))));
}

function quarantineList(quarantine, refresh) {
  if (!quarantine || quarantine.items.length === 0) return h('p', { class: 'quiet' }, t('bank.nothingHeld'));
  return table(t('bank.quarantine'), ['reason', 'file', 'content', 'state'], quarantine.items.map(item => h('tr', { 'data-quarantined': item.id },
    cell('reason', [h('strong', null, item.code), h('span', { class: 'sub' }, item.detail)]),
    cell('file', [item.fileName, h('span', { class: 'sub' }, `${t('col.line')} ${item.line} · ${t(`bank.scope.${item.scope}`)}${item.entries ? ` · ${count(item.entries)}` : ''}`)]),
    cell('content', h('pre', { tabindex: '0' }, item.content.slice(0, 600))),
    cell('state', h('div', { class: 'actions' },
      folded(`retry-${item.id}`, t('bank.retry'), [
        item.scope === 'Entry' ? field(t('bank.corrected'), 'corrected', { long: true, maxlength: 4000 }) : null,
        field(t('exceptions.text'), 'note', { long: true, maxlength: 500 }),
      ].filter(Boolean), t('bank.retry'), values => treasury.retryEntry(item.id, values.corrected, values.note), refresh, item.code),
      folded(`discard-${item.id}`, t('bank.discard'), [field(t('exceptions.text'), 'note', { required: true, long: true, maxlength: 500 })],
        t('bank.discard'), values => treasury.discardEntry(item.id, values.note), refresh, item.code)), 'wide'))));
}

function gapList(gaps) {
  if (!gaps || gaps.items.length === 0) return h('p', { class: 'quiet' }, t('bank.noGaps'));
  return table(t('bank.gaps'), ['account', 'reason', 'expected', 'found', 'at'], gaps.items.map(gap => h('tr', { 'data-gap': gap.id },
    cell('account', [gap.account, h('span', { class: 'sub' }, `${gap.currency} · ${gap.statement}`)]),
    cell('reason', t(`gap.${gap.kind}`)), cell('expected', gap.expected), cell('found', gap.found), cell('at', gap.raisedAt ? when(gap.raisedAt) : '–'))));
}
