import { ask, download, everything, send } from './api.js';
import { query } from './customs.js';
import { h, renew } from './dom.js';
import { count } from './format.js';
import { action, field, folded, isWriting } from './forms.js';
import { cell, section, table, unfolding, when } from './parts.js';
import { said } from './said.js';
import { t } from './texts.js';

const refresh = () => dispatchEvent(new Event('refresh'));
const lookAgainAfter = 1500;
const xlsx = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const moods = { Checked: 'warn', Applied: 'done', Refused: 'warn', Undone: 'muted', Created: 'done', Changed: 'warn', Kept: 'warn' };
const badge = (prefix, value) => h('span', { class: `badge ${moods[value] ?? 'muted'}`, 'data-status': value }, t(`${prefix}.${value}`));

// Files of products: bring one in, see what it would do, take it in, take it back; and the catalogue as a file.
export async function showProducts(main, id, caller, isCurrent) {
  const [files, columns, file] = await Promise.all([
    ask('GET', '/product-imports?limit=20'), ask('GET', '/product-columns'), id ? ask('GET', `/product-imports/${id}`) : null]);
  const [faults, lines] = file && file.status !== 'Open' ? await Promise.all([
    ask('GET', `/product-imports/${id}/faults?limit=100`), ask('GET', `/product-imports/${id}/lines${query({ limit: 100, undone: file.kept > 0 ? 'Kept' : '' })}`)])
    : [null, null];
  if (!isCurrent() || (main.querySelector('#product-files') && isWriting(main))) return;
  document.title = `${t('products.title')} · ${t('app.name')}`;
  renew(main, h('nav', { class: 'back' }, h('a', { href: '#/' }, `← ${t('order.back')}`)),
    h('section', { class: 'panel', id: 'product-files', 'aria-labelledby': 'product-files-title' },
      h('h1', { id: 'product-files-title' }, t('products.title')), bring(), exports(), list(files)),
    file ? one(file, faults, lines, columns) : null);
  clearTimeout(showProducts.timer);
  const { hash } = location;
  if (file && ['Reading', 'Undoing'].includes(file.status)) showProducts.timer = setTimeout(() => location.hash === hash && refresh(), lookAgainAfter);
}

const bring = () => folded('bring-products', t('products.bring'), [
  field(t('products.file'), 'file', { type: 'file', required: true, accept: '.csv,.txt,.xlsx' }),
], t('products.check'), async ({ file }) => {
  const { id } = await (await send(`/product-imports${query({ fileName: file.name, dryRun: true })}`, file)).json();
  location.hash = `#/products/${id}`;
}, () => undefined);

const exports = () => h('div', { class: 'actions' },
  action('export-csv', t('products.export', 'CSV'), () => download('/product-exports?format=csv', 'text/csv'), () => undefined),
  action('export-xlsx', t('products.export', 'XLSX'), () => download('/product-exports?format=xlsx', xlsx), () => undefined));

const list = files => (files.items.length === 0 ? h('p', { class: 'quiet' }, t('products.none')) : table(
  t('products.title'), ['file', 'stage', 'created', 'changedCount', 'unchanged', 'faults', 'at'], files.items.map(file => h('tr', { 'data-import': file.id },
    cell('file', h('a', { class: 'number', href: `#/products/${file.id}` }, file.fileName)),
    cell('stage', badge('products', file.status)),
    cell('created', count(file.created)), cell('changedCount', count(file.changed)), cell('unchanged', count(file.unchanged)),
    cell('faults', count(file.faults)), cell('at', file.begunAt ? when(file.begunAt) : '–')))));

