import { ask, companyName, optional } from './api.js';
import { acts, productBadge } from './catalogue.js';
import { bar, h, replace } from './dom.js';
import { count, kilograms, lineMinor, majorOf, money } from './format.js';
import { choices, field, folded, minorOf } from './forms.js';
import { factList, frame, orNone, refresh } from './frame.js';
import { cell, section, table, when } from './parts.js';
import { nameOf } from './picker.js';
import { incoterms } from './purchasing.request.js';
import { said } from './said.js';
import { detailsPanel } from './product.details.js';
import { samplesPanel } from './product.samples.js';
import { asRead } from './stale.js';
import { language, t } from './texts.js';

// One product: what it is and costs, how ready it is for export, which HS code it could have and who decided it, what it costs landed.
export function showProduct(main, id, caller, isCurrent) {
  return frame(main, isCurrent, { key: `product-${id}`, title: t('trade.product'), back: ['#/catalogue', 'menu.catalogue'], build: async () => {
    const product = await ask('GET', `/products/${id}`);
    const keeps = caller.role === 'Operator' || product.exporterId === caller.partyId;
    const [exporter, version, samples, credits, readiness, candidates, decisions] = await Promise.all([companyName(product.exporterId, true), optional(`/products/${id}/version`),
      optional(`/sample-terms?productId=${id}`), caller.role === 'Buyer' ? optional('/sample-credits?limit=200') : null,
      ...(keeps ? [optional(`/products/${id}/readiness`), optional(`/products/${id}/hs-candidates`), optional(`/products/${id}/hs-decisions`)] : [null, null, null])]);
    return [
      section('product', nameOf(product), [facts(product, exporter), tiers(product), h('div', { class: 'actions' }, acts(product, caller))]),
      samplesPanel(product, samples?.items ?? [], credits?.items ?? [], caller),
      version ? detailsPanel(version, product.exporterId === caller.partyId) : null,
      readiness ? readinessPanel(readiness) : null,
      keeps && candidates ? classifyPanel(product, candidates, decisions ?? []) : null,
      product.hsCode ? landedPanel(product) : null,
    ];
  } });
}

const facts = (product, exporter) => [
  h('p', null, language() === 'zh' ? product.nameEn : product.nameZh, ' ', productBadge(product.status)),
  factList([['SKU', product.sku], [t('order.exporter'), exporter], [t('products.field.hs_code'), product.hsCode ?? '–'], [t('catalogue.origin'), product.origin],
    [t('catalogue.net'), kilograms(product.netGrams)], [t('catalogue.gross'), kilograms(product.grossGrams)], [t('catalogue.stock'), count(Math.max(0, product.stock - product.reserved))]])];

const tiers = product => (product.tiers.length === 0 ? null : table(t('col.price'), ['fromQuantity', 'price'], product.tiers.map(tier => h('tr', null,
  cell('fromQuantity', count(tier.minQuantity)), cell('price', `${tier.unitPrice} ${product.currency}`, 'amount')))));

// Each thing that is missing, with what would do.
const readinessPanel = readiness => section('readiness', t('catalogue.readiness', readiness.score), [
  bar(readiness.score / 100, readiness.ready ? 'done' : ''),
  h('ul', { class: 'rules' }, readiness.items.map(item => h('li', { 'data-item': item.item, 'data-state': item.state },
    h('strong', null, t(`catalogue.item.${item.item}`)), ' ', h('span', { class: `badge ${item.state === 'Present' ? 'done' : 'warn'}` }, t(`catalogue.state.${item.state}`)),
    h('span', { class: 'sub' }, ` ${t('catalogue.weight', item.weight)}`),
    item.detail ? h('p', { class: 'sub' }, said(item.detail), item.accepted ? ` ${t('forms.accepted', said(item.accepted))}` : '') : null,
    item.missing.length > 0 ? h('p', { class: 'sub' }, item.missing.join(', ')) : null))),
]);

// What the product's words could mean, with the reasons, and the decision of a person, which is kept with its version.
function classifyPanel(product, found, decisions) {
  const change = asRead(product, () => ask('GET', `/products/${product.id}`), now => ({
    [t('products.field.hs_code')]: now.hsCode, [t('products.field.name_en')]: now.nameEn, [t('products.field.name_zh')]: now.nameZh, [t('col.stage')]: t(`catalogue.status.${now.status}`),
  }));
  const decide = folded('decide-hs', t('catalogue.decide'), [
    field(t('products.field.hs_code'), 'hsCode', { required: true, pattern: '[0-9]{6,10}', maxlength: 10, value: product.hsCode ?? found.candidates[0]?.hsCode ?? '' }),
    field(t('action.reason'), 'reason', { required: true, long: true, minlength: 3, maxlength: 500 }),
  ], t('catalogue.decideNow'), values => change(seen => ask('POST', `/products/${product.id}/hs-decisions`, values, seen.version)), refresh);
  const take = code => () => {
    const form = decide.querySelector('form');
    [decide.open, form.elements.hsCode.value] = [true, code];
    form.elements.reason.focus();
  };
  return section('classify', t('catalogue.classify'), [
    h('p', { class: 'sub' }, t('catalogue.learned', count(found.classifiedProducts))),
    orNone(found.candidates, t('catalogue.noCandidates'), items => h('ol', { class: 'rules', id: 'candidates' }, items.map(one => h('li', { 'data-code': one.hsCode },
      h('div', { class: 'event-head' }, h('strong', { class: 'mono' }, one.hsCode), h('span', { class: 'badge' }, t('catalogue.score', one.score)),
        h('button', { type: 'button', class: 'quiet-button', 'data-action': `take-${one.hsCode}`, 'aria-label': t('catalogue.takeCode', one.hsCode), onclick: take(one.hsCode) }, t('catalogue.take'))),
      h('p', null, one.description), h('p', { class: 'sub' }, one.heading), one.reasons.map(reason))))),
    decide,
    decisions.length > 0 ? h('ol', { class: 'requests', id: 'decisions' }, decisions.map(decision)) : h('p', { class: 'quiet' }, t('catalogue.undecided')),
  ]);
}

