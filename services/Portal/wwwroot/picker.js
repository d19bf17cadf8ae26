import { ask, companyName } from './api.js';
import { query } from './customs.js';
import { h, replace } from './dom.js';
import { field } from './forms.js';
import { language, t } from './texts.js';

const shown = 20;
const pause = 250;
let serial = 0;

export const nameOf = product => (language() === 'zh' ? product.nameZh : product.nameEn) || product.nameEn || product.nameZh || '';

// An exporter by its id; whose name is begun is offered. Everybody reads exporters.
export function exporterField(label, name, attributes = {}) {
  const list = h('datalist', { id: `exporters-${++serial}` });
  const box = field(label, name, { required: true, pattern: '[0-9a-fA-F\\-]{36}', list: list.id, ...attributes });
  box.append(list);
  box.addEventListener('focusin', async () => {
    if (list.childElementCount > 0) return;
    const { items } = await ask('GET', '/enterprises?kind=Exporter&limit=200').catch(() => ({ items: [] }));
    replace(list, items.map(one => h('option', { value: one.id }, (language() === 'zh' ? one.nameZh : null) ?? one.nameEn)));
  });
  return box;
}

// The buyers that an exporter has traded with, each by who received its last order: what else they are called, they alone may read.
async function namesOfBuyers(caller) {
  if (caller.role !== 'Exporter') return new Map();
  const { items } = await ask('GET', '/orders?limit=200').catch(() => ({ items: [] }));
  return new Map(items.toReversed().map(order => [order.buyerId, order.shipTo?.name ?? order.buyerId.slice(0, 8)]));
}

// What a caller knows these buyers by: operators and a buyer itself read its name.
export async function buyersNamed(ids, caller) {
  const known = ids.length > 0 ? await namesOfBuyers(caller) : new Map();
  return new Map(await Promise.all([...new Set(ids)].map(async id => [id, known.get(id) ?? await companyName(id, caller.role !== 'Exporter')])));
}

// A buyer by its id; those that the exporter has traded with are offered by name.
export function buyerField(label, name, attributes = {}) {
  const list = h('datalist', { id: `buyers-${++serial}` });
  const box = field(label, name, { required: true, pattern: '[0-9a-fA-F\\-]{36}', list: list.id, ...attributes });
  box.append(list);
  box.addEventListener('focusin', async () => {
    if (list.childElementCount === 0) replace(list, [...await namesOfBuyers({ role: 'Exporter' })].map(([id, text]) => h('option', { value: id }, text)));
  });
  return box;
}

// Chooses one product of many: words narrow down what is offered. The value of the field is the product's id.
export function productField(label, name, { exporterId, required = false, chosen: given = null, filter = {} } = {}) {
  const id = `picker-${name}-${++serial}`;
  const select = h('select', { id, name, required });
  const words = h('input', { type: 'search', 'aria-label': t('picker.words', label), placeholder: t('picker.find'), autocomplete: 'off', maxlength: 200, 'data-picks': name });
  const option = product => h('option', { value: product.id, 'data-sku': product.sku, selected: product.id === given?.id }, `${product.sku} · ${nameOf(product)}`);
  const offer = async () => {
    const asked = words.value.trim();
    const found = await ask('GET', `/products${query({ exporterId: typeof exporterId === 'function' ? exporterId() : exporterId, text: asked, limit: shown, ...filter })}`)
      .catch(() => ({ items: [] }));
    if (asked !== words.value.trim()) return;
    const chosen = [...select.selectedOptions].find(one => one.value);
    replace(select, h('option', { value: '' }, found.items.length > 0 ? t('picker.choose') : t('picker.none')), found.items.filter(one => one.id !== chosen?.value).map(option), chosen);
    if (chosen) select.value = chosen.value;
  };
  let due = null;
  words.addEventListener('input', () => {
    clearTimeout(due);
    due = setTimeout(offer, pause);
  });
  replace(select, h('option', { value: '' }, t('picker.choose')), given ? option(given) : null);
  const box = h('div', { class: 'field' }, h('label', { for: id }, label), words, select);
  // What is offered at first is fetched when somebody comes near, not by every form of a page.
  box.addEventListener('focusin', () => select.options.length <= 2 && offer());
  box.offer = offer;
  return box;
}
