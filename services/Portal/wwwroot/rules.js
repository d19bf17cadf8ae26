import { ask } from './api.js';
import { h, replace } from './dom.js';
import { count, exact } from './format.js';
import { action, choices, field, folded } from './forms.js';
import { cell, table } from './parts.js';
import { t } from './texts.js';

const kinds = ['Velocity', 'AmountHistory', 'CountryHistory', 'FirstOrder', 'PayerDiffers', 'PriceOutlier', 'Screening', 'Outcome'];
const moments = ['OrderPlaced', 'ReceiptMatched', 'PayoutRequested'];
const trials = new Map();
let showsPast = false;

// The rules that judge, each version with when it is in force; a draft is tried on the past before it is.
export function rulesPanel(rules, refresh) {
  const shown = rules.filter(rule => showsPast || rule.status !== 'Past');
  return h('section', { class: 'panel', id: 'rules', 'aria-labelledby': 'rules-title' },
    h('div', { class: 'panel-head' }, h('h2', { id: 'rules-title' }, t('rules.title')), h('button', { type: 'button', class: 'quiet-button', 'data-action': 'past', 'aria-pressed': String(showsPast), onclick: () => {
      showsPast = !showsPast;
      refresh();
    } }, t('rules.past'))),
    h('p', { class: 'sub' }, t('rules.hint')), draft(rules, refresh),
    table(t('rules.title'), ['rule', 'moments', 'parameters', 'state'], shown.map(rule => row(rule, refresh))));
}

const row = (rule, refresh) => h('tr', { 'data-rule': `${rule.id} v${rule.version}`, 'data-status': rule.status },
  cell('rule', [h('strong', null, `${rule.id} v${rule.version}`), h('span', { class: 'sub' }, t(`riskKind.${rule.kind}`)), rule.enabled ? null : h('span', { class: 'badge warn' }, t('rules.off'))]),
  cell('moments', rule.moments.length === 0 ? '–' : rule.moments.map(moment => t(`moment.${moment}`)).join(', ')),
  cell('parameters', [h('code', null, JSON.stringify(rule.parameters)), rule.note ? h('span', { class: 'sub' }, rule.note) : null]),
  cell('state', [h('span', { class: `badge ${{ Active: 'done', Draft: 'warn' }[rule.status] ?? 'muted'}` }, t(`rules.status.${rule.status}`, rule.activeFrom ? exact(rule.activeFrom) : '')),
    h('div', { class: 'actions' }, trial(rule), rule.status === 'Draft'
      ? action(`activate-${rule.id}-${rule.version}`, t('rules.activate'), () => ask('POST', `/risk/rules/${rule.id}/versions/${rule.version}/activation`, {}), refresh) : null)], 'wide'));

const day = at => new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' }).format(at);
const inChina = (text, days = 0) => new Date(Date.parse(`${text}T00:00:00+08:00`) + days * 86_400_000).toISOString();

// A version beside the rules in force, over what was judged in a window of days in China. Writes nothing.
function trial(rule) {
  const key = `${rule.id}-${rule.version}`;
  const told = h('div', { class: 'stack', role: 'status', 'data-trial': key }, trials.has(key) ? outcome(trials.get(key)) : []);
  return h('details', { class: 'action', 'data-sequence': `trial-${key}` }, h('summary', { 'aria-label': `${t('rules.simulate')}: ${key}` }, t('rules.simulate')),
    choices(`try-${key}`, [
      field(t('reports.from'), 'from', { type: 'date', required: true, value: day(Date.now() - 30 * 86_400_000) }),
      field(t('reports.to'), 'to', { type: 'date', required: true, value: day(Date.now()) }),
    ], [['simulate', t('rules.simulate'), async values => {
      const simulated = await ask('POST', `/risk/rules/${rule.id}/versions/${rule.version}/simulation`, { from: inChina(values.from), to: inChina(values.to, 1), samples: 20 });
      trials.set(key, simulated);
      replace(told, outcome(simulated));
    }]]), told);
}

function outcome(simulated) {
  const counts = said => t('rules.counts', count(said.pass), count(said.review), count(said.block));
  return [
    h('p', { 'data-subjects': simulated.subjects }, t('rules.simulated', count(simulated.subjects), counts(simulated.now), counts(simulated.then), count(simulated.stricter), count(simulated.milder))),
    simulated.cut ? h('p', { class: 'sub' }, t('rules.cut')) : null,
    simulated.samples.length === 0 ? null : h('ul', { class: 'changes' }, simulated.samples.map(sample => h('li', { 'data-sample': sample.subjectId },
      h('a', { href: `#/orders/${sample.orderId}` }, t(`moment.${sample.moment}`)), ` ${t(`riskOutcome.${sample.nowOutcome}`)} ${sample.nowPoints} → ${t(`riskOutcome.${sample.thenOutcome}`)} ${sample.thenPoints}`,
      h('span', { class: 'sub' }, ` ${sample.said.facts.map(fact => `${fact.name} ${fact.value}`).join(', ')}`)))),
  ];
}

// A rule that is there is the pattern of its next version.
function draft(rules, refresh) {
  const parameters = field(t('rules.parameters'), 'parameters', { required: true, long: true, maxlength: 4000 });
  const known = new Map(rules.map(rule => [rule.id, rule]));
  const id = field(t('rules.id'), 'id', { required: true, pattern: '[A-Z][A-Z0-9-]{2,39}', maxlength: 40, placeholder: 'FIRST-ORDER', onchange: event => {
    const rule = known.get(event.currentTarget.value.trim());
    const { form } = event.currentTarget;
    if (!rule || form.elements.parameters.value) return;
    form.elements.parameters.value = JSON.stringify(rule.parameters, null, 1);
    form.elements.kind.value = rule.kind;
    for (const box of form.querySelectorAll('input[type=checkbox]')) box.checked = rule.moments.includes(box.name);
  } });
  return folded('draft-rule', t('rules.draft'), [
    id, field(t('col.kind'), 'kind', { options: kinds.map(kind => [kind, t(`riskKind.${kind}`)]), value: 'FirstOrder' }),
    h('fieldset', { class: 'line' }, h('legend', { class: 'sub' }, t('rules.moments')),
      moments.map(moment => h('label', null, h('input', { type: 'checkbox', name: moment }), ` ${t(`moment.${moment}`)}`))),
    parameters, field(t('rules.enabled'), 'enabled', { options: [['true', t('rules.on')], ['false', t('rules.off')]], value: 'true' }),
    field(t('rules.note'), 'note', { long: true, maxlength: 500 }),
  ], t('rules.draft'), values => ask('POST', `/risk/rules/${values.id}/versions`, {
    kind: values.kind, parameters: parsed(values.parameters), moments: moments.filter(moment => moment in values), enabled: values.enabled === 'true', note: values.note || null,
  }), refresh);
}

// What is no JSON goes as a text: the platform says beside the field what it wants.
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw error;
  }
}
