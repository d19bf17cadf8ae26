import * as customs from './customs.js';
import { h } from './dom.js';
import { field, folded } from './forms.js';
import { cell, ownerBadge, table } from './parts.js';
import { t } from './texts.js';

const documents = ['order', 'payment', 'packing', 'waybill', 'declaration'];
// What documents may rightly name otherwise, so that an operator can let it pass.
const acceptable = ['consignee_differs', 'destination_differs', 'net_total_differs'];
const worst = ['Agrees', 'Accepted', 'Differs'];

// The source documents side by side: what each says of a field, and how the match judges it.
export function sourcesPanel(sources, match, declaration, caller, refresh) {
  if (!sources && !match) return null;
  const rows = joined(sources?.rows ?? [], match?.rows ?? []);
  const differ = rows.filter(row => row.verdict === 'Differs').length;
  return h('section', { class: 'panel', 'aria-labelledby': 'sources-title', id: 'sources' },
    h('div', { class: 'panel-head' },
      h('h2', { id: 'sources-title' }, t('sources.title')),
      match ? h('span', { class: `badge ${differ > 0 ? 'warn' : 'done'}`, 'data-differs': String(differ) }, differ > 0 ? t('match.differ', differ) : t('match.agree')) : null),
    rows.length === 0
      ? h('p', { class: 'quiet' }, t('sources.none'))
      : table(t('sources.title'), ['field', ...documents, 'verdict'], rows.map(row => h('tr', {
        'data-field': row.field, 'data-line': row.lineNo, 'data-verdict': row.verdict, class: row.verdict === 'Differs' ? 'differs' : '',
      },
      cell('field', [h('strong', null, t(`field.${row.field}`)), row.lineNo ? h('span', { class: 'sub' }, t('field.line', row.lineNo)) : null]),
      documents.map(name => cell(name, row.values[name] ?? '–', row.values[name] ? '' : 'empty')),
      cell('verdict', verdict(row), row.verdict ? '' : 'empty')))),
    caller.role === 'Operator' ? acceptance(match, declaration, refresh) : null);
}

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
      const name = (compared[`${side}Document`] ?? '').toLowerCase();
      if (name) row.values[name] ??= compared[`${side}Value`];
    }
    if (worst.indexOf(compared.verdict) > worst.indexOf(row.verdict)) row.verdict = compared.verdict;
    row.details.push(compared);
  }
  const place = row => (row.verdict === 'Differs' ? 0 : 1);
  return [...rows.values()].sort((a, b) => place(a) - place(b) || (a.lineNo ?? 0) - (b.lineNo ?? 0));
}

const kinds = { Agrees: 'done', Differs: 'warn', Accepted: 'muted' };

function verdict(row) {
  if (!row.verdict) return '–';
  const differences = row.details.filter(compared => compared.verdict !== 'Agrees');
  const tolerance = row.details.map(compared => compared.tolerance).find(Boolean);
  return [
    h('span', { class: `badge ${kinds[row.verdict]}` }, t(`verdict.${row.verdict}`)),
    differences.map(compared => [compared.owner ? ownerBadge(compared.owner) : null, h('span', { class: 'sub' }, compared.detail)]),
    tolerance ? h('span', { class: 'sub' }, t('match.tolerance', tolerance)) : null,
  ];
}