function one(file, faults, lines, columns) {
  const fact = (name, value) => h('div', { 'data-fact': name }, h('dt', null, t(`col.${name}`)), h('dd', null, count(value)));
  return h('section', { class: 'panel', id: 'product-file', 'data-id': file.id, 'data-status': file.status, 'aria-labelledby': 'product-file-title' },
    h('div', { class: 'panel-head' }, h('h2', { id: 'product-file-title' }, file.fileName), badge('products', file.status)),
    h('p', { class: 'quiet' }, t(`products.means.${file.status}`)),
    file.refusal ? h('p', { class: 'failure' }, [said(file.refusal.detail), file.refusal.accepted ? t('forms.accepted', said(file.refusal.accepted)) : ''].join(' ')) : null,
    h('dl', { class: 'facts' }, fact('created', file.created), fact('changedCount', file.changed), fact('unchanged', file.unchanged), fact('faults', file.faults),
      ...(['Undoing', 'Undone'].includes(file.status) ? [fact('putBack', file.putBack), fact('removed', file.removed), fact('kept', file.kept)] : [])),
    acts(file), naming(file, columns), faultList(file, faults), lineList(file, lines));
}

const acts = file => h('div', { class: 'actions' },
  file.status === 'Checked' ? action('apply', t('products.apply'), () => ask('POST', `/product-imports/${file.id}/apply`), refresh, 'main-button') : null,
  ['Checked', 'Refused'].includes(file.status) ? action('check', t('products.again'), () => ask('POST', `/product-imports/${file.id}/check`), refresh) : null,
  file.status === 'Applied' ? action('undo', t('products.undo'), () => ask('POST', `/product-imports/${file.id}/undo`), refresh) : null);

// The platform tells headers apart by their letters and digits only.
const keyOf = header => header.normalize('NFKC').toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');

// What is chosen here is kept for the next file; whatever other files named stays.
function naming(file, columns) {
  if (file.columns.length === 0 || !['Checked', 'Refused'].includes(file.status)) return null;
  const options = [['', t('products.leave')], ...columns.fields.map(one => [one.name, t(`products.field.${one.name}`)])];
  return folded('columns', t('products.columns'), file.columns.map((column, i) => field(column.header, `column-${i}`, { options, value: column.field ?? '' })),
    t('products.name'), async values => {
      const named = file.columns.map((column, i) => ({ header: column.header, field: values[`column-${i}`] || null })).filter(column => keyOf(column.header));
      const others = columns.own.filter(one => !named.some(column => keyOf(column.header) === keyOf(one.header)));
      await ask('PUT', '/product-columns', { columns: [...others, ...named] });
      await ask('POST', `/product-imports/${file.id}/check`);
    }, refresh);
}

const faultList = (file, faults) => (!faults || faults.items.length === 0 ? null : section('product-faults', t('products.faults'), [table(
  t('products.faults'), ['line', 'column', 'value', 'reason'], faults.items.map(fault => h('tr', { 'data-line': fault.line },
    cell('line', count(fault.line)), cell('column', fault.column ?? '–'), cell('value', [fault.value ?? '–', h('span', { class: 'sub' }, fault.sku ?? '')]),
    cell('reason', [said(fault.refusal.detail), fault.refusal.accepted ? h('span', { class: 'sub' }, t('forms.accepted', said(fault.refusal.accepted))) : null])))),
faults.nextCursor ? unfolding(`more-faults-${file.id}`, t('products.more'), () => everything(`/product-imports/${file.id}/faults`, 5000), all => h('pre', { tabindex: '0' },
  all.map(fault => `${fault.line}\t${fault.column ?? ''}\t${fault.value ?? ''}\t${fault.refusal.detail}`).join('\n'))) : null]));

const lineList = (file, lines) => (!lines || lines.items.length === 0 ? null : section('product-lines', t(file.kept > 0 ? 'products.keptLines' : 'products.lines'), table(
  t('products.lines'), ['line', 'product', 'effect'], lines.items.map(line => h('tr', { 'data-sku': line.sku },
    cell('line', count(line.line)), cell('product', line.sku),
    cell('effect', line.undone ? [badge('products.undone', line.undone), line.keptWhy ? h('span', { class: 'sub' }, t(`products.kept.${line.keptWhy}`)) : null]
      : badge('products.effect', line.effect)))))));
