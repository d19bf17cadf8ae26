import { ask } from './api.js';
import { h } from './dom.js';
import { lineMinor, majorOf, money } from './format.js';
import { field, folded, group, minorOf } from './forms.js';
import { refresh } from './frame.js';
import { termsOf } from './frames.js';
import { buyerField, exporterField, nameOf, productField } from './picker.js';
import { incoterms } from './purchasing.request.js';
import { shipToFields, shipToOf } from './quote.forms.js';
import { asRead } from './stale.js';
import { t } from './texts.js';

const newLines = 3;
const whole = { inputmode: 'numeric', pattern: '[0-9]{0,10}' };
// What a call-off came to stays on the page of its frame until the page is left.
let placed = null;

addEventListener('hashchange', () => {
  placed = null;
});

const changing = one => asRead(one, () => ask('GET', `/frames/${one.id}`), now => ({
  [t('col.stage')]: t(`frames.status.${now.status}`), [t('frames.current')]: `${t('trade.versionNo', now.currentNo)} · ${t(`party.${now.side}`)}`,
  ...Object.fromEntries(termsOf(now.versions.at(-1).terms).map(([, name, text]) => [name, text])),
}));

// What the caller may do with a frame as it stands.
export function acts(one, caller) {
  const [party, open] = [['Exporter', 'Buyer'].includes(caller.role), one.status === 'Open'];
  if (party && open) return h('div', { class: 'stack' }, one.side === caller.role ? h('p', { class: 'quiet' }, t('frames.theirTurn')) : acceptForm(one), proposal(caller, one), closeForm(one));
  return caller.role === 'Buyer' && one.status === 'Active' ? h('div', { class: 'stack' }, callForm(one), placed?.frame === one.id ? told(placed.order) : null) : null;
}

function acceptForm(one) {
  const change = changing(one);
  return folded('accept-frame', t('trade.accept', one.currentNo), h('p', null, t('frames.acceptHint', one.validUntil)), t('frames.acceptNow'),
    () => change(seen => ask('POST', `/frames/${one.id}/accept`, { no: seen.currentNo }, seen.version)), refresh);
}

const closeForm = one => folded('close-frame', t('frames.close'), field(t('action.reason'), 'reason', { required: true, long: true, maxlength: 500 }), t('frames.close'),
  values => changing(one)(seen => ask('POST', `/frames/${one.id}/close`, { reason: values.reason }, seen.version)), refresh);

// A new frame, or the next version of one: from the terms of the last.
export function proposal(caller, one) {
  const terms = one?.versions.at(-1).terms ?? null;
  const other = one ? null : caller.role === 'Exporter' ? buyerField(t('frames.buyer'), 'buyerId') : exporterField(t('trade.exporterId'), 'exporterId');
  const exporterId = () => (one ? one.exporterId : caller.role === 'Exporter' ? caller.partyId : other.querySelector('input').value.trim());
  const known = terms?.lines ?? [];
  const deposit = terms?.paymentTerms.find(term => term.milestone === 'Contract')?.percent ?? '0';
  // Terms of payment that this form cannot show stay as they are.
  const simple = !terms || terms.paymentTerms.every(term => ['Contract', 'Shipment'].includes(term.milestone) && term.percent && !term.offsetDays);
  const change = one ? changing(one) : act => act({});
  return folded('propose-frame', t(one ? 'frames.proposeAgain' : 'frames.propose'), [
    one ? null : field(t('frames.name'), 'title', { required: true, maxlength: 200 }), other,
    group(t('purchasing.terms'),
      field(t('col.currency'), 'currency', { required: true, pattern: '[A-Z]{3}', maxlength: 3, value: terms?.currency ?? 'USD' }),
      field(t('trade.incoterm'), 'incoterm', { options: incoterms.map(term => [term, term]), value: terms?.incoterm ?? 'FOB' }),
      field(t('trade.field.namedPlace'), 'namedPlace', { required: true, maxlength: 100, value: terms?.namedPlace ?? '' }),
      field(t('frames.freight'), 'freight', { inputmode: 'decimal', value: terms ? majorOf(terms.freightMinor, terms.currency) : '0' }),
      simple ? field(t('trade.deposit'), 'deposit', { required: true, pattern: '[0-9]{1,2}|100', value: terms ? deposit : '30' }) : null,
      field(t('frames.from'), 'validFrom', { type: 'date', required: true, value: terms?.validFrom ?? '' }),
      field(t('frames.lastDay'), 'validUntil', { type: 'date', required: true, value: terms?.validUntil ?? '' })),
    [...known, ...Array(newLines).fill(null)].map((line, i) => lineFields(line, i, { exporterId, required: i === 0 })),
    field(t('trade.note'), 'note', { long: true, maxlength: 500 }),
  ].flat().filter(Boolean), t('frames.proposeNow'), async (values, form) => {
    const body = { terms: termsFrom(values, form, known.length + newLines, simple ? null : terms.paymentTerms), note: values.note || null };
    if (one) return change(seen => ask('POST', `/frames/${one.id}/versions`, body, seen.version));
    const made = await ask('POST', '/frames', { ...body, title: values.title, exporterId: values.exporterId || null, buyerId: values.buyerId || null });
    location.hash = `#/frames/${made.id}`;
  }, one ? refresh : () => undefined);
}

// Two tiers, or one more than there are.
const tiersOf = line => Math.max(2, (line?.tiers.length ?? 0) + 1);

