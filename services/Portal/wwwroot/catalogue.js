import { ask, companyName, Refused } from './api.js';
import { query } from './customs.js';
import { h } from './dom.js';
import { count } from './format.js';
import { action, field } from './forms.js';
import { frame, refresh } from './frame.js';
import { cell, section, table } from './parts.js';
import { nameOf } from './picker.js';
import { said } from './said.js';
import { t } from './texts.js';

const pageSize = 25;
const filters = ['text', 'hsPrefix', 'origin', 'currency', 'maxUnitPrice', 'inStock', 'exportReady', 'status', 'exporterId', 'sort'];
const sorts = ['', 'newest', 'price', '-price'];
const moods = { Draft: 'warn', Published: 'done', Withdrawn: 'muted' };
// The filter that a count belongs to, and the value that it stands for.
const filterOf = {
  exporter_id: value => ['exporterId', value], hs_chapter: value => ['hsPrefix', value], origin: value => ['origin', value],
  currency: value => ['currency', value], in_stock: value => ['inStock', value === 'yes' ? 'true' : null], export_ready: value => ['exportReady', value],
};

export const productBadge = status => h('span', { class: `badge ${moods[status] ?? 'muted'}`, 'data-status': status }, t(`catalogue.status.${status}`));
export const tierText = product => (product.tiers.length === 0 ? '–' : `${product.tiers[0].unitPrice} ${product.currency}`);
export const asking = (product, channel) => `#/inquiries/new${query({ product: product.id, exporter: product.exporterId, channel })}`;
const addressOf = wanted => `#/catalogue${query(wanted)}`;

// Publishes or withdraws; the platform refuses product by product, which is said of each.
export async function offer(verb, ids) {
  const { results } = await ask('POST', `/products/${verb}`, { ids });
  const refused = results.filter(one => one.refusal);
  if (refused.length > 0) throw new Refused(0, { detail: refused.map(one => said(one.refusal.detail)).join(' ') });
}

// The catalogue: words in either language, filters with counts, pages that keep both. Everything wanted is in the address.
export function showSearch(main, rest, caller, isCurrent) {
  const asked = Object.fromEntries([...new URLSearchParams(rest)].filter(([name, value]) => value && [...filters, 'cursor', 'of'].includes(name)));
  const mine = caller.role === 'Exporter' && asked.of !== 'all';
  return frame(main, isCurrent, { key: 'catalogue', title: t('menu.catalogue'), build: async () => {
    const { of, ...wanted } = asked;
    let [found, refused] = [null, null];
    try {
      found = await ask('GET', `/products${query({ ...wanted, ...(mine ? { exporterId: caller.partyId } : {}), limit: pageSize })}`);
    } catch (error) {
      if (!(error instanceof Refused) || error.status !== 400) throw error;
      refused = error;
    }
    const names = new Map(await Promise.all([...new Set([...(found?.items ?? []).map(one => one.exporterId), ...(found?.facets.find(one => one.name === 'exporter_id')?.top ?? []).map(one => one.value)])]
      .map(async id => [id, await companyName(id, true)])));
    return [section('find', t('catalogue.find'), [finder(asked, caller, refused), found ? counts(found, asked, names, mine) : null]),
      found ? section('found', t('catalogue.found', count(found.total)), results(found, asked, names, caller)) : null];
  } });
}

function finder(asked, caller, refused) {
  const control = (label, name, attributes = {}) => field(label, name, { value: asked[name] ?? '', ...attributes });
  const choice = (label, name, options) => control(label, name, { options });
  const form = h('form', { class: 'filters', role: 'search', onsubmit: event => {
    event.preventDefault();
    const wanted = Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, value.trim()]));
    const next = addressOf({ ...wanted, exporterId: asked.exporterId });
    if (location.hash === next) refresh();
    document.activeElement?.blur();
    for (const one of form.querySelectorAll('input')) one.defaultValue = one.value;
    location.hash = next;
  } },
  control(t('catalogue.words'), 'text', { type: 'search', maxlength: 200, placeholder: t('catalogue.wordsHint') }),
  control(t('catalogue.hs'), 'hsPrefix', { inputmode: 'numeric', pattern: '[0-9]{2,10}' }),
  control(t('catalogue.origin'), 'origin', { pattern: '[A-Z]{2}', maxlength: 2, placeholder: 'CN' }),
  control(t('col.currency'), 'currency', { pattern: '[A-Z]{3}', maxlength: 3, placeholder: 'USD' }),
  control(t('catalogue.most'), 'maxUnitPrice', { inputmode: 'decimal' }),
  choice(t('catalogue.stock'), 'inStock', [['', t('catalogue.any')], ['true', t('catalogue.inStock')]]),
  choice(t('catalogue.sort'), 'sort', sorts.map(sort => [sort, t(`catalogue.sort.${sort || 'relevance'}`)])),
  ...(caller.role === 'Exporter' ? [
    choice(t('catalogue.of'), 'of', [['', t('catalogue.mine')], ['all', t('catalogue.everybody')]]),
    choice(t('exceptions.status'), 'status', [['', t('catalogue.any')], ...Object.keys(moods).map(status => [status, t(`catalogue.status.${status}`)])]),
    choice(t('catalogue.ready'), 'exportReady', [['', t('catalogue.any')], ['yes', t('amendment.yes')], ['no', t('amendment.no_')]])] : []),
  h('button', { type: 'submit', class: 'main-button', 'data-action': 'find' }, t('search.go')));
  if (refused) blame(form, refused);
  return form;
}

