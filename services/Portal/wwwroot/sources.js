import * as customs from './customs.js';
import { h } from './dom.js';
import { instant, kilograms } from './format.js';
import { field, folded } from './forms.js';
import { cell, ownerBadge, table } from './parts.js';
import { said } from './said.js';
import { t } from './texts.js';

const documents = ['order', 'payment', 'packing', 'waybill', 'declaration'];
// What documents may rightly name otherwise, so that an operator can let it pass.
const acceptable = ['consignee_differs', 'destination_differs', 'net_total_differs'];
const worst = ['Agrees', 'Accepted', 'Differs'];

// More lines than this are folded away while they all agree.
const fewLines = 8;

// The source documents side by side: what each says of a field, and how the match judges it. What is said of the whole comes first, then
// a row for each line of the order.
export function sourcesPanel(sources, match, declaration, caller, refresh) {
  if (!sources && !match) return null;
  const rows = joined(sources?.rows ?? [], match?.rows ?? []);
  const differ = rows.filter(row => row.verdict === 'Differs').length;
  const whole = rows.filter(row => !row.lineNo);
  const lines = [...Map.groupBy(rows.filter(row => row.lineNo), row => row.lineNo)];
  return h('section', { class: 'panel', 'aria-labelledby': 'sources-title', id: 'sources' },
    h('div', { class: 'panel-head' },
      h('h2', { id: 'sources-title' }, t('sources.title')),
      match ? h('span', { class: `badge ${differ > 0 ? 'warn' : 'done'}`, 'data-differs': String(differ) }, differ > 0 ? t('match.differ', differ) : t('match.agree')) : null,
      match?.matchedAt ? h('span', { class: 'sub' }, t('match.at', instant(match.matchedAt))) : null),
    rows.length === 0
      ? h('p', { class: 'quiet' }, t('sources.none'))
      : table(t('sources.title'), ['field', ...documents, 'verdict'], whole.map(row => h('tr', {
        'data-field': row.field, 'data-verdict': row.verdict, class: row.verdict === 'Differs' ? 'differs' : '',
      },
      cell('field', h('strong', null, t(`field.${row.field}`))),
      documents.map(name => cell(name, shown(row, row.values[name]), row.values[name] ? '' : 'empty')),
      cell('verdict', verdict(row), row.verdict ? 'wide' : 'empty')))),
    lineTable(lines, rows),
    caller.role === 'Operator' ? acceptance(match, declaration, refresh) : null);
}

function lineTable(lines, rows) {
  if (lines.length === 0) return null;
  const body = table(t('sources.lines'), ['line', 'goods', 'hsCode', 'quantity', 'value', 'entry', 'verdict'], lines.map(([no, fields]) => {
    const of = name => fields.find(row => row.field === name);
    const all = { verdict: worstOf(fields), details: fields.flatMap(row => row.details) };
    return h('tr', { 'data-line': no, 'data-verdict': all.verdict, class: all.verdict === 'Differs' ? 'differs' : '' },
      cell('line', h('strong', null, String(no))), cell('goods', pair(of('goods'))), cell('hsCode', pair(of('hs_code'))),
      cell('quantity', pair(of('quantity'))), cell('value', pair(of('line_value'))),
      cell('entry', of('entry_number')?.values.declaration ?? '–', of('entry_number') ? '' : 'empty'), cell('verdict', verdict(all, true), all.verdict ? 'wide' : 'empty'));
  }));
  const differ = rows.some(row => row.lineNo && row.verdict === 'Differs');
  if (lines.length <= fewLines || differ) return [h('h3', null, t('sources.lines')), body];
  return h('details', { 'data-sequence': 'lines' }, h('summary', null, t('sources.allLines', lines.length)), body);
}

const worstOf = rows => rows.map(row => row.verdict).reduce((a, b) => (worst.indexOf(b) > worst.indexOf(a) ? b : a), null);