const reason = one => h('p', { class: 'sub', 'data-kind': one.kind }, one.kind === 'similar_products' ? t('catalogue.similar', count(one.products), count(one.of), one.words.join(', '))
  : t('catalogue.nomenclature', one.words.join(', ')));

const decision = one => h('li', { 'data-decision': one.version },
  h('div', { class: 'event-head' }, h('strong', { class: 'mono' }, one.hsCode), h('span', { class: 'badge' }, t('timeline.version', one.version)), h('span', { class: 'sub' }, [`${one.decidedBy.split(':').at(-1)} · `, when(one.decidedAt)])),
  h('p', null, one.reason), h('p', { class: 'sub' }, [one.replaced ? t('catalogue.replaced', one.replaced) : '', one.rank ? t('catalogue.rank', one.rank) : t('catalogue.unranked')].filter(Boolean).join(' ')));

// What the goods cost in the country of the buyer. It is an estimate, and says by which rules.
function landedPanel(product) {
  const answer = h('div', { class: 'stack', role: 'status', id: 'landed' });
  const fields = [
    field(t('trade.country'), 'destination', { required: true, pattern: '[A-Z]{2}', maxlength: 2 }),
    field(t('trade.incoterm'), 'incoterm', { options: incoterms.map(term => [term, term]), value: 'FOB' }),
    field(t('trade.quantity'), 'quantity', { required: true, inputmode: 'numeric', pattern: '[0-9]{1,10}', value: String(product.tiers[0]?.minQuantity ?? 1) }),
    field(`${t('catalogue.goods')} (${product.currency})`, 'amount', { required: true, inputmode: 'decimal' }),
    field(`${t('catalogue.freight')} (${product.currency})`, 'freight', { inputmode: 'decimal', value: '0' }),
    field(`${t('catalogue.insurance')} (${product.currency})`, 'insurance', { inputmode: 'decimal', value: '0' }),
  ];
  const estimate = async values => replace(answer, landed(await ask('POST', '/landed-costs', {
    destination: values.destination, incoterm: values.incoterm, currency: product.currency, date: null,
    freightMinor: minorOf(values.freight || '0', product.currency, 'freight', 0), insuranceMinor: minorOf(values.insurance || '0', product.currency, 'insurance', 0),
    lines: [{ lineNo: 1, hsCode: product.hsCode, amountMinor: minorOf(values.amount, product.currency) }],
  })));
  const form = choices('landed-form', fields, [['estimate', t('catalogue.estimateNow'), estimate]]);
  // The price of the quantity, until another one is typed.
  const priced = () => {
    const quantity = Number(form.elements.quantity.value);
    const tier = product.tiers.findLast(one => one.minQuantity <= quantity);
    if (tier && quantity > 0 && !form.elements.amount.dataset.typed) form.elements.amount.value = majorOf(lineMinor(tier.unitPrice, quantity, product.currency), product.currency);
  };
  form.elements.quantity.addEventListener('input', priced);
  form.elements.amount.addEventListener('input', event => { event.target.dataset.typed = 'yes'; });
  priced();
  form.elements.amount.defaultValue = form.elements.amount.value;
  return section('landed-cost', t('catalogue.landed'), [h('p', { class: 'sub' }, t('catalogue.landedHint')), form, answer]);
}

export function landed(cost) {
  const amount = (name, minor) => [t(`catalogue.cost.${name}`), money(minor, cost.currency), name];
  const zh = language() === 'zh';
  return [
    h('p', { class: 'alert', 'data-estimate': true }, h('strong', null, t('catalogue.estimate')), ` ${t('catalogue.estimateHint')}`,
      cost.complete ? '' : ` ${t('catalogue.incomplete')}`, cost.paidBySeller ? ` ${t('catalogue.ddp')}` : ''),
    factList([amount('total', cost.totalMinor), amount('onTop', cost.onTopMinor), amount('price', cost.priceMinor), amount('customsValue', cost.customsValueMinor), amount('duty', cost.dutyMinor),
      amount('vat', cost.vatMinor), amount('freight', cost.freightMinor), amount('insurance', cost.insuranceMinor), [t('col.at'), cost.date]]),
    h('ul', { class: 'rules', 'aria-label': t('catalogue.rules') },
      cost.lines.flatMap(line => (line.dutyKnown ? line.measures : [null]).map(measure => h('li', { 'data-line': line.lineNo }, measure
        ? [`${measure.rule.measure} ${measure.rule.percent} %: ${money(measure.dutyMinor, cost.currency)}`, source(measure.rule, `${measure.rule.country} ${measure.rule.codePrefix}`)]
        : t('catalogue.dutyUnknown', line.hsCode)))),
      cost.regime ? h('li', { 'data-rule': 'regime' }, t('catalogue.regime', cost.regime.country, cost.regime.vatPercent, t(`catalogue.base.${cost.regime.dutyBase}`)), source(cost.regime, cost.regime.country)) : null),
    cost.assumptions.length > 0 ? h('ul', { class: 'changes' }, cost.assumptions.map(one => h('li', { 'data-code': one.code }, zh ? one.zh : one.en))) : null,
  ];
}

const source = (rule, of) => h('span', { class: 'sub' }, `${of} · ${t('catalogue.validFrom', rule.validFrom)} · ${rule.source}${rule.demo ? ` · ${t('catalogue.demo')}` : ''}`);