function blame(form, { message, accepted, field: name }) {
  const control = form.elements[name] ?? form.elements.text;
  const told = h('p', { class: 'failure', role: 'alert', id: `${control.id}-failure` }, [said(message), accepted ? t('forms.accepted', said(accepted)) : ''].join(' '));
  control.setAttribute('aria-invalid', 'true');
  control.setAttribute('aria-describedby', told.id);
  control.closest('.field').append(told);
}

// How many there would be with each value of a filter, the other filters as they are; what is chosen can be taken back.
function counts(found, asked, names, mine) {
  const { cursor, ...kept } = asked;
  const chosen = filters.filter(name => kept[name] && !['text', 'sort'].includes(name) && !(name === 'exporterId' && mine));
  const label = (facet, value) => (facet === 'exporter_id' ? names.get(value) : ['in_stock', 'export_ready'].includes(facet) ? t(`catalogue.${facet}.${value}`) : value);
  const facets = found.facets.filter(facet => facet.top.length > 0 && !(facet.name === 'exporter_id' && mine) && filterOf[facet.name]);
  return [
    found.corrections.map(one => h('p', { class: 'alert', 'data-correction': one.word }, t('catalogue.corrected', one.word, one.instead.join(', ')))),
    found.partial ? h('p', { class: 'alert' }, t('catalogue.partial')) : null,
    chosen.length > 0 ? h('p', { class: 'actions' }, chosen.map(name => h('a', { class: 'quiet-button', 'data-without': name, href: addressOf({ ...kept, [name]: null }) },
      t('catalogue.without', name === 'exporterId' ? names.get(kept[name]) ?? '' : kept[name])))) : null,
    h('details', { class: 'action', 'data-sequence': 'counts' }, h('summary', null, t('catalogue.narrow')), h('dl', { class: 'stack' }, facets.map(facet => h('div', { 'data-facet': facet.name },
      h('dt', { class: 'sub' }, t(`catalogue.facet.${facet.name}`)), h('dd', { class: 'actions' }, facet.top.map(({ value, products }) => {
        const [name, wanted] = filterOf[facet.name](value);
        const text = `${label(facet.name, value)} (${count(products)})`;
        return wanted === null ? h('span', { class: 'sub' }, text) : h('a', { class: 'quiet-button', href: addressOf({ ...kept, [name]: wanted }), 'aria-current': kept[name] === wanted ? 'true' : null }, text);
      })))))),
  ];
}

function results(found, asked, names, caller) {
  if (found.items.length === 0) return h('p', { class: 'quiet', 'data-state': 'empty' }, t('catalogue.nothing'));
  const drafts = found.items.filter(one => one.status === 'Draft' && one.exporterId === caller.partyId).map(one => one.id);
  return [
    drafts.length > 1 ? h('div', { class: 'actions' }, action('publish-all', t('catalogue.publishAll', drafts.length), () => offer('publish', drafts), refresh)) : null,
    table(t('menu.catalogue'), ['product', 'exporter', 'price', 'forSale', 'state'], found.items.map(one => h('tr', { 'data-product': one.id, 'data-sku': one.sku, 'data-status': one.status },
      cell('product', [h('a', { class: 'product-name', href: `#/catalogue/${one.id}` }, nameOf(one)), h('span', { class: 'sub' }, [one.sku, one.hsCode, one.origin].filter(Boolean).join(' · '))]),
      cell('exporter', names.get(one.exporterId)),
      cell('price', [tierText(one), one.tiers.length > 1 ? h('span', { class: 'sub' }, t('catalogue.tiers', one.tiers.length)) : null], 'amount'),
      cell('forSale', count(Math.max(0, one.stock - one.reserved)), 'amount'),
      cell('state', acts(one, caller), 'wide')))),
    h('div', { class: 'actions' }, asked.cursor ? h('a', { class: 'quiet-button', 'data-action': 'firstPage', href: addressOf({ ...asked, cursor: null }) }, t('payout.firstPage')) : null,
      found.nextCursor ? h('a', { class: 'quiet-button', 'data-action': 'nextPage', href: addressOf({ ...asked, cursor: found.nextCursor }) }, t('payout.nextPage')) : null),
  ];
}

export function acts(one, caller) {
  if (caller.role === 'Buyer') return h('a', { class: 'quiet-button', 'data-action': 'ask', href: asking(one) }, t('catalogue.ask'));
  if (one.exporterId !== caller.partyId) return productBadge(one.status);
  return h('div', { class: 'actions' }, productBadge(one.status),
    one.missingForExport.length > 0 ? h('span', { class: 'badge warn' }, t('catalogue.notReady')) : null,
    one.status === 'Published' ? action(`withdraw-${one.id}`, t('catalogue.withdraw'), () => offer('withdraw', [one.id]), refresh)
      : action(`publish-${one.id}`, t('catalogue.publish'), () => offer('publish', [one.id]), refresh));
}

const uuid = /^[0-9a-f-]{36}$/i;

export const show = async (main, rest, caller, isCurrent) => (uuid.test(rest)
  ? (await import('./catalogue.product.js')).showProduct(main, rest, caller, isCurrent) : showSearch(main, rest, caller, isCurrent));