// What order and declaration both say stands once; where they do not say the same, each is named.
function pair(row) {
  const { order, declaration } = row?.values ?? {};
  if (!order && !declaration) return '–';
  if (!order || !declaration || order === declaration) return order ?? declaration;
  return [['order', order], ['declaration', declaration]].map(([name, value]) =>
    h('span', { class: 'said' }, h('span', { class: 'sub' }, t(`source.${name}`)), ` ${value}`));
}

const shown = (row, value) => (!value ? '–'
  : row.field.endsWith('_weight') && /^[0-9]+( g)?$/.test(value) ? kilograms(parseInt(value, 10)) : value);

// What was accepted before stays accepted: the codes that are told replace those that were.
function acceptance(match, declaration, refresh) {
  const codes = [...new Set((match?.rows ?? []).filter(row => row.verdict !== 'Agrees' && acceptable.includes(row.code)).map(row => row.code))];
  if (!(match?.rows ?? []).some(row => row.verdict === 'Differs' && acceptable.includes(row.code))) return null;
  return folded('accept', t('match.accept', codes.map(code => t(`reason.${code}`)).join(', ')),
    [field(t('action.reason'), 'reason', { required: true, long: true })], t('match.letPass'),
    values => customs.accept(declaration.id, codes, values.reason), refresh);
}

// Rows of the sources, each with the comparisons of its field, what differs first; a comparison of a field that no source row has is
// a row of its own.
function joined(sources, comparisons) {
  const rows = new Map();
  const rowOf = (field, lineNo) => {
    const key = `${field}/${lineNo ?? 0}`;
    if (!rows.has(key)) rows.set(key, { field, lineNo: lineNo || null, values: {}, verdict: null, details: [] });
    return rows.get(key);
  };
  for (const source of sources) Object.assign(rowOf(source.field, source.lineNo).values, source.values);
  for (const compared of comparisons) {
    const row = rowOf(compared.field, compared.lineNo);
    for (const side of ['left', 'right']) {
      const name = (compared[`${side}Document`] ?? '').split(' ')[0].toLowerCase();
      if (documents.includes(name)) row.values[name] ??= compared[`${side}Value`];
    }
    if (worst.indexOf(compared.verdict) > worst.indexOf(row.verdict)) row.verdict = compared.verdict;
    row.details.push(compared);
  }
  const place = row => (row.verdict === 'Differs' ? 0 : 1);
  return [...rows.values()].sort((a, b) => place(a) - place(b) || (a.lineNo ?? 0) - (b.lineNo ?? 0));
}

const kinds = { Agrees: 'done', Differs: 'warn', Accepted: 'muted' };

// Each comparison names both sides and what they may differ by; on a line only what is not alike is told.
function verdict(row, brief = false) {
  if (!row.verdict) return '–';
  const told = brief ? row.details.filter(compared => compared.verdict !== 'Agrees') : row.details;
  return [
    h('span', { class: `badge ${kinds[row.verdict]}` }, t(`verdict.${row.verdict}`)),
    told.map(compared => [
      compared.verdict !== 'Agrees' && compared.owner ? ownerBadge(compared.owner) : null,
      compared.verdict !== 'Agrees' && compared.code ? h('strong', { class: 'said' }, t(`reason.${compared.code}`)) : null,
      h('span', { class: 'sub' }, [`${side(compared.leftDocument)} ↔ ${side(compared.rightDocument)}`,
        compared.tolerance ? t('match.tolerance', said(compared.tolerance)) : null].filter(Boolean).join(' · ')),
      compared.verdict !== 'Agrees' ? h('span', { class: 'sub' }, said(compared.detail)) : null,
    ]),
  ];
}

// A side of a comparison is a document or a part of it; the number that some carry stands in the row of numbers.
function side(name) {
  const known = t(`side.${name}`);
  const first = (name ?? '').split(' ')[0].toLowerCase();
  return known !== name ? known : documents.includes(first) ? t(`source.${first}`) : name;
}