const lineFields = (line, i, { exporterId, required }) => group(t('trade.line', i + 1, line ? nameOf(line) : ''),
  productField(t('trade.product'), `line${i}.product`, { exporterId, required, chosen: line ? { ...line, id: line.productId } : null }),
  field(t('frames.quantity'), `line${i}.quantity`, { ...whole, required, value: line ? String(line.quantity) : '' }),
  field(t('frames.least'), `line${i}.least`, { ...whole, value: line?.least ? String(line.least) : '' }),
  field(t('frames.most'), `line${i}.most`, { ...whole, value: line?.most ? String(line.most) : '' }),
  [...Array(tiersOf(line)).keys()].map(j => [
    field(t('frames.tierFrom', j + 1), `line${i}.from${j}`, { ...whole, value: line?.tiers[j] ? String(line.tiers[j].minQuantity) : j === 0 ? '1' : '' }),
    field(t('frames.tierPrice', j + 1), `line${i}.price${j}`, { inputmode: 'decimal', required: required && j === 0, value: line?.tiers[j]?.unitPrice ?? '' })]));

// Each control is told which field of the request it became.
function termsFrom(values, form, rows, keptPayment) {
  const about = (name, path) => {
    form.elements[name].dataset.about = path;
  };
  const lines = [...Array(rows).keys()].filter(i => values[`line${i}.product`] && Number(values[`line${i}.quantity`] || 0) > 0).map((i, at) => {
    for (const [name, path] of [['product', 'productId'], ['quantity', 'quantity'], ['least', 'least'], ['most', 'most']]) about(`line${i}.${name}`, `terms.lines[${at}].${path}`);
    const tiers = [];
    for (let j = 0; form.elements[`line${i}.from${j}`]; j++) {
      if (!values[`line${i}.price${j}`]) continue;
      about(`line${i}.from${j}`, `terms.lines[${at}].tiers[${tiers.length}].minQuantity`);
      about(`line${i}.price${j}`, `terms.lines[${at}].tiers[${tiers.length}].unitPrice`);
      tiers.push({ minQuantity: Number(values[`line${i}.from${j}`] || 0), unitPrice: values[`line${i}.price${j}`] });
    }
    return { productId: values[`line${i}.product`], quantity: Number(values[`line${i}.quantity`]), least: Number(values[`line${i}.least`] || 0), most: Number(values[`line${i}.most`] || 0), tiers };
  });
  const deposit = Number(values.deposit);
  return {
    currency: values.currency, incoterm: values.incoterm, namedPlace: values.namedPlace, freightMinor: minorOf(values.freight || '0', values.currency, 'freight', 0),
    validFrom: values.validFrom, validUntil: values.validUntil, lines,
    paymentTerms: keptPayment ?? [{ milestone: 'Contract', percent: String(deposit) }, { milestone: 'Shipment', percent: String(100 - deposit) }].filter(term => term.percent !== '0'),
  };
}

// The price of the highest tier that the quantity reaches.
const priceOf = (line, quantity) => (line.tiers.findLast(tier => tier.minQuantity <= quantity) ?? line.tiers[0]).unitPrice;

// Units of lines, where they go and by which reference; what it comes to is told while one writes.
function callForm(one) {
  const { terms } = one.versions.find(version => version.no === one.currentNo);
  const left = new Map(one.balances.map(line => [line.lineNo, line.left]));
  const total = h('p', { role: 'status', 'data-preview': true });
  const asked = values => terms.lines.map((line, i) => ({ lineNo: i + 1, quantity: Number(values[`call.${i + 1}`] || 0), line })).filter(each => each.quantity > 0);
  const form = folded('call-off', t('frames.callOff'), [
    group(t('units.perLine'), terms.lines.map((line, i) => field(t('frames.ofLeft', nameOf(line), left.get(i + 1)), `call.${i + 1}`, { ...whole, placeholder: line.least > 0 ? String(line.least) : '' }))),
    shipToFields(null), field(t('trade.reference'), 'reference', { maxlength: 60 }), total,
  ], t('frames.callNow'), async (values, shown) => {
    const lines = asked(values).map(({ lineNo, quantity }, at) => {
      shown.elements[`call.${lineNo}`].dataset.about = `lines[${at}].quantity`;
      return { lineNo, quantity, currency: terms.currency };
    });
    placed = { frame: one.id, order: await ask('POST', `/frames/${one.id}/calls`, { lines, shipTo: shipToOf(values), reference: values.reference || null }) };
  }, refresh);
  form.addEventListener('input', () => {
    const lines = asked(Object.fromEntries(new FormData(form.querySelector('form'))));
    const minor = lines.reduce((sum, { quantity, line }) => sum + lineMinor(priceOf(line, quantity), quantity, terms.currency), terms.freightMinor);
    total.textContent = lines.length === 0 ? '' : Number.isNaN(minor) ? t('amendment.unknown') : t('frames.comesTo', money(minor, terms.currency));
  });
  return form;
}

// The order that the call-off became.
const told = order => h('div', { class: 'stack', role: 'status', id: 'called-off', 'data-order': order.id },
  h('p', null, h('strong', null, t('frames.placed', order.number, money(order.totalMinor, order.currency))), ' ', h('a', { id: 'to-called', href: `#/orders/${order.id}` }, t('trade.toOrder'))),
  h('ul', { class: 'changes' }, order.lines.map(line => h('li', null, `${t('trade.line', line.lineNo, nameOf(line))}: ${line.quantity} × ${line.unitPrice} = ${money(line.amountMinor, order.currency)}`))));
